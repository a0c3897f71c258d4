import type { Principal } from '../../../identities/principals.js'
import type { SiteName } from '../../../identities/site.js'
import { definePart } from '../../../world/part.js'
import { builtInClients, type OAuthClient } from './clients.js'

/**
 * What becomes of a refresh token when it is used: nothing (`none`), or a new one takes its place (`rotate`), and using the
 * old one again also ends everything that its login gave (`rotate+reuse-revokes-family`, RFC 9700 section 4.14.2).
 */
export type RefreshRotation = 'none' | 'rotate' | 'rotate+reuse-revokes-family'

/** What the scripted user does at the login page. */
export interface LoginScript {
  /** Who signs in: a user of the world by name; the seeded user unless told. */
  readonly as?: string
  /** The user refuses, and the client gets `access_denied`. */
  readonly deny?: boolean
  /** Parameters of the redirect that are sent instead; `null` leaves one out. */
  readonly callback?: Readonly<Record<string, string | null>>
  /** For how many logins; all from now on unless told. */
  readonly times?: number
}

/** How a world's OAuth endpoints behave. Every member may change at run time. */
export interface OAuthSettings {
  refreshRotation: RefreshRotation
  codeLifetimeSeconds: number
  refreshTokenLifetimeSeconds: number
  /** How a dead refresh token is refused; both are reported of the service. */
  deadRefreshTokenError: 'invalid_request' | 'invalid_grant'
}

/** One login of a user at a client, and everything that it gave. */
export interface Login {
  readonly client: OAuthClient
  readonly principal: Principal
  readonly site: SiteName
  readonly scope: string
  readonly nonce?: string
  readonly accessTokens: Set<string>
  ended: boolean
}

/** An authorization code, good once. */
export interface AuthorizationCode {
  readonly login: Login
  readonly redirectUri: string
  readonly challenge: string
  readonly expiresAt: number
  used: boolean
}

/** A refresh token; `spent` once another has taken its place. */
export interface RefreshToken {
  readonly login: Login
  readonly expiresAt: number
  spent: boolean
}

/** What the OAuth endpoints of a world remember. */
export interface OAuthState {
  readonly settings: OAuthSettings
  readonly clients: Map<string, OAuthClient>
  readonly codes: Map<string, AuthorizationCode>
  readonly refreshTokens: Map<string, RefreshToken>
  readonly scripts: { readonly script: LoginScript; left: number }[]
}

const minute = 60
const week = 7 * 24 * 60 * minute

/** The OAuth endpoints' part of a world. */
export const oauthPart = definePart<OAuthState>('oauth', () => ({
  settings: {
    refreshRotation: 'none',
    codeLifetimeSeconds: minute,
    refreshTokenLifetimeSeconds: week,
    deadRefreshTokenError: 'invalid_request',
  },
  clients: new Map(builtInClients.map((client) => [client.id, client])),
  codes: new Map(),
  refreshTokens: new Map(),
  scripts: [],
}))
