import type { Bench } from '../bench/bench.js'
import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

const SECTION = '18'

/** What a token may be used for. */
export const scopesCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'SCOPES-001',
    rev: 1,
    since: '0.1',
    area: 'scopes',
    title: 'the scopes that are set are asked for, and the same ones by every refresh',
    level: 'MUST',
    clauses: [contract(SECTION, 'Every token request MUST ask for the scopes that are set, and for no other.')],
    needs: ['scopes', 'refreshes'],
    rows: ['P27'],
    act: async (bench) => {
      const signIn = await bench.trySignIn({ ...bench.setup.config, scopes: 'sql' })
      const auth = signIn.state === 'fulfilled' ? signIn.value : await bench.signIn()
      await bench.headers(auth)
      await bench.advance('61m')
      await bench.headers(auth)
      return scopesOf(bench)
    },
    checks: {
      'as-set': {
        holds: (scopes, expect) => expect.equal(scopes[0], 'sql', 'the scope of the first token request'),
        mutants: ['scope-fixed'],
      },
      'on-refresh-too': {
        holds: (scopes, expect) => {
          expect.equal(scopes.length, 2, 'token requests')
          expect.equal(scopes[1], 'sql', 'the scope of the refresh')
        },
        mutants: ['scope-forgotten-by-the-refresh'],
      },
    },
  }),
]

/** What each token request asked for. */
function scopesOf({ world, scenario: { tokens } }: Bench): readonly unknown[] {
  const operation = tokens && 'operation' in tokens ? tokens.operation : ''
  return world.journal.of(operation).map(({ request }) => request.form['scope'])
}
