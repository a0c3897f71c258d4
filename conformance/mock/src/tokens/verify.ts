import type { Reason } from '../http/answer.js'
import type { Principal } from '../identities/principals.js'
import type { Site } from '../identities/site.js'
import type { WorldState } from '../world/state.js'
import { verifiedClaims } from './read-jwt.js'

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
  const claims = await verifiedClaims(world.keys, token)
  if (!claims) return refused('bad-signature', 'The token is not a JWT signed by a published key of this world.')
  const now = Math.floor(world.clock.now() / 1000)
  const { iss, aud, sub, iat, exp, nbf } = claims
  if (typeof exp !== 'number' || typeof iat !== 'number') return refused('bad-claims', 'The token lacks exp or iat.')
  if (typeof nbf === 'number' && nbf > now)
    return refused('not-yet-valid', `The token is valid from ${nbf}; it is ${now}.`)
  if (exp <= now) return refused('expired', `The token expired at ${exp}; it is ${now}.`)
  if (typeof iss !== 'string' || !(world.issuers.has(iss) || iss === issuerOf(site, base)))
    return refused('wrong-issuer', 'The token names an issuer that this world never was.')
  const audiences = Array.isArray(aud) ? aud : [aud]
  if (!audiences.includes(site.id) && !(accountToo && audiences.includes(site.accountId)))
    return refused('wrong-level', `The token is not for this ${site.level}.`)
  if (world.revoked.has(token)) return refused('revoked', 'The token was revoked.')
  const principal = world.principals.find(typeof sub === 'string' ? sub : undefined)
  if (!principal) return refused('unknown-subject', 'The token names an identity that this world does not have.')
  if (!principal.sites.includes(site.name))
    return refused('not-a-member', `The identity is unknown to this ${site.level}.`)
  if (exp - now <= lastSeconds && exp - iat > shortLifeSeconds)
    return refused('expiring', `The token has ${exp - now} s left, and the service refuses the last ${lastSeconds} s.`)
  return { principal, ...(claims['scope'] !== undefined && { scopes: scopesOf(claims['scope']) }) }
}

/** The claim is a text; a list has to be possible as well. */
function scopesOf(claim: unknown): readonly string[] {
  return Array.isArray(claim) ? claim.map(String) : String(claim).split(' ')
}

/** The issuer that tokens of this site name when minted under `base`. */
export function issuerOf({ level, accountId }: Site, base: string): string {
  return level === 'workspace' ? `${base}/oidc` : `${base}/oidc/accounts/${accountId}`
}

function refused(code: string, sentence: string): Verdict {
  return { refused: { code, sentence } }
}
