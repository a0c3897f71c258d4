import { ApiError, ConfigurationError, isAuthError, StoreError } from '../errors.js'
import { cleanLine, type Redactor, safeCause } from '../redact.js'

/** No connection came about. */
const NOT_SENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])
const OUTAGES: ReadonlySet<number | undefined> = new Set([429, 500, 503])
/** A place was asked and gave no good answer: a keyring that is silent, or a disk behind a network. */
const NO_ANSWER: ReadonlySet<unknown> = new Set(['ERR_KEYRING_UNAVAILABLE', 'EIO', 'ETIMEDOUT'])

/** What became of a token that was not delivered. */
export type Fate = 'revoked' | 'kept'

/** The workspace did not take the new token. */
export function notVerified(tokenId: string, fate: Fate, cause: unknown): ApiError {
  const { status } = cause as { readonly status?: number }
  return new ApiError({
    code: 'ERR_TOKEN_NOT_VERIFIED',
    message: `The new token ${tokenId} was refused when it was tried. It was not delivered; ${fateOf(fate)}, and the old one serves.`,
    request: 'GET /api/2.0/preview/scim/v2/Me',
    status,
    cause,
  })
}

/** What is known of a delivery that failed. */
interface FailedDelivery {
  readonly sink: string
  readonly delivered: readonly string[]
  readonly fate: Fate
  /** Until then the token may still arrive. */
  readonly arrivesBy?: number
}

/** A sink did not take the new token, or did not say so. */
export function notDelivered(failed: FailedDelivery, error: unknown, redact: Redactor): StoreError {
  const { sink, fate, arrivesBy } = failed
  const when = arrivesBy === undefined ? '' : ` after ${timeOf(arrivesBy)}, until when it may still arrive`
  return incomplete(
    `${cleanLine(sink)} did not confirm the new token. ${othersOf(failed)}; ${fateOf(fate)}. Mend it and run the rotation again${when}.`,
    error,
    redact,
  )
}

function othersOf({ delivered, fate, arrivesBy }: FailedDelivery): string {
  if (delivered.length > 0)
    return `These hold the new token: ${listOf(delivered)}; the others hold the old one, and both work`
  if (fate === 'revoked') return 'No place holds the new token'
  if (arrivesBy === undefined) return 'It holds the old token, and others may hold the new one; both work'
  return 'It may hold the new token or the old one, and both work'
}

/** A sink could not be read, so that nothing was done. */
export function notRead(sink: string, error: unknown, redact: Redactor): unknown {
  if (isAuthError(error)) return error
  return incomplete(
    `${cleanLine(sink)} could not be read, and nothing was changed. Mend it and run the rotation again.`,
    error,
    redact,
  )
}

/** A sink shows something else than what it has just confirmed. */
export function notShown(sink: string): StoreError {
  return incomplete(
    `${cleanLine(sink)} confirmed the new token and shows another value when it is read. Both tokens work. Have its "read" give what "write" was given, or leave "read" out, and run the rotation again.`,
  )
}

/** A write of an earlier run may still arrive, so that nothing else may be written. */
export function mayYetArrive(places: readonly string[], until: number): StoreError {
  const where = places.length > 0 ? ` at ${listOf(places)}` : ''
  return incomplete(
    `The token of an earlier run may still arrive${where}, where nobody confirmed it, until ${timeOf(until)}. Both tokens work, and no further one was minted. Run the rotation again after that.`,
  )
}

/** A create without an answer may still take effect, so that no further token may come. */
export function mayYetBeCreated(until: number): StoreError {
  return incomplete(
    `A token was asked for without an answer, and may yet come until ${timeOf(until)}: no further one was minted, and the old one works. Run the rotation again after that.`,
  )
}

