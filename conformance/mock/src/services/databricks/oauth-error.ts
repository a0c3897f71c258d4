import type { Answer } from '../../http/answer.js'

/** An OAuth refusal (RFC 6749 section 5.2) with the `error_id` that the service adds. `sentence` goes to the journal alone. */
export function oauthError(
  status: number,
  error: string,
  description: string,
  reason: { readonly code: string; readonly sentence?: string },
): Answer {
  return {
    status,
    headers: {
      'cache-control': 'no-store',
      ...(status === 401 && { 'www-authenticate': 'Basic realm="databricks"' }),
    },
    json: { error, error_id: crypto.randomUUID(), error_description: description },
    reason: { code: reason.code, sentence: reason.sentence ?? description },
  }
}
