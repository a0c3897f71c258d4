import type { Clock } from '../context.js'
import { TokenRequestError } from '../errors.js'
import { isTransientStatus } from '../fetch/transient-status.js'
import { parseRetryAfter } from '../lifecycle/retry-after.js'
import { cleanLine, type Redactor } from '../redact.js'

/** What is known about the request that was refused. */
export interface Refused {
  readonly strategy: string
  readonly endpoint: string
  readonly clock: Pick<Clock, 'now'>
  readonly redact: Redactor
  /** What to check when the client itself is refused: settings with their sources. */
  readonly check: string
}

/** The error of an answer that is not a token (RFC 6749 section 5.2), whatever shape its body has. */
export async function refusalOf(response: Response, refused: Refused): Promise<TokenRequestError> {
  const { strategy, endpoint, redact, check } = refused
  const { oauthError, sentence } = refusalBody(await response.text(), redact)
  // Entra throttles with 400 and a sentence; the sentence is its documented sign.
  const retryable =
    isTransientStatus(response.status) ||
    oauthError === 'temporarily_unavailable' ||
    /temporarily throttled/i.test(sentence ?? '')
  const what = [String(response.status), oauthError].filter(Boolean).join(' ')
  const description = sentence && cleanLine(sentence, redact)
  const said = description ? `: ${description}` : ''
  return new TokenRequestError({
    code: retryable || response.status >= 500 ? 'ERR_ENDPOINT_FAILED' : 'ERR_TOKEN_REJECTED',
    message: `${strategy}: ${endpoint} refused the request (${what}${said}). ${retryable ? 'Try again later.' : check}`,
    endpoint,
    status: response.status,
    oauthError,
    retryable,
    retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), refused.clock.now()),
    strategy,
  })
}

/** What a refusal says: a code, and a sentence as it came. */
interface RefusalBody {
  readonly oauthError?: string
  readonly sentence?: string
}

/** OAuth's `error` and `error_description`, the REST API's `error_code` and `message`, or a sentence in `error`. */
function refusalBody(text: string, redact: Redactor): RefusalBody {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return {}
  }
  if (typeof body !== 'object' || body === null) return {}
  const { error, error_code: apiCode, error_description: description, message } = body as Record<string, unknown>
  const code = [error, apiCode].map((value) => codeOf(value, redact)).find((value) => value !== undefined)
  const sentence = [description, message, code === undefined && error].find((value) => typeof value === 'string')
  return { ...(code !== undefined && { oauthError: code }), ...(sentence !== undefined && { sentence }) }
}

/** RFC 6749 section 5.2 limits the characters; whatever else comes is no error code. */
function codeOf(value: unknown, redact: Redactor): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const code = String(value)
  return /^[\x21\x23-\x5b\x5d-\x7e]{1,80}$/.test(code) && cleanLine(code, redact) === code ? code : undefined
}
