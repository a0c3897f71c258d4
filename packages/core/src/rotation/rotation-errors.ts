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

/** A sink did not take the new token. */
export function notDelivered(
  { sink, delivered, fate }: { readonly sink: string; readonly delivered: readonly string[]; readonly fate: Fate },
  error: unknown,
  redact: Redactor,
): StoreError {
  const others =
    delivered.length === 0
      ? 'No place holds the new token'
      : `These hold the new token: ${delivered.join(', ')}; the others hold the old one, and both work`
  return new StoreError({
    code: 'ERR_ROTATION_INCOMPLETE',
    message: `${sink} did not take the new token. ${others}; ${fateOf(fate)}. Mend it and run the rotation again.`,
    cause: safeCause(error, redact),
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

/** A refusal of the workspace, after which nothing was changed there. */
export function isRefusal(error: unknown): boolean {
  if (!isAuthError(error)) return false
  const { status } = error as { readonly status?: unknown }
  return error.code === 'ERR_ATTRIBUTE_INVALID' || (typeof status === 'number' && status >= 400 && status < 500)
}
