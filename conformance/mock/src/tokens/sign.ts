import type { KeyRing } from '../keys/key-ring.js'
import type { WorldState } from '../world/state.js'
import type { TokenMutation } from './mutation.js'

/** What is to be signed, and by whom. */
export interface SigningOrder {
  /** The issuer's keys; its newest one signs. */
  readonly ring: KeyRing
  /** `iat` and `exp` follow from the clock unless they are given; `null` leaves a claim out. */
  readonly claims: Readonly<Record<string, unknown>>
  /** Header fields besides `alg`, `kid` and `typ`, such as the `x5t` of Entra. `null` leaves one out. */
  readonly header?: Readonly<Record<string, unknown>>
  readonly lifetimeSeconds: number
  /** What the secret is called among the world's canaries. */
  readonly canary: string
}

/** A token that was handed out. `expiresAt` is epoch seconds and equals its `exp`, unless a rule bent that claim. */
export interface MintedToken {
  readonly value: string
  readonly expiresAt: number
  readonly lifetimeSeconds: number
}

/** Signs a JWT and remembers it as a canary. The claim `lakeauth_mock` lets any client recognise it (and refuse it). */
export async function signJwt(
  world: WorldState,
  order: SigningOrder,
  mutation: TokenMutation = {},
): Promise<MintedToken> {
  const key = await order.ring.current()
  const lifetimeSeconds = mutation.lifetimeSeconds ?? order.lifetimeSeconds
  const iat = Math.floor(world.clock.now() / 1000)
  const expiresAt = iat + lifetimeSeconds
  const claims = present({ iat, exp: expiresAt, lakeauth_mock: true, ...order.claims, ...mutation.claims })
  const header = present({ kid: key.kid, typ: 'JWT', ...order.header })
  const input = `${encoded({ alg: key.algorithm, ...header })}.${encoded(claims)}`
  const signed = `${input}.${await key.sign(input)}`
  const value = mutation.header ? withHeader(signed, { alg: key.algorithm, ...header, ...mutation.header }) : signed
  world.canaries.add(order.canary, value)
  return { value, expiresAt, lifetimeSeconds }
}

function withHeader(token: string, header: Readonly<Record<string, unknown>>): string {
  const [, payload, signature] = token.split('.')
  return `${encoded(header)}.${payload}.${header['alg'] === 'none' ? '' : signature}`
}

function encoded(fields: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(fields)).toString('base64url')
}

function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}
