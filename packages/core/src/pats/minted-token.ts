import { ApiError } from '../errors.js'
import { Secret } from '../secret.js'

/** A personal access token as the workspace lists it: everything but its value. */
export interface TokenInfo {
  readonly tokenId: string
  readonly comment?: string
  readonly createdAt?: Date
  /** Absent when the token does not expire. */
  readonly expiresAt?: Date
}

/** A token just created. Its value can be read once, here and nowhere else. */
export interface MintedToken extends TokenInfo {
  /**
   * The value, once.
   * @throws ApiError `ERR_PAT_ALREADY_REVEALED` from the second call on.
   */
  reveal(): string
}

/** The token with its value behind {@link MintedToken.reveal}. */
export function mintedToken<Info extends TokenInfo>(info: Info, value: string): Info & Pick<MintedToken, 'reveal'> {
  let kept: Secret | undefined = new Secret(value)
  return Object.freeze({
    ...info,
    reveal() {
      const revealed = kept?.reveal()
      kept = undefined
      if (revealed !== undefined) return revealed
      throw new ApiError({
        code: 'ERR_PAT_ALREADY_REVEALED',
        message: `The value of token ${info.tokenId} was read before, and the workspace never shows it again. Keep what the first reveal() returned, or create another token and revoke this one.`,
        request: 'reveal()',
      })
    },
  })
}

/** What the API says of a token: times are milliseconds since the epoch, -1 for no end. */
export function parseTokenInfo(value: unknown): TokenInfo | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { token_id: tokenId, comment, creation_time: created, expiry_time: expires } = value as Record<string, unknown>
  if (typeof tokenId !== 'string' || tokenId === '') return undefined
  const createdAt = dateOf(created)
  const expiresAt = dateOf(expires)
  return {
    tokenId,
    ...(typeof comment === 'string' && comment !== '' && { comment }),
    ...(createdAt && { createdAt }),
    ...(expiresAt && { expiresAt }),
  }
}

/** A time of the API: milliseconds since the epoch, -1 for none. */
export function dateOf(value: unknown): Date | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined
  const parsed = new Date(value)
  return Number.isNaN(parsed.getTime()) ? undefined : parsed
}
