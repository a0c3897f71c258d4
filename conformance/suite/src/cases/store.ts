import type { StoredToken, TokenStore } from '@lakeauth/core'
import type { Bench } from '../bench/bench.js'
import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

const SECTION = '17'

/** Tokens in a store that several processes share. */
export const storeCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'STORE-001',
    rev: 1,
    since: '0.1',
    area: 'store',
    title: 'two identities at one place with one shared store sign in as themselves',
    level: 'MUST',
    clauses: [contract(SECTION, "An identity MUST NOT be served another one's token from a shared store.")],
    needs: ['another-identity', 'token-requests'],
    rows: [],
    act: async (bench) => {
      const store = sharedStore()
      const first = bench.on({}, { store })
      const one = await first.headers(await first.signIn())
      await written(first)
      const second = await bench.another('another', { store })
      const two = await second.headers(await second.signIn())
      return { one: one['Authorization'], two: two['Authorization'] }
    },
    checks: {
      'own-token': {
        holds: ({ one, two }, expect) => {
          expect.match(two, /^Bearer \S+$/, 'the Authorization header of the second identity')
          expect.ok(one !== two, 'the second identity is not served the token of the first')
        },
        mutants: ['store-key-without-the-identity'],
      },
    },
  }),
]

/** A store without a process of its own. */
function sharedStore(): TokenStore {
  const tokens = new Map<string, StoredToken>()
  return {
    read: async (key) => tokens.get(key),
    write: async (key, token) => void tokens.set(key, token),
  }
}

/** Core names its entries by a digest that is made on another thread, which no world knows: one that begins later ends later. */
async function written(bench: Bench): Promise<void> {
  for (let round = 0; round < 5; round++) {
    await crypto.subtle.digest('SHA-256', new Uint8Array(1))
    await bench.settle()
  }
}
