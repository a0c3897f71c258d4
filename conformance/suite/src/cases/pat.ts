import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

/** Longer than any token is said to be idle before it is revoked, or to live by default. */
const LONG = 400 * 86_400_000

/** A personal access token from a setting or a file. */
export const patCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'PAT-001',
    rev: 1,
    since: '0.1',
    area: 'pat',
    title: 'a personal access token is sent as it is',
    level: 'MUST',
    clauses: [contract('11', 'A personal access token MUST be sent as it is.')],
    needs: ['pat', 'bearer'],
    rows: ['S0-12'],
    act: async (bench) => {
      const { Authorization } = await bench.headers(await bench.signIn())
      return { sent: Authorization === `Bearer ${bench.world.workspace.pat}` }
    },
    checks: {
      unchanged: {
        holds: ({ sent }, expect) => expect.ok(sent, 'the Authorization header holds the token, unchanged'),
        mutants: ['pat-in-capitals'],
      },
    },
  }),
  defineCase({
    id: 'PAT-002',
    rev: 1,
    since: '0.1',
    area: 'pat',
    title: 'nobody is asked anything about a personal access token',
    level: 'MUST',
    clauses: [contract('11', 'A personal access token MUST NOT be exchanged, refreshed or asked about.')],
    needs: ['pat'],
    rows: ['S2-01'],
    act: async (bench) => {
      const auth = await bench.signIn()
      const rejected = await bench.headers(auth)
      await bench.advance(LONG)
      await bench.headers(auth)
      await bench.end(auth.headers({ rejected }))
      await bench.settle()
      return bench.calls.filter(({ kind }) => kind === 'attempt' || kind === 'run-attempt').length
    },
    checks: {
      'no-request': {
        holds: (asked, expect) => expect.equal(asked, 0, 'requests and runs'),
        mutants: ['pat-checked-before-use'],
      },
    },
  }),
  defineCase({
    id: 'PAT-003',
    rev: 1,
    since: '0.1',
    area: 'pat',
    title: 'no expiry is made up for a personal access token',
    level: 'MUST',
    clauses: [contract('11', 'An expiry that nobody stated MUST NOT be made up.')],
    needs: ['pat', 'bearer'],
    rows: [],
    act: async (bench) => {
      const auth = await bench.signIn()
      const first = await bench.headers(auth)
      const token = auth.token && (await bench.end(auth.token()))
      await bench.advance(LONG)
      const later = await bench.end(auth.headers())
      return {
        expiry: token?.state === 'fulfilled' ? token.value.expiry : 'no token',
        same: later.state === 'fulfilled' && later.value['Authorization'] === first['Authorization'],
      }
    },
    checks: {
      'no-expiry': {
        holds: ({ expiry }, expect) => expect.equal(expiry, undefined, 'the expiry of the token'),
        mutants: ['pat-with-a-guessed-expiry'],
      },
      'still-sent': {
        holds: ({ same }, expect) => expect.ok(same, 'after 400 days the token is still sent'),
        mutants: ['pat-given-up-after-90-days'],
      },
    },
  }),
  defineCase({
    id: 'PAT-004',
    rev: 1,
    since: '0.1',
    area: 'pat',
    title: 'a personal access token that was refused is not sent again',
    level: 'MUST',
    clauses: [contract('11', 'A personal access token that was refused MUST NOT be sent again.')],
    needs: ['pat', 'api'],
    rows: [],
    operations: ['scim.me'],
    act: async (bench) => {
      const auth = await bench.signIn()
      bench.world.revokeToken(bench.world.workspace.pat)
      const path = bench.scenario.probe?.(bench.world) ?? '/api/2.0/preview/scim/v2/Me'
      await bench.end(auth.fetch(path))
      return bench.calls.filter((call) => call.kind === 'request' && new URL(call.url).pathname === path).length
    },
    checks: {
      'sent-once': {
        holds: (sent, expect) => expect.equal(sent, 1, 'requests with the token'),
        mutants: ['refused-pat-sent-again'],
      },
    },
  }),
]
