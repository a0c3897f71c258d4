import type { FaultRule } from './fault-rule.js'

/** A fault by name: what happens, and whether asking again may help. */
export interface Preset {
  readonly summary: string
  /** `transient`: the same request may succeed a moment later. `permanent`: it fails until somebody changes something. */
  readonly kind: 'transient' | 'permanent'
  /** The operations that really answer so. */
  readonly operations: string
  readonly rule: Pick<FaultRule, 'respond' | 'transport' | 'mutateToken'>
}

const json = (status: number, body: unknown, headers?: Readonly<Record<string, string>>): Preset['rule'] => ({
  respond: { status, json: body, ...(headers && { headers }) },
})

const html = (status: number, title: string): Preset['rule'] => ({
  respond: {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!doctype html><html><head><title>${title}</title></head><body><pre>${title}</pre></body></html>`,
  },
})

const entra = (status: number, error: string, code: number, message: string): Preset['rule'] =>
  json(status, { error, error_description: `AADSTS${code}: ${message}`, error_codes: [code] })

const transient = (operations: string, summary: string, rule: Preset['rule']): Preset => ({
  summary,
  kind: 'transient',
  operations,
  rule,
})

const permanent = (operations: string, summary: string, rule: Preset['rule']): Preset => ({
  summary,
  kind: 'permanent',
  operations,
  rule,
})

/** Faults that come up in every suite, by name. */
export const faultPresets = {
  unavailable: transient(
    '*',
    'a REST API answers 503',
    json(503, { error_code: 'TEMPORARILY_UNAVAILABLE', message: 'The service is temporarily unavailable.' }),
  ),
  'rate-limited': transient(
    '*',
    '429 with Retry-After: 2',
    json(
      429,
      { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'Too many requests. Retry later.' },
      { 'retry-after': '2' },
    ),
  ),
  'oauth-unavailable': transient(
    '*',
    'a token endpoint answers 503',
    json(503, { error: 'temporarily_unavailable', error_description: 'The service is temporarily unavailable.' }),
  ),
  'bad-gateway': transient('*', '502 with the page of a proxy', html(502, '502 Bad Gateway')),
  'gateway-timeout': transient('*', '504 with the page of a proxy', html(504, '504 Gateway Time-out')),
  'connection-reset': transient('*', 'the connection is reset before an answer', { transport: { kind: 'reset' } }),
  'empty-reply': transient('*', 'the connection is closed without an answer', { transport: { kind: 'empty' } }),
  'truncated-reply': transient('*', 'the body breaks off in the middle', { transport: { kind: 'truncate' } }),
  'no-answer': transient('*', 'the answer never comes', { transport: { kind: 'hang' } }),
  'slow-body': transient('*', 'the body drips, one byte a second', { transport: { kind: 'slow' } }),
  'entra-throttled': transient(
    'entra.*',
    'Entra throttles with 400 invalid_request',
    json(400, { error: 'invalid_request', error_description: 'Temporarily throttled, too many requests' }),
  ),
  'entra-transient': transient(
    'entra.*',
    'Entra has a transient error',
    entra(503, 'temporarily_unavailable', 90033, 'A transient error has occurred. Please try again.'),
  ),
  'imds-starting': transient('imds.*', 'the instance metadata service is not up yet', {
    respond: { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found' },
  }),
  'imds-updating': transient(
    'imds.*',
    'the instance metadata service is being updated',
    json(410, { error: 'invalid_request', error_description: 'The metadata service is being updated.' }),
  ),
  'imds-throttled': transient(
    'imds.*',
    'the instance metadata service throttles',
    json(429, { error: 'invalid_request', error_description: 'Too many requests' }),
  ),
  'google-unavailable': transient(
    'google*',
    'Google answers 503 UNAVAILABLE',
    json(503, { error: { code: 503, message: 'The service is currently unavailable.', status: 'UNAVAILABLE' } }),
  ),
  'google-internal': transient(
    'google*',
    'Google answers 500 internal_failure',
    json(500, { error: 'internal_failure', error_description: 'Backend Error' }),
  ),
  'permission-denied': permanent(
    '*',
    'the caller lacks a permission',
    json(403, {
      error_code: 'PERMISSION_DENIED',
      message: 'User does not have permission to perform this action.',
      details: [],
    }),
  ),
  'ip-access-list': permanent(
    '*',
    'the source address is not on the IP access list',
    json(403, { error_code: 403, message: 'The source address is not on the IP access list of this workspace.' }),
  ),
  'private-link': permanent('*', 'a workspace behind Private Link sends the caller to its login page', {
    respond: { status: 302, headers: { location: '/login.html?error=private-link-validation-error' }, body: '' },
  }),
  'html-login-page': permanent('*', '200 with a login page', html(200, 'Sign in to continue')),
  'empty-400': permanent('*', '400 with an empty body', {
    respond: { status: 400, headers: { 'content-type': 'application/json' }, body: '' },
  }),
  'token-unsigned': permanent('*', 'the token says alg none', { mutateToken: { header: { alg: 'none' } } }),
  'token-unknown-key': permanent('*', 'the token names a key that nobody published', {
    mutateToken: { header: { kid: 'unknown' } },
  }),
  'token-wrong-audience': permanent('*', 'the token is for somebody else', {
    mutateToken: { claims: { aud: 'somebody-else' } },
  }),
  'token-expired': permanent('*', 'the token has ended before it is handed out', {
    mutateToken: { lifetimeSeconds: -60, expiresIn: 3600 },
  }),
} as const satisfies Readonly<Record<string, Preset>>

/** The name of a preset. */
export type FaultPreset = keyof typeof faultPresets
