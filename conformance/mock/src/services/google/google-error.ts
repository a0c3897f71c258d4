import type { Answer, Reason } from '../../http/answer.js'

/** Canonical codes of Google's APIs (google.rpc.Code) and the HTTP status that each comes with. */
const statuses = {
  INVALID_ARGUMENT: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
} as const

/** A refusal of a Google API: `{ error: { code, message, status, details } }`. `info` is its machine-readable cause. */
export function googleError(
  status: keyof typeof statuses,
  message: string,
  reason: Reason,
  info?: { readonly reason: string; readonly domain: string; readonly metadata: Readonly<Record<string, string>> },
): Answer {
  const code = statuses[status]
  const details = info && [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', ...info }]
  return {
    status: code,
    headers: code === 401 ? { 'www-authenticate': 'Bearer realm="https://accounts.google.com/"' } : {},
    json: { error: { code, message, status, ...(details && { details }) } },
    reason,
  }
}

/** A refusal of a Google token endpoint (RFC 6749 section 5.2). */
export function googleOAuthError(error: string, description: string, reason: Reason, status: 400 | 401 = 400): Answer {
  return {
    status,
    headers: { 'cache-control': 'no-store' },
    json: { error, error_description: description },
    reason,
  }
}
