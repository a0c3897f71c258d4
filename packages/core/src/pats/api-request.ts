import type { DatabricksAuth } from '../databricks-auth.js'
import { ApiError, type AuthErrorCode, isAuthError } from '../errors.js'
import { BODY_MAX_BYTES, readBounded } from '../fetch/bounded-body.js'
import { refusalOfDeadToken } from '../fetch/dead-token.js'
import { internalsOf } from '../internals.js'
import { withDeadline } from '../lifecycle/deadline.js'
import { cleanLine, type Redactor, safeCause } from '../redact.js'

/** One call of a Databricks JSON API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Without a query. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>> | undefined
  readonly body?: Readonly<Record<string, unknown>>
  readonly signal?: AbortSignal | undefined
  /** What to do when no answer came: whether the call took effect is not known then. */
  readonly whenUnanswered: string
  /** What this API's caller can do about a refusal, by code. */
  readonly remedies?: Remedies | undefined
}

/** Sentences that tell what to do about a refusal. */
export type Remedies = Readonly<Partial<Record<AuthErrorCode, string>>>

/** An answer whose body is in memory; `undefined` when that is too large. */
interface Answer {
  readonly response: Response
  readonly bytes: Uint8Array | undefined
}

/**
 * The JSON object in the answer of a Databricks API. The call is made once, within the time of one attempt.
 *
 * @throws ApiError for a refusal by its code (`ERR_CREDENTIAL_REFUSED`, `ERR_PERMISSION_DENIED`, `ERR_NOT_FOUND`, `ERR_QUOTA_EXCEEDED`, `ERR_API_REFUSED`, …),
 * `ERR_API_RESPONSE_INVALID` for an answer that is no JSON object, `ERR_ENDPOINT_UNREACHABLE` when none came.
 */
export async function apiRequest(
  auth: Pick<DatabricksAuth, 'fetch'>,
  request: ApiRequest,
): Promise<Readonly<Record<string, unknown>>> {
  const { method, path, query, body, signal, remedies } = request
  const name = `${method} ${path}`
  const { redact, clock, timeouts } = internalsOf(auth)
  const target = query ? `${path}?${new URLSearchParams(query).toString()}` : path
  const exchange = async (limited: AbortSignal | undefined): Promise<Answer> => {
    const response = await auth.fetch(target, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      ...(limited && { signal: limited }),
    })
    return { response, bytes: await readBounded(response, BODY_MAX_BYTES) }
  }
  const expired = (): Error => new Error(`no complete answer within ${timeouts.attemptMs / 1000} s`)
  let received: Answer
  try {
    received = clock
      ? await withDeadline(exchange, { clock, milliseconds: timeouts.attemptMs, signal, expired })
      : await exchange(signal)
  } catch (error) {
    signal?.throwIfAborted()
    if (isAuthError(error)) throw error
    const cause = safeCause((error as { cause?: unknown }).cause ?? error, redact)
    const message = `${name} got no complete answer. ${request.whenUnanswered}`
    throw new ApiError({ code: 'ERR_ENDPOINT_UNREACHABLE', message, request: name, cause })
  }
  const { response, bytes } = received
  const answer = bytes && parseObject(bytes)
  if (!response.ok) throw refusal({ name, status: response.status, answer: answer ?? {}, redact, remedies })
  if (answer) return answer
  throw new ApiError({
    code: 'ERR_API_RESPONSE_INVALID',
    message: `${name} answered ${response.status} with something other than a JSON object, such as a login page. Check the host, and that a proxy lets its API through. ${request.whenUnanswered}`,
    request: name,
    status: response.status,
  })
}

/** An empty body is an empty answer: some calls succeed with nothing to say. */
function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  if (bytes.length === 0) return {}
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

interface Meaning {
  readonly code: AuthErrorCode
  readonly remedy: string
}

interface Refusal {
  readonly name: string
  readonly status: number
  readonly answer: Readonly<Record<string, unknown>>
  readonly redact: Redactor
  readonly remedies: Remedies | undefined
}

function refusal({ name, status, answer, redact, remedies }: Refusal): ApiError {
  const apiCode = typeof answer['error_code'] === 'string' ? cleanLine(answer['error_code'], redact) : undefined
  // `detail` is SCIM's word for it (RFC 7644 section 3.12).
  const sentence = answer['message'] ?? answer['detail']
  const said = typeof sentence === 'string' ? `: ${cleanLine(sentence, redact)}` : ''
  const { code, remedy } = meaningOf(status, apiCode, refusalOfDeadToken(status, JSON.stringify(answer)))
  const what = [status, apiCode].filter(Boolean).join(' ')
  return new ApiError({
    code,
    message: `${name} was refused (${what}${said}). ${remedies?.[code] ?? remedy}`,
    request: name,
    status,
    apiCode,
  })
}

function meaningOf(status: number, apiCode: string | undefined, isDead: boolean): Meaning {
  if (apiCode === 'QUOTA_EXCEEDED') {
    return {
      code: 'ERR_QUOTA_EXCEEDED',
      remedy: 'A user may have 600 tokens in a workspace: revoke some, or use OAuth.',
    }
  }
  if (apiCode === 'FEATURE_DISABLED') {
    return {
      code: 'ERR_TOKENS_DISABLED',
      remedy: 'Ask a workspace admin to enable personal access tokens, or use OAuth.',
    }
  }
  if (status === 404)
    return { code: 'ERR_NOT_FOUND', remedy: 'Check the id: it may have been revoked, or belong to another user.' }
  if (isDead) {
    return {
      code: 'ERR_CREDENTIAL_REFUSED',
      remedy: 'It has ended, was revoked, or belongs to another workspace: sign in again, or use another token.',
    }
  }
  if (status === 401 || status === 403) {
    return {
      code: 'ERR_PERMISSION_DENIED',
      remedy: 'Check who is signed in, and that this identity may use tokens in the workspace.',
    }
  }
  return { code: 'ERR_API_REFUSED', remedy: 'Correct the request, or try again later if the service is busy.' }
}
