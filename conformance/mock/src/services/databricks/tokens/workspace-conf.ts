import { type Answer, ok } from '../../../http/answer.js'
import { type Exchange, siteOf } from '../../../http/exchange.js'
import type { IdentifiedHandler } from '../bearer.js'
import { type ApiCheck, firstRefusal, parameterCheck } from '../databricks-error.js'
import { jsonBody, malformedBody } from '../json-body.js'
import { tokenPolicy } from './token-policy.js'

const known = ['enableTokensConfig', 'maxTokenLifetimeDays']

/** `GET workspace-conf?keys=a,b`: each setting as text, `null` when it was never set. */
export const getWorkspaceConf: IdentifiedHandler = (exchange) => {
  const keys = (exchange.query.get('keys') ?? '').split(',').filter((key) => key !== '')
  const refused = firstRefusal(exchange.world, [
    parameterCheck('missing-conf-keys', keys.length === 0, 'keys is required.'),
    unknownKeys(keys),
  ])
  if (refused) return refused
  const { enabled, maxLifetimeDays } = tokenPolicy(exchange.world, siteOf(exchange).name)
  const values: Readonly<Record<string, string | null>> = {
    enableTokensConfig: String(enabled),
    maxTokenLifetimeDays: maxLifetimeDays === undefined ? null : String(maxLifetimeDays),
  }
  return ok(Object.fromEntries(keys.map((key) => [key, values[key] ?? null])))
}

/** `PATCH workspace-conf`: every value is a text. Tokens that exist stay as they are, but are of no use while disabled. */
export const setWorkspaceConf: IdentifiedHandler = (exchange) => {
  const body = jsonBody(exchange)
  if (!body) return malformedBody()
  const { enableTokensConfig: enable, maxTokenLifetimeDays: days } = body
  const refused = firstRefusal(exchange.world, [
    unknownKeys(Object.keys(body)),
    parameterCheck(
      'bad-conf-value',
      (enable !== undefined && enable !== 'true' && enable !== 'false') ||
        (days !== undefined && !/^\d{0,5}$/.test(typeof days === 'string' ? days : 'x')),
      'enableTokensConfig is "true" or "false", maxTokenLifetimeDays a number of days as text.',
    ),
  ])
  return refused ?? apply(exchange, enable, days)
}

function apply(exchange: Exchange, enable: unknown, days: unknown): Answer {
  const policy = tokenPolicy(exchange.world, siteOf(exchange).name)
  if (enable !== undefined) policy.enabled = enable === 'true'
  if (Number(days) > 0) policy.maxLifetimeDays = Number(days)
  else if (days !== undefined) delete policy.maxLifetimeDays
  return { status: 204 }
}

function unknownKeys(keys: readonly string[]): ApiCheck {
  const strange = keys.filter((key) => !known.includes(key))
  return ['unknown-conf-key', strange.length > 0, 400, 'BAD_REQUEST', `Invalid keys: ${JSON.stringify(strange)}`]
}
