import type { StrategyContext } from '../context.js'
import { isAuthError, type TokenRequestError } from '../errors.js'
import { fetchJson, type JsonRequest } from '../oauth/fetch-json.js'
import { subjectTokenError, subjectTokenIn } from './subject-token-text.js'

/** How a provider is asked for an ID token. */
export interface ProviderRequest extends Pick<JsonRequest, 'method' | 'headers'> {
  readonly signal?: AbortSignal | undefined
  /** The member of the answer that holds the token. */
  readonly member: string
  /** What a refusal with this status means and what to do about it. */
  readonly refused: (status: number) => string
}

/** What a refusal means is said by `refused`; this is for errors of the provider's own. */
const OUTAGE = 'Try again later, or look at the status page of the provider.'

/**
 * One request for an ID token. Outages stay errors that the lifecycle repeats; a refusal becomes one that says what the job
 * lacks. A sign-in page with a status of success, as some providers answer with, is a refusal too.
 */
export async function askProvider(
  url: URL,
  { member, refused, signal, ...init }: ProviderRequest,
  context: StrategyContext,
): Promise<string> {
  let answer: Readonly<Record<string, unknown>>
  try {
    const request = { ...init, signal: signal ?? null, expected: 'an ID token', check: OUTAGE }
    answer = await fetchJson(url.href, request, context)
  } catch (error) {
    if (!isRefusal(error)) throw error
    const { status = 0 } = error
    const said = `${url.origin} gave no ID token (${status}). ${refused(status)}`
    throw subjectTokenError('ERR_SUBJECT_TOKEN_FORBIDDEN', said, context, { issuer: url.origin })
  }
  const token = answer[member]
  return subjectTokenIn(typeof token === 'string' ? token : '', `the answer of ${url.origin}`, context)
}

function isRefusal(error: unknown): error is TokenRequestError {
  if (!isAuthError(error)) return false
  const { status = 0 } = error as TokenRequestError
  return (error.code === 'ERR_TOKEN_REJECTED' && status < 500) || status === 203
}
