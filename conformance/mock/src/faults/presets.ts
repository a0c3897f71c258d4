import type { FaultResponse } from './fault-rule.js'

/** Answers that come up in every suite, by name. */
export const faultPresets: Readonly<Record<FaultPreset, FaultResponse>> = {
  'permission-denied': {
    status: 403,
    json: {
      error_code: 'PERMISSION_DENIED',
      message: 'User does not have permission to perform this action.',
      details: [],
    },
  },
  'rate-limited': {
    status: 429,
    headers: { 'retry-after': '2' },
    json: { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'Too many requests. Retry later.' },
  },
  unavailable: {
    status: 503,
    json: { error_code: 'TEMPORARILY_UNAVAILABLE', message: 'The service is temporarily unavailable.' },
  },
  'oauth-unavailable': {
    status: 503,
    json: { error: 'temporarily_unavailable', error_description: 'The service is temporarily unavailable.' },
  },
  'ip-access-list': {
    status: 403,
    json: { error_code: 403, message: 'The source address is not on the IP access list of this workspace.' },
  },
  'empty-400': { status: 400, headers: { 'content-type': 'application/json' }, body: '' },
  'html-login-page': {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!doctype html><html><head><title>Login</title></head><body><pre>Sign in to continue</pre></body></html>',
  },
  'private-link': { status: 302, headers: { location: '/login.html?error=private-link-validation-error' }, body: '' },
}

/** The name of a preset. */
export type FaultPreset =
  | 'permission-denied'
  | 'rate-limited'
  | 'unavailable'
  | 'oauth-unavailable'
  | 'ip-access-list'
  | 'empty-400'
  | 'html-login-page'
  | 'private-link'
