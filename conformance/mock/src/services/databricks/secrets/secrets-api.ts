import { ok } from '../../../http/answer.js'
import { siteOf } from '../../../http/exchange.js'
import { type ApiCheck, parameterCheck } from '../databricks-error.js'
import { onScope } from './scope-call.js'
import { permissions, type ScopePermission, type SecretScope, secretScopes } from './secret-scopes.js'

const largestBytes = 128 * 1024
const mostSecrets = 1000

/** `secrets/get`: the bytes as base64. */
export const getSecret = onScope({
  needs: 'READ',
  namesKey: true,
  checks: knownKey,
  act: (_, { secrets }, { key }) => ok({ key, value: secrets.get(String(key))?.value ?? '' }),
})

/** `secrets/put`: `string_value`, or `bytes_value` as base64. */
export const putSecret = onScope({
  needs: 'WRITE',
  namesKey: true,
  checks: ({ key, ...value }, scope) => [
    parameterCheck('bad-secret-value', !bytesOf(value), 'Exactly one of string_value and bytes_value is required.'),
    [
      'secret-too-large',
      (bytesOf(value)?.length ?? 0) > largestBytes,
      400,
      'MAX_SECRET_SIZE_EXCEEDED',
      `The secret exceeds ${largestBytes} bytes.`,
    ],
    [
      'too-many-secrets',
      scope !== undefined && !scope.secrets.has(String(key)) && scope.secrets.size >= mostSecrets,
      400,
      'RESOURCE_LIMIT_EXCEEDED',
      `A scope has at most ${mostSecrets} secrets.`,
    ],
  ],
  act: ({ world }, { secrets }, { key, ...value }) => {
    const bytes = bytesOf(value) ?? new Uint8Array()
    secrets.set(String(key), { value: base64Of(bytes), storedAt: world.clock.now() })
    world.canaries.add('stored-secret', new TextDecoder().decode(bytes))
    return ok({})
  },
})

/** `secrets/list`: names and times, never values. */
export const listSecrets = onScope({
  needs: 'READ',
  act: (_, { secrets }) =>
    ok(
      secrets.size === 0
        ? {}
        : { secrets: [...secrets].map(([key, { storedAt }]) => ({ key, last_updated_timestamp: storedAt })) },
    ),
})

/** `secrets/delete` */
export const deleteSecret = onScope({
  needs: 'WRITE',
  namesKey: true,
  checks: knownKey,
  act: (_, { secrets }, { key }) => {
    secrets.delete(String(key))
    return ok({})
  },
})

/** `secrets/scopes/delete`, with all that is in it. */
export const deleteScope = onScope({
  needs: 'MANAGE',
  act: (exchange, { name }) => {
    secretScopes(exchange.world, siteOf(exchange).name).delete(name)
    return ok({})
  },
})

/** `secrets/acls/put`: a permission for a user, a service principal or a group. */
export const putScopeAcl = onScope({
  needs: 'MANAGE',
  checks: ({ principal, permission }) => [
    parameterCheck(
      'bad-scope-acl',
      typeof principal !== 'string' || principal === '' || !isPermission(permission),
      'principal is required, and permission is READ, WRITE or MANAGE.',
    ),
  ],
  act: (_, { acl }, { principal, permission }) => {
    if (isPermission(permission)) acl.set(String(principal), permission)
    return ok({})
  },
})

function knownKey({ key, scope: name }: Readonly<Record<string, unknown>>, scope?: SecretScope): readonly ApiCheck[] {
  const isMissing = scope !== undefined && !scope.secrets.has(String(key))
  const message = `Secret does not exist with scope: ${String(name)} and key: ${String(key)}`
  return [['unknown-secret', isMissing, 404, 'RESOURCE_DOES_NOT_EXIST', message]]
}

function bytesOf(fields: Readonly<Record<string, unknown>>): Uint8Array | undefined {
  const { string_value: text, bytes_value: base64 } = fields
  if (typeof text === 'string' && base64 === undefined) return new TextEncoder().encode(text)
  if (typeof base64 !== 'string' || text !== undefined) return undefined
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

function isPermission(value: unknown): value is ScopePermission {
  return permissions.some((one) => one === value)
}
