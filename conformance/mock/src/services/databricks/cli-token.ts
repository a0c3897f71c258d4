import { type Answer, ok } from '../../http/answer.js'
import { type Exchange, siteOf } from '../../http/exchange.js'
import type { Site } from '../../identities/site.js'
import { issuerOf } from '../../tokens/verify.js'
import { issue } from './issue.js'
import type { Handler } from '../route.js'

/** The real CLI prints the machine's offset; a fixed one other than zero shows a client that ignores it. */
const offsetMinutes = 60
const refreshBelowMs = 40_000

/** What `databricks auth token` answers: the double's other half. Errors carry the text that goes to stderr. */
export const cliAuthToken: Handler = async (exchange) => {
  const { path, query, world, base, mutation } = exchange
  if (path !== world.names.cliPath && world.enforces('unknown-session'))
    return failed(404, 'unknown-session', 'no such session')
  const wanted = wantedSite(exchange)
  if (!wanted && world.enforces('host-not-signed-in'))
    return failed(
      400,
      'host-not-signed-in',
      'cache: databricks OAuth is not configured for this host. no cached credentials; run `databricks auth login` to sign in',
    )
  const site = wanted ?? siteOf(exchange)
  const cached = world.cliTokens.get(site.name)
  const reuse =
    cached && !mutation && !query.has('force-refresh') && cached.expiresAt * 1000 - world.clock.now() > refreshBelowMs
  const token = reuse
    ? cached
    : await issue(exchange, {
        principal: world.user,
        site,
        scope: 'all-apis offline_access',
        issuer: issuerOf(site, site === siteOf(exchange) ? base : world.places.originOf(site.authority)),
        lifetimeSeconds: world.settings.tokenLifetimeSeconds,
      })
  world.cliTokens.set(site.name, token)
  return ok({
    access_token: token.value,
    token_type: mutation?.tokenType ?? 'Bearer',
    ...(!mutation?.omitExpiresIn && { expiry: goTime(claimedExpiry(exchange, token.expiresAt)) }),
  })
}

function wantedSite(exchange: Exchange): Site | undefined {
  const { query, world, base } = exchange
  const host = query.get('host')
  if (host === null) return query.get('profile') ? siteOf(exchange) : undefined
  const wanted = hostOf(host)
  if (hostOf(base) === wanted) return siteOf(exchange)
  const site = Object.values(world.sites).find(({ authority }) =>
    [authority, world.places.originOf(authority)].some((own) => hostOf(own) === wanted),
  )
  return site?.level === 'account' && query.get('account-id') !== site.accountId ? undefined : site
}

/** Accepts a bare host name, as the CLI does. */
function hostOf(host: string): string | undefined {
  const url = /^https?:\/\//i.test(host) ? host : `https://${host}`
  return URL.canParse(url) ? new URL(url).host : undefined
}

function claimedExpiry({ mutation, world }: Exchange, expiresAt: number): number {
  const claimed = mutation?.expiresIn
  return claimed === undefined ? expiresAt * 1000 : world.clock.now() + Number(claimed) * 1000
}

/** RFC 3339 as Go prints it: nanoseconds and an offset. */
function goTime(epochMs: number): string {
  const shifted = new Date(epochMs + offsetMinutes * 60_000).toISOString().replace('Z', '')
  const hours = String(Math.trunc(offsetMinutes / 60)).padStart(2, '0')
  return `${shifted}456789+${hours}:00`
}

function failed(status: number, code: string, error: string): Answer {
  return { status, json: { error }, reason: { code, sentence: error } }
}
