/** How a fault rule bends a token that the world hands out. */
export interface TokenMutation {
  /** Overrides claims; `null` removes one. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Overrides header fields. The signature stays that of the original, so it no longer fits; `alg: 'none'` drops it. */
  readonly header?: Readonly<Record<string, unknown>>
  /** The token's real life; the answer's `expires_in` follows unless `expiresIn` says otherwise. */
  readonly lifetimeSeconds?: number
  /** What the answer claims as `expires_in`, whatever the token's real life. A text is sent as text. */
  readonly expiresIn?: number | string
  readonly omitExpiresIn?: boolean
  readonly tokenType?: string
  /** Hands out the token that this operation handed out last, unchanged. */
  readonly repeat?: boolean
}
