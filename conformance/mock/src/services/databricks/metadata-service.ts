import type { Answer, Reason } from '../../http/answer.js'
import { type Exchange, siteOf } from '../../http/exchange.js'
import { issuerOf } from '../../tokens/verify.js'
import { firstFailure } from '../../world/checks.js'
import { issue } from './issue.js'
import type { Handler } from '../route.js'

const mediaType = { 'content-type': 'text/json' }

/** The local metadata service as the VS Code extension runs it: path, then version, then host must fit. */
export const metadataToken: Handler = async (exchange) => {
  const { headers, path, world, base, mutation } = exchange
  const refused = firstFailure(world, [
    ['unknown-path', path !== world.names.metadataPath, 'The path is not that of this session.'],
    ['bad-version', headers.get('x-databricks-metadata-version') !== '1', 'X-Databricks-Metadata-Version is not 1.'],
    [
      'wrong-host',
      !isOwnHost(exchange, headers.get('x-databricks-host')),
      'X-Databricks-Host is missing, invalid or another host.',
    ],
  ])
  if (refused) return refuse(refused)
  const site = siteOf(exchange)
  const token = await issue(exchange, {
    principal: world.user,
    site,
    scope: 'all-apis',
    issuer: issuerOf(site, base),
    lifetimeSeconds: world.settings.metadataLifetimeSeconds,
  })
  return {
    status: 200,
    headers: { ...mediaType, 'cache-control': 'no-store' },
    json: {
      access_token: token.value,
      ...(!mutation?.omitExpiresIn && { expires_on: expiresOn(exchange, token.expiresAt) }),
      token_type: mutation?.tokenType ?? 'Bearer',
    },
  }
}

function expiresOn({ mutation, world }: Exchange, expiresAt: number): number | string {
  const claimed = mutation?.expiresIn
  if (claimed === undefined) return expiresAt
  const at = Math.floor(world.clock.now() / 1000) + Number(claimed)
  return typeof claimed === 'string' ? String(at) : at
}

/** Hosts are compared as origins, so that a trailing slash or capital letters do not matter. */
function isOwnHost(exchange: Exchange, host: string | null): boolean {
  const { authority } = siteOf(exchange)
  const origin = originOf(host)
  return (
    origin !== undefined &&
    [`https://${authority}`, exchange.world.places.originOf(authority), exchange.base].some(
      (own) => originOf(own) === origin,
    )
  )
}

function originOf(url: string | null): string | undefined {
  return url !== null && URL.canParse(url) ? new URL(url).origin : undefined
}

function refuse(reason: Reason): Answer {
  return reason.code === 'bad-version'
    ? { status: 400, headers: mediaType, json: { bad_version: true }, reason }
    : { status: 404, headers: mediaType, json: { not_found: true }, reason }
}
