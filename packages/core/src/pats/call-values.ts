import { ApiError, ConfigurationError } from '../errors.js'
import { isTokenText } from '../headers.js'
import { parsePrintable } from '../settings/parsers.js'

/** A lifetime as the API takes it: whole seconds, at least one. */
export function checkedLifetime(seconds: number): number {
  if (Number.isSafeInteger(seconds) && seconds > 0) return seconds
  throw invalid('lifetimeSeconds', 'a whole number of seconds, at least 1')
}

/** A comment that a list can show. */
export function checkedComment(comment: string): string {
  try {
    return parsePrintable(comment)
  } catch {
    throw invalid('comment', 'text without line breaks and control characters')
  }
}

/** The id of a token, never its value. */
export function checkedId(tokenId: string): string {
  // A value handed over by mistake would end up in logs and URLs.
  const isValue = /^dapi/.test(tokenId)
  if (typeof tokenId === 'string' && !isValue && /^[A-Za-z0-9_-]{1,128}$/.test(tokenId)) return tokenId
  throw invalid('tokenId', 'the id that create() or list() gave, not the value of a token')
}

/** What the caller gave is refused before anything is sent. */
export function invalid(attribute: string, expected: string): ConfigurationError {
  const message = `${attribute} is not valid: expected ${expected}. No request was made.`
  return new ConfigurationError({ code: 'ERR_ATTRIBUTE_INVALID', message, attribute, source: 'argument' })
}

/** True for a value that a request can be signed with. */
export function isBearer(value: unknown): value is string {
  return typeof value === 'string' && isTokenText(value)
}

/** A success without what it should have brought. */
export function unusable(method: string, path: string, whenUnanswered: string): ApiError {
  return new ApiError({
    code: 'ERR_API_RESPONSE_INVALID',
    message: `${method} ${path} succeeded, but its answer holds no token as documented. ${whenUnanswered}`,
    request: `${method} ${path}`,
  })
}

/** What a caller reads when the answer to a create was lost. */
export const LOST_CREATE = 'The token may exist all the same: list the tokens, and revoke one that you do not know.'

/** What a caller reads when the answer to a call that may be repeated was lost. */
export const REPEATABLE = 'Try again.'