/** So many writes went wrong that a further token would only be one more that nobody uses. */
export function tooManyInDoubt(
  places: readonly string[],
  tokens: readonly { readonly tokenId: string }[],
  until: number,
): StoreError {
  const ids = tokens.map(({ tokenId }) => tokenId).join(', ')
  return incomplete(
    `${listOf(places)} may hold any of ${tokens.length} tokens, since no write was confirmed, and cannot be read: no further one is tried before ${timeOf(until)}. Mend it, give it a "read" if you can, and run the rotation again then; one confirmed write ends them: ${ids}.`,
  )
}

function incomplete(message: string, error?: unknown, redact: Redactor = (text) => text): StoreError {
  const cause = error === undefined ? {} : { cause: safeCause(error, redact) }
  return new StoreError({ code: 'ERR_ROTATION_INCOMPLETE', message, ...cause })
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

function listOf(places: readonly string[]): string {
  return places.map((place) => cleanLine(place)).join(', ')
}

function fateOf(fate: Fate): string {
  return fate === 'revoked' ? 'it was revoked again' : 'the next run goes on with it or revokes it'
}

/** An option that cannot be. No request was made. */
export function invalidOption(attribute: string, expected: string): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_ATTRIBUTE_INVALID',
    message: `${attribute} is not valid: expected ${expected}. No request was made.`,
    attribute,
    source: 'argument',
  })
}

/** The old tokens could not be revoked, after all else was done. */
export function notRetired(tokenId: string, error: unknown): unknown {
  if (!(isAuthError(error) && error.name === 'ApiError')) return error
  const { code, message, request, status, apiCode, cause } = error as ApiError
  return new ApiError({
    code,
    message: `Every place has the new token ${tokenId}, and old ones could not be revoked yet. ${message} The next run revokes them before anything else.`,
    request,
    status,
    apiCode,
    cause,
  })
}

/**
 * Nothing was done: Databricks says so in words of its own, the sign-in was refused before, or a place says so with an error of
 * the family. A gateway may say 408, 429 or anything without such words after the fact.
 */
export function isClearRefusal(error: unknown): boolean {
  if (!isAuthError(error)) return false
  const reason = (error.cause as { readonly code?: unknown } | undefined)?.code
  if (NOT_SENT.has(reason)) return true
  if (error.name === 'StoreError') return !NO_ANSWER.has(error.code) && !NO_ANSWER.has(reason)
  if (error.name === 'ConfigurationError') return true
  if (error.name !== 'ApiError') return isRefusal(error)
  const { apiCode, code } = error as ApiError
  return isRefusal(error) && (apiCode !== undefined || code === 'ERR_CREDENTIAL_REFUSED')
}

/**
 * True for the answer of a service that cannot serve now, in its own words. What it did before that, a list shows; the word of
 * whoever stands in between, or none at all, leaves open what is still under way.
 */
export function isOutage(error: unknown): boolean {
  if (!isAuthError(error)) return false
  const { status, apiCode } = error as Partial<ApiError>
  return OUTAGES.has(status) && apiCode !== undefined
}

/** The workspace does not take the token, rather than that it takes no requests now. */
export function isTokenRefusal(error: unknown): boolean {
  return codeOf(error) === 'ERR_ATTRIBUTE_INVALID' || isRefusal(error)
}

/** A status that no client meets again with the same request. */
function isRefusal(error: unknown): boolean {
  const status = statusOf(error)
  return status !== undefined && status >= 400 && status < 500 && !TIMELY.has(status)
}

/** Time-outs and limits: the same request may meet another answer, or have been done. */
const TIMELY: ReadonlySet<number> = new Set([408, 425, 429, 499])

/** The service cannot answer now: the same call may succeed later. */
export function isBusy(error: unknown): boolean {
  const status = statusOf(error)
  return codeOf(error) === 'ERR_ENDPOINT_UNREACHABLE' || (status !== undefined && (status === 429 || status >= 500))
}

function codeOf(error: unknown): string | undefined {
  return isAuthError(error) ? error.code : undefined
}

function statusOf(error: unknown): number | undefined {
  const status = isAuthError(error) ? (error as { readonly status?: unknown }).status : undefined
  return typeof status === 'number' ? status : undefined
}
