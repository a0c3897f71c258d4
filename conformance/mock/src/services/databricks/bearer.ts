import type { Answer, Reason } from '../../http/answer.js'
import { plainReadings } from '../../http/basic.js'
import { type Exchange, siteOf } from '../../http/exchange.js'
import type { Principal } from '../../identities/principals.js'
import type { Level } from '../../identities/site.js'
import { verifyToken } from '../../tokens/verify.js'
import { apiScope, mayCall } from './api-scopes.js'
import { readCloudToken } from './cloud-tokens.js'
import { credentialError } from './databricks-error.js'
import { usePat } from './tokens/use-pat.js'
import type { Handler } from '../route.js'

/** A handler that needs to know who asks. */
export type IdentifiedHandler = (exchange: Exchange, caller: Principal) => Answer | Promise<Answer>

/**
 * Lets in a live OAuth token of this site, and on a workspace a live PAT, as Bearer or as Basic with the user name `token`
 * (how curl and .netrc send it). Everything else is refused as the service refuses it.
 */
export function authenticated(handler: IdentifiedHandler): Handler {
  return async (exchange) => {
    const caller = await identify(exchange)
    return 'kind' in caller ? handler(exchange, caller) : caller
  }
}

async function identify(exchange: Exchange): Promise<Principal | Answer> {
  const { world, base } = exchange
  const site = siteOf(exchange)
  const header = exchange.headers.get('authorization')
  const bearer = /^bearer +(\S+) *$/i.exec(header ?? '')?.[1]
  const basic = plainReadings(header).filter(({ user }) => user === 'token')
  const candidates = bearer === undefined ? basic.map(({ password }) => password) : [bearer]
  if (candidates.length === 0) return notSent(exchange, header)
  const pat = candidates.map((value) => world.pats.findLive(value)).find((found) => found?.site === site.name)
  if (pat) return usePat(exchange, pat) ?? scoped(exchange, pat.owner, pat.scopes)
  if (bearer === undefined || bearer.startsWith('dapi')) return deadPat(exchange, candidates[0] as string, site.level)
  const verdict =
    (await readCloudToken(exchange, bearer)) ?? (await verifyToken(world, bearer, site, base, exchange.unified))
  if ('answer' in verdict) return verdict.answer
  if ('principal' in verdict) return scoped(exchange, verdict.principal, verdict.scopes)
  if (verdict.refused.code === 'expiring')
    return credentialError(403, 'Invalid access token. Token is expiring within 30 seconds.', verdict.refused)
  return deadToken(exchange, verdict.refused)
}

function scoped({ world, path }: Exchange, caller: Principal, scopes?: readonly string[]): Principal | Answer {
  if (!scopes || mayCall(scopes, path) || !world.enforces('missing-api-scope')) return caller
  return credentialError(403, `Provided OAuth token does not have required scopes: ${apiScope(path)}`, {
    code: 'missing-api-scope',
    sentence: `The token has the scopes ${JSON.stringify(scopes)}; this API takes ${apiScope(path)} or all-apis.`,
  })
}

function notSent({ world }: Exchange, header: string | null): Principal | Answer {
  const reason =
    header === null
      ? { code: 'no-credential', sentence: 'The request has no Authorization header.' }
      : {
          code: 'unsupported-credential',
          sentence: 'The Authorization header is neither Bearer nor Basic with the user "token".',
        }
  const message = `Credential was not sent or was of an unsupported type for this API. [ReqId: ${crypto.randomUUID()}]`
  return world.enforces(reason.code) ? credentialError(401, message, reason) : world.user
}

function deadPat(exchange: Exchange, value: string, level: Level): Principal | Answer {
  if (level === 'account')
    return deadToken(exchange, {
      code: 'pat-on-account',
      sentence: 'Personal access tokens do not work on account APIs.',
    })
  const why = exchange.world.pats.whyDead(value)
  return deadToken(exchange, { code: `${why}-pat`, sentence: `The personal access token is ${why}.` })
}

/** A weakened world takes whoever would be refused for its user. */
function deadToken({ world }: Exchange, reason: Reason): Principal | Answer {
  if (!world.enforces(reason.code)) return world.user
  return credentialError(world.settings.deadTokenStyle, 'Invalid access token.', reason)
}
