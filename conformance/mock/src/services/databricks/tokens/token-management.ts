import { ok } from '../../../http/answer.js'
import { type Exchange, siteOf } from '../../../http/exchange.js'
import type { Pat } from '../../../identities/pats.js'
import type { IdentifiedHandler } from '../bearer.js'
import { type ApiCheck, firstRefusal } from '../databricks-error.js'
import { jsonBody, malformedBody } from '../json-body.js'
import { patchPat } from '../pat-api.js'
import { createPatFor, newPatChecks } from './new-pat.js'
import { tokenUseChecks } from './token-policy.js'

const millisecondsPerDay = 86_400_000

/** `token-management/tokens`: the live tokens of everybody, or of one creator. */
export const listManagedTokens: IdentifiedHandler = (exchange) => {
  const { query, world } = exchange
  const id = query.get('created_by_id')
  const name = query.get('created_by_username')
  const pats = world.pats
    .liveAt(siteOf(exchange).name)
    .filter(({ creator }) => (id === null || creator.id === id) && (name === null || creator.userName === name))
  return ok(pats.length === 0 ? {} : { token_infos: pats.map((pat) => managedInfo(exchange, pat)) })
}

/** `GET token-management/tokens/{id}` */
export const getManagedToken: IdentifiedHandler = (exchange) => {
  const pat = findAny(exchange)
  const refused = firstRefusal(exchange.world, [unknownToken(pat)])
  return refused ?? ok(pat ? { token_info: managedInfo(exchange, pat) } : {})
}

/** `DELETE token-management/tokens/{id}`: whoever owns it. */
export const deleteManagedToken: IdentifiedHandler = (exchange) => {
  const pat = findAny(exchange)
  const refused = firstRefusal(exchange.world, [unknownToken(pat)])
  if (pat && !refused) exchange.world.pats.remove(pat)
  return refused ?? ok({})
}

/** `PATCH token-management/tokens/{id}`: as the owner's own, and answers what became of it. */
export const updateManagedToken: IdentifiedHandler = (exchange) => {
  const pat = findAny(exchange)
  const answer = patchPat(exchange, pat, (checks) => firstRefusal(exchange.world, checks))
  return answer.reason || !pat ? answer : ok({ token_info: managedInfo(exchange, pat) })
}

/** `token-management/on-behalf-of/tokens`: a token for a service principal. Not offered on Azure. */
export const createOnBehalf: IdentifiedHandler = (exchange, caller) => {
  const body = jsonBody(exchange)
  if (!body) return malformedBody()
  const { world } = exchange
  const site = siteOf(exchange)
  const found = world.principals.find(String(body['application_id']))
  const owner = found?.kind === 'service-principal' && found.sites.includes(site.name) ? found : undefined
  const refused = firstRefusal(world, [
    [
      'no-on-behalf-on-azure',
      site.cloud === 'AZURE',
      404,
      'FEATURE_DISABLED',
      'On-behalf-of token creation for service principals is not enabled for this workspace',
    ],
    [
      'unknown-service-principal',
      !owner,
      404,
      'RESOURCE_DOES_NOT_EXIST',
      'The service principal does not exist in this workspace.',
    ],
    ...tokenUseChecks(exchange, owner ?? caller),
    ...newPatChecks(exchange, owner ?? caller, body),
  ])
  if (refused) return refused
  const pat = createPatFor(exchange, owner ?? caller, body, caller)
  return ok({ token_value: pat.value, token_info: managedInfo(exchange, pat) })
}

function findAny(exchange: Exchange): Pat | undefined {
  return exchange.world.pats.liveAt(siteOf(exchange).name).find(({ id }) => id === exchange.params['tokenId'])
}

function unknownToken(pat: Pat | undefined): ApiCheck {
  return ['unknown-token-id', !pat, 404, 'NOT_FOUND', 'Token does not exist']
}

/** Ids are numbers here, unlike the text that SCIM answers. The day of the last use is all that is told of it. */
function managedInfo(exchange: Exchange, pat: Pat): Readonly<Record<string, unknown>> {
  const { id, comment, scopes, creationTime, expiryTime, creator, owner, lastUsed } = pat
  return {
    token_id: id,
    creation_time: creationTime,
    expiry_time: expiryTime,
    ...(comment !== undefined && { comment }),
    created_by_id: Number(creator.id),
    created_by_username: creator.userName,
    owner_id: Number(owner.id),
    workspace_id: Number(siteOf(exchange).id),
    ...(lastUsed !== undefined && { last_used_day: lastUsed - (lastUsed % millisecondsPerDay) }),
    ...(scopes && { scopes }),
  }
}
