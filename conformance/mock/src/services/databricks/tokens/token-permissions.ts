import { ok } from '../../../http/answer.js'
import { asRecord } from '../../../http/body.js'
import { type Exchange, siteOf } from '../../../http/exchange.js'
import type { IdentifiedHandler } from '../bearer.js'
import { firstRefusal, parameterCheck } from '../databricks-error.js'
import { jsonBody, malformedBody } from '../json-body.js'
import { changePermissions, everybody, tokenPolicy } from './token-policy.js'

/** `permissions/authorization/tokens`: who may use personal access tokens. */
export const getTokenPermissions: IdentifiedHandler = (exchange) => ok(permissionsOf(exchange))

/** PUT replaces the list; administrators always stay. */
export const setTokenPermissions: IdentifiedHandler = (exchange) => change(exchange, [])

/** PATCH adds to the list. */
export const addTokenPermissions: IdentifiedHandler = (exchange) =>
  change(exchange, tokenPolicy(exchange.world, siteOf(exchange).name).allowed)

/** `…/permissionLevels`: a fixed table. */
export const tokenPermissionLevels: IdentifiedHandler = () =>
  ok({
    permission_levels: [
      { permission_level: 'CAN_USE', description: 'Can use tokens' },
      { permission_level: 'CAN_MANAGE', description: 'Can manage tokens' },
    ],
  })

function change(exchange: Exchange, kept: Iterable<string>): ReturnType<IdentifiedHandler> {
  const body = jsonBody(exchange)
  if (!body) return malformedBody()
  const list = body['access_control_list']
  const entries = Array.isArray(list) ? list.map(asRecord) : []
  const names = entries.map((entry) => nameIn(entry))
  const refused = firstRefusal(exchange.world, [
    parameterCheck(
      'bad-access-control-list',
      !Array.isArray(list) || names.includes(undefined) || !entries.every(hasLevel),
      'Each entry of access_control_list has one name and the permission level CAN_USE.',
    ),
  ])
  if (refused) return refused
  const allowed = new Set([...kept, ...names.filter((name) => name !== undefined)])
  changePermissions(exchange.world, siteOf(exchange).name, allowed)
  return ok(permissionsOf(exchange))
}

type Entry = Readonly<Record<string, unknown>> | undefined

function nameIn(entry: Entry): string | undefined {
  const names = ['group_name', 'user_name', 'service_principal_name'].flatMap((key) => {
    const value = entry?.[key]
    return typeof value === 'string' ? [value] : []
  })
  return names.length === 1 ? names[0] : undefined
}

function hasLevel(entry: Entry): boolean {
  return entry?.['permission_level'] === 'CAN_USE'
}

function permissionsOf(exchange: Exchange): Readonly<Record<string, unknown>> {
  const { world } = exchange
  const { allowed } = tokenPolicy(world, siteOf(exchange).name)
  return {
    object_id: '/authorization/tokens',
    object_type: 'tokens',
    access_control_list: [
      {
        group_name: 'admins',
        all_permissions: [
          { permission_level: 'CAN_MANAGE', inherited: true, inherited_from_object: ['/authorization/'] },
        ],
      },
      ...[...allowed].map((name) => ({
        [keyFor(world.principals.find(name)?.kind, name)]: name,
        all_permissions: [{ permission_level: 'CAN_USE', inherited: false }],
      })),
    ],
  }
}

function keyFor(kind: 'user' | 'service-principal' | undefined, name: string): string {
  if (name === everybody || kind === undefined) return 'group_name'
  return kind === 'user' ? 'user_name' : 'service_principal_name'
}
