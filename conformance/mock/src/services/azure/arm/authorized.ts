import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import type { Claims } from '../../../tokens/read-jwt.js'
import { clockChecks } from '../../../tokens/verify.js'
import { firstFailure } from '../../../world/checks.js'
import type { Handler } from '../../route.js'
import { directoryPart } from '../directory.js'
import { entraIssuer } from '../entra/entra-token.js'
import { readEntraJwt } from '../read-token.js'
import { isManagement } from '../resources.js'
import { armError } from './arm-error.js'

/** A handler that knows whose token came with the request. */
export type ArmHandler = (exchange: Exchange, caller: Claims) => Answer | Promise<Answer>

/** Lets in an Entra token for the Resource Manager, with any of its names as audience, and an api-version. */
export function authorized(handler: ArmHandler): Handler {
  return async (exchange) => {
    const { headers, query, world } = exchange
    const token = /^bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1]
    const judged = await judge(exchange, token)
    if ('status' in judged) return judged
    if (!/^\d{4}-\d{2}-\d{2}(-preview)?$/.test(query.get('api-version') ?? '') && world.enforces('missing-api-version'))
      return armError(
        400,
        'MissingApiVersionParameter',
        'The api-version query parameter (?api-version=) is required for all requests.',
        'missing-api-version',
      )
    return handler(exchange, judged.claims)
  }
}

/** What the Resource Manager says of each, by the journal's reason. */
const codes: Readonly<Record<string, string>> = {
  'no-credential': 'AuthenticationFailed',
  'bad-entra-signature': 'InvalidAuthenticationToken',
  'bad-claims': 'InvalidAuthenticationToken',
  'not-yet-valid': 'InvalidAuthenticationToken',
  expired: 'ExpiredAuthenticationToken',
  'arm-wrong-audience': 'InvalidAuthenticationTokenAudience',
  'arm-wrong-tenant': 'InvalidAuthenticationTokenTenant',
}

async function judge(exchange: Exchange, token: string | undefined): Promise<Answer | { readonly claims: Claims }> {
  const { world } = exchange
  const { cloud } = world.part(directoryPart)
  const read = token === undefined ? undefined : await readEntraJwt(world, token)
  const claims = read?.claims ?? {}
  const { aud, iss } = claims
  const allowed = cloud.management.flatMap((one) => [`'${one}/'`, `'${one}'`]).join(',')
  const refused = firstFailure(world, [
    ['no-credential', token === undefined, "Authentication failed. The 'Authorization' header is missing."],
    ['bad-entra-signature', !read?.trusted, 'The access token is invalid.'],
    ...clockChecks(claims, Math.floor(world.clock.now() / 1000)),
    [
      'arm-wrong-audience',
      !isManagement(cloud, String(aud)),
      `The access token has been obtained for wrong audience or resource '${String(aud)}'. It should exactly match with one of the ` +
        `allowed audiences ${allowed}.`,
    ],
    [
      'arm-wrong-tenant',
      iss !== entraIssuer(world),
      `The access token is from the wrong issuer '${String(iss)}'. It must match the tenant '${entraIssuer(world)}' associated with ` +
        'this subscription.',
    ],
  ])
  return refused ? unauthenticated(exchange, refused) : { claims }
}

function unauthenticated({ world }: Exchange, { code, sentence }: { code: string; sentence: string }): Answer {
  const { cloud, tenantId } = world.part(directoryPart)
  const wire = code === 'expired' ? 'The access token expiry UTC time is earlier than the current UTC time.' : sentence
  return {
    ...armError(401, codes[code] ?? 'InvalidAuthenticationToken', wire, code),
    headers: {
      'www-authenticate': `Bearer authorization_uri="${world.places.originOf(cloud.logins[0])}/${tenantId}", error="invalid_token"`,
    },
    reason: { code, sentence },
  }
}
