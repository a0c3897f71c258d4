import { decodeProtectedHeader } from 'jose/decode/protected_header'
import { compactVerify } from 'jose/jws/compact/verify'
import { asRecord, parseJson } from '../http/body.js'
import type { Reason } from '../http/answer.js'
import type { Principal } from '../identities/principals.js'
import type { Site } from '../identities/site.js'
import type { WorldState } from '../world/state.js'

/** Whose token it is, or why it is refused. */
export type Verdict = { readonly principal: Principal } | { readonly refused: Reason }

/** A token in its last seconds is refused by the service; see `fidelity` for why short-lived ones are spared. */
const lastSeconds = 30
const shortLifeSeconds = 60

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Judges an OAuth token by signature, clock, issuer, audience, revocation and identity, in that order. */
export async function verifyToken(world: WorldState, token: string, site: Site, base: string): Promise<Verdict> {
  const claims = isCanonical(token) ? await verifiedClaims(world, token) : undefined
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
  if (!audiences.includes(site.id)) return refused('wrong-level', `The token is not for this ${site.level}.`)
  if (world.revoked.has(token)) return refused('revoked', 'The token was revoked.')
  const principal = world.principals.find(typeof sub === 'string' ? sub : undefined)
  if (!principal) return refused('unknown-subject', 'The token names an identity that this world does not have.')
  if (!principal.sites.includes(site.name))
    return refused('not-a-member', `The identity is unknown to this ${site.level}.`)
  if (exp - now <= lastSeconds && exp - iat > shortLifeSeconds)
    return refused('expiring', `The token has ${exp - now} s left, and the service refuses the last ${lastSeconds} s.`)
  return { principal }
}

/** The issuer that tokens of this site name when minted under `base`. */
export function issuerOf({ level, accountId }: Site, base: string): string {
  return level === 'workspace' ? `${base}/oidc` : `${base}/oidc/accounts/${accountId}`
}

/** The last character of a base64url part has spare bits: with them a token would have other spellings, unknown to revocation. */
function isCanonical(token: string): boolean {
  return token.split('.').every((part) => {
    const spare = [0, 0, 4, 2][part.length % 4] as number
    const last = ALPHABET.indexOf(part.at(-1) ?? 'A')
    return part.length % 4 !== 1 && last % 2 ** spare === 0
  })
}

async function verifiedClaims(
  world: WorldState,
  token: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const key = await world.keys.find(decodeProtectedHeader(token).kid)
    if (!key) return undefined
    const { payload } = await compactVerify(token, key.publicKey, { algorithms: [key.algorithm] })
    return asRecord(parseJson(new TextDecoder().decode(payload)))
  } catch {
    return undefined
  }
}

function refused(code: string, sentence: string): Verdict {
  return { refused: { code, sentence } }
}
