import { encode } from 'jose/base64url'
import { SignJWT } from 'jose/jwt/sign'
import type { Principal } from '../identities/principals.js'
import type { Site } from '../identities/site.js'
import type { WorldState } from '../world/state.js'
import type { TokenMutation } from './mutation.js'

/** What a new OAuth token is for. */
export interface TokenOrder {
  readonly principal: Principal
  readonly site: Site
  readonly scope: string
  readonly issuer: string
  readonly audience?: string
  readonly lifetimeSeconds: number
  readonly claims?: Readonly<Record<string, unknown>>
}

/** A token that was handed out. `expiresAt` is epoch seconds and equals its `exp`, unless a rule bent that claim. */
export interface MintedToken {
  readonly value: string
  readonly expiresAt: number
  readonly lifetimeSeconds: number
}

/** Signs a token and remembers it as a canary. The claim `lakeauth_mock` lets any client recognise it (and refuse it). */
export async function mintToken(
  world: WorldState,
  order: TokenOrder,
  mutation: TokenMutation = {},
): Promise<MintedToken> {
  const key = await world.keys.current()
  const lifetimeSeconds = mutation.lifetimeSeconds ?? order.lifetimeSeconds
  const iat = Math.floor(world.clock.now() / 1000)
  const claims = {
    iss: order.issuer,
    aud: order.audience ?? order.site.id,
    sub: order.principal.userName,
    client_id: order.principal.kind === 'user' ? 'databricks-cli' : order.principal.userName,
    scope: order.scope,
    iat,
    exp: iat + lifetimeSeconds,
    jti: crypto.randomUUID(),
    lakeauth_mock: true,
    ...order.claims,
    ...mutation.claims,
  }
  const payload = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null))
  const signed = await new SignJWT(payload)
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: 'JWT' })
    .sign(key.privateKey)
  const value = mutation.header ? withHeader(signed, key, mutation.header) : signed
  world.issuers.add(order.issuer)
  world.canaries.add('access-token', value)
  return { value, expiresAt: iat + lifetimeSeconds, lifetimeSeconds }
}

function withHeader(
  token: string,
  key: { readonly algorithm: string; readonly kid: string },
  override: Readonly<Record<string, unknown>>,
): string {
  const [, payload, signature] = token.split('.')
  const header = { alg: key.algorithm, kid: key.kid, typ: 'JWT', ...override }
  return `${encode(JSON.stringify(header))}.${payload}.${header.alg === 'none' ? '' : signature}`
}
