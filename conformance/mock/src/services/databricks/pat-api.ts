import { type Answer, ok } from '../../http/answer.js'
import { asRecord, parseJson } from '../../http/body.js'
import { type Exchange, siteOf } from '../../http/exchange.js'
import type { Pat } from '../../identities/pats.js'
import type { Principal } from '../../identities/principals.js'
import type { IdentifiedHandler } from './bearer.js'
import { databricksError } from './databricks-error.js'

/** `token/create`. The value is shown here and never again. */
export const createPat: IdentifiedHandler = (exchange, caller) => {
  const { world } = exchange
  const body = jsonBody(exchange)
  if (!body) return malformed()
  const { comment, lifetime_seconds: lifetimeSeconds } = body
  if (comment !== undefined && typeof comment !== 'string') return invalidParameter('comment must be a text.')
  if (lifetimeSeconds !== undefined && !isPositiveInteger(lifetimeSeconds))
    return invalidParameter('lifetime_seconds must be a positive integer.')
  const { patLimit } = world.settings
  if (world.pats.liveOf(caller, siteOf(exchange).name).length >= patLimit)
    return databricksError(400, 'QUOTA_EXCEEDED', `Token quota exceeded (${patLimit} tokens)`)
  const pat = world.pats.create(caller, siteOf(exchange).name, {
    ...(comment !== undefined && { comment }),
    ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
  })
  world.canaries.add('pat', pat.value)
  return ok({ token_value: pat.value, token_info: infoOf(pat) })
}

/** `token/list`: the caller's own live tokens, without values; an empty object when there are none. */
export const listPats: IdentifiedHandler = (exchange, caller) => {
  const pats = exchange.world.pats.liveOf(caller, siteOf(exchange).name)
  return ok(pats.length === 0 ? {} : { token_infos: pats.map(infoOf) })
}

/** `token/delete`. The value is refused from the next request on, and may be the one this request came with. */
export const deletePat: IdentifiedHandler = (exchange, caller) => {
  const body = jsonBody(exchange)
  if (!body) return malformed()
  if (typeof body['token_id'] !== 'string' || body['token_id'] === '') return invalidParameter('token_id is required.')
  const pat = findOwn(exchange, caller, body['token_id'])
  if (!pat) return databricksError(404, 'RESOURCE_DOES_NOT_EXIST', 'The token does not exist.')
  exchange.world.pats.remove(pat)
  return ok({})
}

/** `PATCH token/{token_id}`: changes the comment, the only field that this version can change. */
export const updatePat: IdentifiedHandler = (exchange, caller) => {
  const body = jsonBody(exchange)
  if (!body) return malformed()
  const comment = asRecord(body['token'])?.['comment']
  if (body['update_mask'] !== 'comment') return invalidParameter('update_mask must be "comment".')
  if (typeof comment !== 'string') return invalidParameter('token.comment must be a text.')
  const pat = findOwn(exchange, caller, exchange.params['tokenId'])
  if (!pat) return databricksError(404, 'NOT_FOUND', 'The token does not exist.')
  pat.comment = comment
  return ok({})
}

function findOwn(exchange: Exchange, caller: Principal, id: string | undefined): Pat | undefined {
  return exchange.world.pats.liveOf(caller, siteOf(exchange).name).find((pat) => pat.id === id)
}

function infoOf({ id, comment, creationTime, expiryTime }: Pat): Readonly<Record<string, unknown>> {
  return {
    token_id: id,
    ...(comment !== undefined && { comment }),
    creation_time: creationTime,
    expiry_time: expiryTime,
  }
}

function jsonBody({ body }: Exchange): Readonly<Record<string, unknown>> | undefined {
  return body.text === '' ? {} : asRecord(parseJson(body.text))
}

function isPositiveInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}

function malformed(): Answer {
  return databricksError(400, 'MALFORMED_REQUEST', 'The body is not a JSON object.')
}

function invalidParameter(message: string): Answer {
  return databricksError(400, 'INVALID_PARAMETER_VALUE', message)
}
