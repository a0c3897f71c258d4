import type { SigningAlgorithm } from '../../../keys/key-ring.js'
import { signJwt } from '../../../tokens/sign.js'
import type { WorldState } from '../../../world/state.js'
import { genericIssuer, issuerPart, type RefusedAlgorithm } from './issuer.js'
import { claimsOfShape, type TokenShape } from './shapes.js'

/** What a subject token may differ in. */
export interface SubjectTokenOptions {
  /** Overrides claims; `null` leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly audience?: string | readonly string[]
  /** An hour unless told. */
  readonly lifetimeSeconds?: number
  /** `ES256` unless told. The last five are refused by every policy, and signed truly all the same. */
  readonly algorithm?: SigningAlgorithm | RefusedAlgorithm
  /** The claims that this vendor's tokens have, its subject among them. */
  readonly like?: TokenShape
}

const hour = 3600

/** Signs a token of the generic issuer; `seeded` are its subject and audience unless told. */
export async function issueSubjectToken(
  world: WorldState,
  seeded: { readonly sub: string; readonly aud: string },
  options: SubjectTokenOptions,
): Promise<string> {
  const { algorithm = 'ES256', like, audience, lifetimeSeconds = hour } = options
  const now = Math.floor(world.clock.now() / 1000)
  const claims = {
    iss: genericIssuer,
    ...seeded,
    nbf: now,
    jti: crypto.randomUUID(),
    ...(like && claimsOfShape(world, like)),
    ...(audience !== undefined && { aud: audience }),
    ...options.claims,
  }
  const keys = world.part(issuerPart)
  if (algorithm === 'ES256' || algorithm === 'RS256') {
    const order = { ring: keys.ring(algorithm), claims, lifetimeSeconds, canary: 'subject-token' }
    return (await signJwt(world, order)).value
  }
  const whole = { iat: now, exp: now + lifetimeSeconds, lakeauth_mock: true, ...claims }
  const value = await keys.signOddly(algorithm, whole)
  world.canaries.add('subject-token', value)
  return value
}
