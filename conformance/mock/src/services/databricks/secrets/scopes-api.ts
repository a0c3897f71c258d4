import { ok } from '../../../http/answer.js'
import { siteOf } from '../../../http/exchange.js'
import type { IdentifiedHandler } from '../bearer.js'
import { firstRefusal, parameterCheck } from '../databricks-error.js'
import { jsonBody, malformedBody } from '../json-body.js'
import { isName } from './scope-call.js'
import { secretScopes } from './secret-scopes.js'

/** `secrets/scopes/create`: who creates a scope manages it; `initial_manage_principal: "users"` lets everybody. */
export const createScope: IdentifiedHandler = (exchange, caller) => {
  const body = jsonBody(exchange)
  if (!body) return malformedBody()
  const { scope: name, initial_manage_principal: manager } = body
  const scopes = secretScopes(exchange.world, siteOf(exchange).name)
  const refused = firstRefusal(exchange.world, [
    parameterCheck(
      'missing-scope-name',
      !isName(name),
      'scope must be 1 to 128 letters, digits, "-", "_", "@" or ".".',
    ),
    parameterCheck(
      'bad-scope-manager',
      manager !== undefined && manager !== 'users',
      'initial_manage_principal is "users" or absent.',
    ),
    [
      'known-secret-scope',
      scopes.has(String(name)),
      400,
      'RESOURCE_ALREADY_EXISTS',
      `Scope ${String(name)} already exists!`,
    ],
  ])
  if (refused) return refused
  const acl = new Map([[manager === 'users' ? 'users' : caller.userName, 'MANAGE' as const]])
  scopes.set(String(name), { name: String(name), secrets: new Map(), acl })
  return ok({})
}

/** `secrets/scopes/list` */
export const listScopes: IdentifiedHandler = (exchange) => {
  const names = [...secretScopes(exchange.world, siteOf(exchange).name).keys()]
  return ok(names.length === 0 ? {} : { scopes: names.map((name) => ({ name, backend_type: 'DATABRICKS' })) })
}
