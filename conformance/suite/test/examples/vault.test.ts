import { certifyStrategy, type Service } from '@lakeauth/conformance'
import {
  bearerCredential,
  cachedSource,
  createToken,
  defineStrategy,
  standardAttributes,
  TokenRequestError,
} from '@lakeauth/core'
import type { World } from '@lakeauth/mock'
import { test } from 'vitest'

interface Lease {
  readonly token: string
  /** Seconds. */
  readonly lifetime: number
}

const endpoint = 'https://vault.example/databricks-token'

const vault = defineStrategy({
  name: 'vault',
  summary: 'A Databricks token that a vault hands out',
  attributes: {
    host: { ...standardAttributes.host, required: true },
    vaultKey: { summary: 'The key of the vault', env: ['VAULT_KEY'], required: true, sensitive: true, parse: parseKey },
  },
  egress: () => ['https://vault.example'],
  configure: ({ vaultKey }, context) => {
    const token = cachedSource(
      {
        key: { grant: 'vault' },
        source: async (request) => {
          const asked = context.clock.now()
          const headers = { 'x-vault-key': vaultKey.reveal() }
          const response = await context.fetch(endpoint, { headers, signal: request?.signal ?? null })
          const body = (await response.json().catch(() => null)) as Partial<Lease> | null
          if (!response.ok || !body?.token || !body.lifetime) throw refused(response)
          return createToken({ value: body.token, expiry: new Date(asked + body.lifetime * 1000) })
        },
      },
      context,
    )
    return bearerCredential({ authType: 'vault', token }, context)
  },
})

function refused({ status, headers }: Response): TokenRequestError {
  const retryable = [429, 502, 503, 504].includes(status)
  return new TokenRequestError({
    code: retryable ? 'ERR_ENDPOINT_FAILED' : 'ERR_TOKEN_REJECTED',
    message: `vault: ${endpoint} gave no token (${status}). Check vaultKey.`,
    endpoint,
    status,
    retryable,
    retryAfterMs: Number(headers.get('retry-after') ?? 0) * 1000,
    strategy: 'vault',
  })
}

function parseKey(raw: string): string {
  if (/^[\w-]+$/.test(raw)) return raw
  throw new Error('expected letters, digits, "_" and "-"')
}

const KEY = 'key-of-a-test-vault'

certifyStrategy({
  test,
  strategy: vault,
  scenario: {
    name: 'a vault that knows its keys',
    capabilities: ['bearer', 'token-requests', 'http', 'refreshes', 'secret', 'refusal', 'invalid-setting', 'api'],
    tokens: { service: 'https://vault.example' },
    arrange: (world, { lifetimeSeconds }) => ({
      config: { host: world.workspace.host, vaultKey: KEY },
      services: { 'https://vault.example': service(world, lifetimeSeconds) },
    }),
    broken: (world, { lifetimeSeconds }) => ({
      config: { host: world.workspace.host, vaultKey: 'key-of-another-vault' },
      services: { 'https://vault.example': service(world, lifetimeSeconds) },
    }),
    invalid: { attribute: 'vaultKey', value: 'key of a test vault' },
  },
})

function service(world: World, lifetime: number): Service {
  return async ({ headers }) => {
    if (headers.get('x-vault-key') !== KEY) return new Response(null, { status: 403 })
    return Response.json({ token: await world.issueToken(), lifetime })
  }
}
