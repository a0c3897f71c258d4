import type { Answer } from '../../../http/answer.js'
import { type Exchange, siteOf } from '../../../http/exchange.js'
import type { IdentifiedHandler } from '../bearer.js'
import { type ApiCheck, firstRefusal, parameterCheck } from '../databricks-error.js'
import { jsonBody, malformedBody } from '../json-body.js'
import { mayDo, type ScopePermission, type SecretScope, secretScopes } from './secret-scopes.js'

type Fields = Readonly<Record<string, unknown>>

/** What one call does with a scope that the caller may use so. `key` is the secret's, when the call names one. */
export interface ScopeCall {
  readonly needs: ScopePermission
  readonly namesKey?: boolean
  checks?(fields: Fields, scope: SecretScope | undefined): readonly ApiCheck[]
  act(exchange: Exchange, scope: SecretScope, fields: Fields): Answer
}

/** A call on one secret scope: the parameters are in the query of a GET and in the body of a POST. */
export function onScope(call: ScopeCall): IdentifiedHandler {
  return (exchange, caller) => {
    const fields = exchange.method === 'GET' ? Object.fromEntries(exchange.query) : jsonBody(exchange)
    if (!fields) return malformedBody()
    const { world } = exchange
    const site = siteOf(exchange).name
    const { scope: name, key } = fields
    const scope = secretScopes(world, site).get(String(name))
    const refused = firstRefusal(world, [
      parameterCheck('missing-scope-name', typeof name !== 'string' || name === '', 'scope is required.'),
      parameterCheck(
        'bad-secret-key',
        call.namesKey === true && !isName(key),
        'key must be 1 to 128 letters, digits, "-", "_", "@" or ".".',
      ),
      ['unknown-secret-scope', !scope, 404, 'RESOURCE_DOES_NOT_EXIST', `Scope ${String(name)} does not exist!`],
      [
        'no-scope-permission',
        scope !== undefined && !mayDo(scope, caller, site, call.needs),
        403,
        'PERMISSION_DENIED',
        `${caller.userName} does not have ${call.needs} permission on scope ${String(name)} to perform this action.`,
      ],
      ...(call.checks?.(fields, scope) ?? []),
    ])
    return refused ?? call.act(exchange, scope ?? { name: String(name), secrets: new Map(), acl: new Map() }, fields)
  }
}

/** Names of scopes and secrets. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.@-]{1,128}$/.test(value)
}
