import { type Credential, type CredentialStrategy, type Secret, StoreError, type StrategyContext } from '@lakeauth/core'
import { sealed } from '../reference/references.js'
import { around, type Mutant } from './mutant.js'

const CREATE = '/api/2.0/token/create'
const DELETE = '/api/2.0/token/delete'

type Fetch = StrategyContext['fetch']

/** Defects of a sign-in that mints tokens for itself. */
export const mintedPatMutants: readonly Mutant[] = [
  around(
    'minted',
    'minted-token-not-used',
    (good) =>
      signing(good, (_headers, settings) => ({ Authorization: `Bearer ${(settings['token'] as Secret).reveal()}` })),
    'a token that never changes fails every case that waits for a new one',
  ),
  around('minted', 'minted-token-beside-another', (good) =>
    signing(good, (headers, settings) => ({ ...headers, 'X-Wrapped': (settings['token'] as Secret).reveal() })),
  ),
  around('minted', 'minted-token-kept', (good) =>
    credentials(good, (credential) => ({ ...credential, close: async () => {} })),
  ),
  around('minted', 'minted-tokens-never-revoked', (good) =>
    fetching(good, (fetch) => async (input, init) => (isCall(input, DELETE) ? Response.json({}) : fetch(input, init))),
  ),
  around('minted', 'mint-repeated', (good) =>
    fetching(good, (fetch) => async (input, init) => {
      const response = await fetch(input, init)
      return isCall(input, CREATE) && response.status === 503 ? fetch(input, init) : response
    }),
  ),
  failing('failed-revoke-fails-calls', (credential, assertRevoked) => ({
    ...credential,
    headers: async (request) => {
      const headers = await credential.headers(request)
      assertRevoked()
      return headers
    },
  })),
  failing('failed-revoke-fails-close', (credential, assertRevoked) => ({
    ...credential,
    close: async () => {
      await credential.close?.()
      assertRevoked()
    },
  })),
]

function isCall(input: Parameters<Fetch>[0], path: string): boolean {
  return new URL(input instanceof Request ? input.url : String(input)).pathname === path
}

function fetching(good: CredentialStrategy, change: (fetch: Fetch) => Fetch): CredentialStrategy {
  return {
    ...good,
    configure: (settings, context) => good.configure(settings, { ...context, fetch: change(context.fetch) }),
  }
}

function credentials(
  good: CredentialStrategy,
  change: (credential: Credential, settings: Parameters<CredentialStrategy['configure']>[0]) => Credential,
): CredentialStrategy {
  return { ...good, configure: (settings, context) => change(good.configure(settings, context), settings) }
}

/** Signs with something else, the same object between two renewals. */
function signing(
  good: CredentialStrategy,
  change: (
    headers: Readonly<Record<string, string>>,
    settings: Parameters<CredentialStrategy['configure']>[0],
  ) => Record<string, string>,
): CredentialStrategy {
  return credentials(good, (credential, settings) => {
    const changed = new WeakMap<object, Readonly<Record<string, string>>>()
    return {
      ...credential,
      headers: async (request) => {
        const headers = await credential.headers(request)
        const own = changed.get(headers) ?? sealed(change(headers, settings))
        changed.set(headers, own)
        return own
      },
    }
  })
}

/** Minds what becomes of a revoke. */
function failing(id: string, change: (credential: Credential, assertRevoked: () => void) => Credential): Mutant {
  return around('minted', id, (good) => {
    let failed = false
    const watched = fetching(good, (fetch) => async (input, init) => {
      const response = await fetch(input, init)
      if (isCall(input, DELETE)) failed = !response.ok
      return response
    })
    return credentials(watched, (credential) =>
      change(credential, () => {
        if (!failed) return
        throw new StoreError({ code: 'ERR_API_REFUSED', message: 'A token could not be revoked.', strategy: good.name })
      }),
    )
  })
}
