import {
  bearerCredential,
  cachedSource,
  createToken,
  defineStrategy,
  fetchJson,
  parseSecureUrl,
  standardAttributes,
  TokenRequestError,
} from '@lakeauth/core'

export const vault = defineStrategy({
  name: 'vault',
  summary: 'A Databricks token from a vault',
  attributes: {
    host: { ...standardAttributes.host, required: true },
    vaultUrl: {
      summary: 'The vault',
      env: ['VAULT_URL'],
      profileKey: 'vault_url',
      required: true,
      parse: parseSecureUrl,
    },
    vaultKey: { summary: 'The key to the vault', env: ['VAULT_KEY'], required: true, sensitive: true },
  },
  egress: ({ vaultUrl }) => (vaultUrl ? [new URL(vaultUrl).origin] : []),
  configure: ({ vaultUrl, vaultKey }, context) => {
    const token = cachedSource(
      {
        key: { grant: 'vault', vault: vaultUrl, vaultKey: vaultKey.reveal() },
        source: async (request) => {
          const requestedAt = context.clock.now()
          const headers = { 'x-vault-key': vaultKey.reveal() }
          const check = `Check ${context.sourceOf('vaultUrl')} and ${context.sourceOf('vaultKey')}.`
          const signal = request?.signal ?? null
          const { token, ttl } = await fetchJson(vaultUrl, { headers, signal, expected: 'a token', check }, context)
          if (typeof token !== 'string' || typeof ttl !== 'number' || !(ttl > 0)) throw unusable(check)
          return createToken({ value: token, expiry: new Date(requestedAt + ttl * 1_000) })
        },
      },
      context,
    )
    return bearerCredential({ authType: 'vault', token }, context)
  },
})

function unusable(check: string): TokenRequestError {
  const message = `vault: the answer holds no token with a lifetime. ${check}`
  return new TokenRequestError({
    code: 'ERR_TOKEN_RESPONSE_INVALID',
    strategy: 'vault',
    endpoint: 'the vault',
    message,
  })
}
