import { ApiError, ConfigurationError, isAuthError, StoreError } from '../errors.js'
import { type Redactor, safeCause } from '../redact.js'

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
}

/** A sink did not take the new token, or did not say so. */
export function notDelivered({ sink, delivered, fate }: FailedDelivery, error: unknown, redact: Redactor): StoreError {
  return new StoreError({
    code: 'ERR_ROTATION_INCOMPLETE',
    message: `${sink} did not confirm the new token. ${othersOf(delivered, fate)}; ${fateOf(fate)}. Mend it and run the rotation again.`,
    cause: safeCause(error, redact),
  })
}

function othersOf(delivered: readonly string[], fate: Fate): string {
  if (delivered.length > 0)
    return `These hold the new token: ${delivered.join(', ')}; the others hold the old one, and both work`
  if (fate === 'revoked') return 'No place holds the new token'
  return 'It may hold the new token or the old one, and both work'
}

/** So many writes went wrong that a further token would only be one more that nobody uses. */
export function tooManyInDoubt(places: readonly string[], tokenIds: readonly string[]): StoreError {
  return new StoreError({
    code: 'ERR_ROTATION_INCOMPLETE',
    message: `${places.join(', ')} may hold any of ${tokenIds.length} tokens, since no write was confirmed, and cannot be read: no further one was minted. Mend it and give it a "read", or revoke those of these tokens that it does not hold, and run the rotation again: ${tokenIds.join(', ')}.`,
  })
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

/** A refusal of the workspace, after which nothing was changed there. */
export function isRefusal(error: unknown): boolean {
  const status = statusOf(error)
  return codeOf(error) === 'ERR_ATTRIBUTE_INVALID' || (status !== undefined && status >= 400 && status < 500)
}

/** The workspace does not take the token, rather than that it takes no requests now. */
export function isTokenRefusal(error: unknown): boolean {
  return isRefusal(error) && !isBusy(error)
}

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
