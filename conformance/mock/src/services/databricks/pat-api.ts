import { type Answer, ok } from '../../http/answer.js'
import { asRecord } from '../../http/body.js'
import { type Exchange, siteOf } from '../../http/exchange.js'
import type { Pat } from '../../identities/pats.js'
import type { Principal } from '../../identities/principals.js'
import type { IdentifiedHandler } from './bearer.js'
import { firstRefusal, parameterCheck } from './databricks-error.js'
import { jsonBody, malformedBody } from './json-body.js'
import { createPatFor, newPatChecks } from './tokens/new-pat.js'
import { tokenUseChecks } from './tokens/token-policy.js'

/** `token/create`. The value is shown here and never again. */
export const createPat: IdentifiedHandler = (exchange, caller) => {
  const body = jsonBody(exchange)
  if (!body) return malformedBody()
  const refused = firstRefusal(exchange.world, [
    ...tokenUseChecks(exchange, caller),
    ...newPatChecks(exchange, caller, body),
  ])
  if (refused) return refused
  const pat = createPatFor(exchange, caller, body)
  return ok({ token_value: pat.value, token_info: infoOf(pat) })
}

/** `token/list`: the caller's own live tokens, without values; an empty object when there are none. */
export const listPats: IdentifiedHandler = (exchange, caller) => {
  const refused = firstRefusal(exchange.world, tokenUseChecks(exchange, caller))
  if (refused) return refused
  const pats = exchange.world.pats.liveOf(caller, siteOf(exchange).name)
  return ok(pats.length === 0 ? {} : { token_infos: pats.map(infoOf) })
}

/** `token/delete`. The value is refused from the next request on, and may be the one this request came with. */
export const deletePat: IdentifiedHandler = (exchange, caller) => {
  const body = jsonBody(exchange)
  if (!body) return malformedBody()
  const id = body['token_id']
  const pat = findOwn(exchange, caller, id)
  const refused = firstRefusal(exchange.world, [
    ...tokenUseChecks(exchange, caller),
    parameterCheck('missing-token-id', typeof id !== 'string' || id === '', 'token_id is required.'),
    ['unknown-token-id', !pat, 404, 'RESOURCE_DOES_NOT_EXIST', 'The token does not exist.'],
  ])
  if (pat && !refused) exchange.world.pats.remove(pat)
  return refused ?? ok({})
}

/** `PATCH token/{token_id}`: changes the comment and the scopes. */
export const updatePat: IdentifiedHandler = (exchange, caller) => {
  const pat = findOwn(exchange, caller, exchange.params['tokenId'])
  const checks = tokenUseChecks(exchange, caller)
  return patchPat(exchange, pat, (refusedFirst) => firstRefusal(exchange.world, [...checks, ...refusedFirst]))
}

/** Changes a token as `update_mask` says; `judge` puts the checks on the caller before those on the token and the body. */
export function patchPat(
  exchange: Exchange,
  pat: Pat | undefined,
  judge: (checks: Parameters<typeof firstRefusal>[1]) => Answer | undefined,
): Answer {
  const body = jsonBody(exchange)
  if (!body) return malformedBody()
  const token = asRecord(body['token'])
  const fields = String(body['update_mask'] ?? '').split(',')
  const comment = token?.['comment']
  const scopes = token?.['scopes']
  const refused = judge([
    parameterCheck(
      'bad-update-mask',
      !fields.every((field) => field === 'comment' || field === 'scopes'),
      'update_mask names "comment" and "scopes" alone.',
    ),
    parameterCheck(
      'bad-comment',
      fields.includes('comment') && typeof comment !== 'string',
      'token.comment must be a text.',
    ),
    parameterCheck(
      'bad-scopes',
      fields.includes('scopes') && !(Array.isArray(scopes) && scopes.every((scope) => typeof scope === 'string')),
      'token.scopes must be a list of texts.',
    ),
    ['unknown-token-id', !pat, 404, 'NOT_FOUND', 'Token does not exist'],
  ])
  if (pat && !refused && fields.includes('comment')) pat.comment = String(comment)
  if (pat && !refused && fields.includes('scopes') && Array.isArray(scopes)) pat.scopes = scopes.map(String)
  return refused ?? ok({})
}

function findOwn(exchange: Exchange, caller: Principal, id: unknown): Pat | undefined {
  return exchange.world.pats.liveOf(caller, siteOf(exchange).name).find((pat) => pat.id === id)
}

function infoOf({ id, comment, scopes, creationTime, expiryTime }: Pat): Readonly<Record<string, unknown>> {
  return {
    token_id: id,
    ...(comment !== undefined && { comment }),
    creation_time: creationTime,
    expiry_time: expiryTime,
    ...(scopes && { scopes }),
  }
}
