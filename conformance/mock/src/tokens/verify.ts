import type { Reason } from '../http/answer.js'
import type { Principal } from '../identities/principals.js'
import type { Site } from '../identities/site.js'
import type { WorldState } from '../world/state.js'
import { type Check, firstFailure } from '../world/checks.js'
import { type Claims, unverifiedClaims, verifiedClaims } from './read-jwt.js'

/** Whose token it is and what its scopes let it do (anything, when it has no such claim), or why it is refused. */
export type Verdict =
  | { readonly principal: Principal; readonly scopes?: readonly string[] }
  | { readonly refused: Reason }

/** A token in its last seconds is refused by the service; see `fidelity` for why short-lived ones are spared. */
const lastSeconds = 30
const shortLifeSeconds = 60

/**
 * Judges an OAuth token by signature, clock, issuer, audience, revocation and identity, in that order. `accountToo` takes a
 * token of the workspace's account as well, as a unified host does.
 */
export async function verifyToken(
  world: WorldState,
  token: string,
  site: Site,
  base: string,
  accountToo = false,
): Promise<Verdict> {
  const trusted = await verifiedClaims(world.keys, token)
  const claims = trusted ?? (world.enforces('bad-signature') ? undefined : unverifiedClaims(token))
  if (!claims)
    return {
      refused: { code: 'bad-signature', sentence: 'The token is not a JWT signed by a published key of this world.' },
    }
  const now = Math.floor(world.clock.now() / 1000)
  const { iss, aud, sub, scope } = claims
  const audiences = accountToo ? [site.id, site.accountId] : [site.id]
  const principal = world.principals.find(typeof sub === 'string' ? sub : undefined)
  const refused = firstFailure(world, [
    ...clockChecks(claims, now),
    ['wrong-issuer', !isOwnIssuer(world, iss, site, base), 'The token names an issuer that this world never was.'],
    [
      'wrong-level',
      ![aud].flat().some((one) => audiences.includes(String(one))),
      `The token is not for this ${site.level}.`,
    ],
    ['revoked', world.revoked.has(token), 'The token was revoked.'],
    ['unknown-subject', !principal, 'The token names an identity that this world does not have.'],
    ['not-a-member', !principal?.sites.includes(site.name), `The identity is unknown to this ${site.level}.`],
    ...lastSecondsCheck(claims, now),
  ])
  if (refused) return { refused }
  return { principal: principal ?? world.user, ...(scope !== undefined && { scopes: scopesOf(scope) }) }
}

/** Whether the token is in its time at all, whoever issued it. */
export function clockChecks({ exp, iat, nbf }: Claims, now: number): readonly Check[] {
  return [
    ['bad-claims', typeof exp !== 'number' || typeof iat !== 'number', 'The token lacks exp or iat.'],
    ['not-yet-valid', typeof nbf === 'number' && nbf > now, `The token is valid from ${String(nbf)}; it is ${now}.`],
    ['expired', typeof exp === 'number' && exp <= now, `The token expired at ${String(exp)}; it is ${now}.`],
  ]
}

/** Databricks refuses a token in its last seconds, its own and those of the clouds. */
export function lastSecondsCheck({ exp, iat }: Claims, now: number): readonly Check[] {
  const left = Number(exp) - now
  const expiring = left > 0 && left <= lastSeconds && Number(exp) - Number(iat) > shortLifeSeconds
  return [['expiring', expiring, `The token has ${left} s left, and the service refuses the last ${lastSeconds} s.`]]
}

function isOwnIssuer(world: WorldState, issuer: unknown, site: Site, base: string): boolean {
  return typeof issuer === 'string' && (world.issuers.has(issuer) || issuer === issuerOf(site, base))
}

/** The claim is a text; a list has to be possible as well. */
function scopesOf(claim: unknown): readonly string[] {
  return Array.isArray(claim) ? claim.map(String) : String(claim).split(' ')
}

/** The issuer that tokens of this site name when minted under `base`. */
export function issuerOf({ level, accountId }: Site, base: string): string {
  return level === 'workspace' ? `${base}/oidc` : `${base}/oidc/accounts/${accountId}`
}
