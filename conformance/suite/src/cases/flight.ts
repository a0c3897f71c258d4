import type { Bench } from '../bench/bench.js'
import { begun } from '../bench/turns.js'
import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

const CALLERS = 100

/** One token request, however many ask. */
export const flightCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'FLIGHT-001',
    rev: 1,
    since: '0.1',
    area: 'flight',
    title: 'a hundred first callers cost one token request',
    level: 'MUST',
    clauses: [contract('5', 'However many callers ask at once, there MUST be one token request.')],
    needs: ['token-requests'],
    rows: ['R19', 'P01'],
    act: async (bench) => {
      const auth = await bench.signIn()
      const hold = bench.desk.hold(CALLERS)
      const calls = Array.from({ length: CALLERS }, () => begun(auth.headers()))
      await bench.settle()
      hold.release()
      const headers = await bench.headersOf(calls)
      return { requests: bench.desk.count(), tokens: new Set(headers.map(({ Authorization }) => Authorization)).size }
    },
    checks: {
      'one-request': {
        holds: ({ requests }, expect) => expect.equal(requests, 1, `token requests of ${CALLERS} callers`),
        mutants: ['a-request-each', 'asks-twice'],
      },
      'one-token': {
        holds: ({ tokens }, expect) => expect.equal(tokens, 1, `different tokens of ${CALLERS} callers`),
        mutants: ['a-request-each'],
      },
    },
  }),
  defineCase({
    id: 'FLIGHT-002',
    rev: 1,
    since: '0.1',
    area: 'flight',
    title: 'a hundred callers of a token about to end cost one refresh',
    level: 'MUST',
    clauses: [contract('5', 'However many callers ask at once, there MUST be one token request.')],
    needs: ['refreshes'],
    rows: ['R19', 'P01'],
    act: async (bench) => {
      const auth = await bench.signIn()
      await bench.headers(auth)
      await bench.advance('50m')
      const before = bench.desk.count()
      await bench.headersOf(Array.from({ length: CALLERS }, () => auth.headers()))
      await bench.settle()
      const ahead = bench.desk.count() - before
      // The new token dies in turn, this time beyond its expiry: everybody waits.
      await bench.advance('61m')
      const headers = await bench.headersOf(Array.from({ length: CALLERS }, () => auth.headers()))
      const expired = bench.desk.count() - before - ahead
      return { ahead, expired, tokens: new Set(headers.map(({ Authorization }) => Authorization)).size }
    },
    checks: {
      ahead: {
        holds: ({ ahead }, expect) => expect.equal(ahead, 1, `refreshes ahead by ${CALLERS} callers`),
        mutants: ['a-refresh-ahead-each'],
      },
      'after-expiry': {
        holds: ({ expired, tokens }, expect) => {
          expect.equal(expired, 1, `token requests of ${CALLERS} callers after expiry`)
          expect.equal(tokens, 1, `different tokens of ${CALLERS} callers after expiry`)
        },
        mutants: ['a-request-each'],
      },
    },
  }),
  defineCase({
    id: 'FLIGHT-003',
    rev: 1,
    since: '0.1',
    area: 'flight',
    title: 'callers whose token was refused share one refresh, and latecomers cause none',
    level: 'MUST',
    clauses: [
      contract(
        '5',
        'Callers whose token was refused MUST share one refresh, and whoever learns of it late MUST NOT cause another.',
      ),
    ],
    needs: ['refreshes'],
    rows: ['R24'],
    act: async (bench) => {
      const auth = await bench.signIn()
      const rejected = await bench.headers(auth)
      await bench.advance('5s')
      const before = bench.desk.count()
      const together = await bench.headersOf(Array.from({ length: CALLERS }, () => auth.headers({ rejected })))
      const shared = bench.desk.count() - before
      await bench.advance('5s')
      const late = await bench.headersOf(Array.from({ length: CALLERS }, () => auth.headers({ rejected })))
      return {
        shared,
        late: bench.desk.count() - before - shared,
        stale: [...together, ...late].filter(({ Authorization }) => Authorization === rejected['Authorization']).length,
      }
    },
    checks: {
      'one-refresh': {
        holds: ({ shared }, expect) =>
          expect.equal(shared, 1, `refreshes of ${CALLERS} callers whose token was refused`),
        mutants: ['a-refresh-for-each-refusal', 'refusal-ignored'],
      },
      'late-ones-free': {
        holds: ({ late }, expect) => expect.equal(late, 0, 'refreshes for callers who learned of it late'),
        mutants: ['late-refusal-refreshes-again'],
      },
      'refused-not-served': {
        holds: ({ stale }, expect) => expect.equal(stale, 0, 'callers who got the refused token again'),
        mutants: ['refusal-ignored', 'refused-token-served-again'],
      },
    },
  }),
  defineCase({
    id: 'FLIGHT-004',
    rev: 1,
    since: '0.1',
    area: 'flight',
    title: 'API calls with a token that the server has killed succeed after one refresh',
    level: 'MUST',
    clauses: [
      contract(
        '5',
        'Callers whose token was refused MUST share one refresh, and whoever learns of it late MUST NOT cause another.',
      ),
    ],
    needs: ['refreshes', 'api', 'bearer'],
    rows: ['P12'],
    operations: ['scim.me', 'account.workspaces'],
    act: async (bench) => {
      const auth = await bench.signIn()
      const { Authorization = '' } = await bench.headers(auth)
      bench.world.revokeToken(Authorization.replace(/^Bearer +/, ''))
      await bench.advance('5s')
      const before = bench.desk.count()
      const path = bench.scenario.probe?.(bench.world) ?? '/api/2.0/preview/scim/v2/Me'
      const ends = await Promise.all(Array.from({ length: 20 }, () => bench.end(auth.fetch(path))))
      return {
        refreshes: bench.desk.count() - before,
        refused: ends.filter((end) => end.state === 'rejected' || end.value.status !== 200).length,
      }
    },
    checks: {
      'one-refresh': {
        holds: ({ refreshes }, expect) => expect.equal(refreshes, 1, 'refreshes of 20 API calls'),
        mutants: ['a-refresh-for-each-refusal', 'refusal-ignored'],
      },
      'all-served': {
        holds: ({ refused }, expect) => expect.equal(refused, 0, 'API calls that did not succeed'),
        mutants: ['refused-token-served-again'],
      },
    },
  }),
  defineCase({
    id: 'FLIGHT-005',
    rev: 1,
    since: '0.1',
    area: 'flight',
    title: 'a hundred callers of a grant that is refused cost one token request',
    level: 'MUST',
    clauses: [contract('5', 'However many callers ask at once, there MUST be one token request.')],
    needs: ['refusal', 'token-requests'],
    rows: [],
    act: async (bench) => {
      const other = await bench.another('broken')
      const auth = await other.signIn()
      const calls = Array.from({ length: CALLERS }, () => begun(auth.headers()))
      const ends = await Promise.all(calls.map((call) => other.end(call)))
      return { rejected: ends.filter(({ state }) => state === 'rejected').length, requests: other.desk.count() }
    },
    checks: {
      'all-told': {
        holds: ({ rejected }, expect) => expect.equal(rejected, CALLERS, 'callers who were rejected'),
        mutants: ['only-the-first-is-told'],
      },
      'one-request': {
        holds: ({ requests }, expect) => expect.equal(requests, 1, `token requests of ${CALLERS} callers`),
        mutants: ['a-request-each', 'refusal-repeated'],
      },
    },
  }),
  defineCase({
    id: 'FLIGHT-006',
    rev: 1,
    since: '0.1',
    area: 'flight',
    title: 'a hundred first callers make the requests of one, whatever is asked before the token',
    level: 'MUST',
    clauses: [contract('5', 'Callers at once MUST NOT cause more requests of any kind than one caller does.')],
    needs: ['token-requests'],
    rows: ['P01'],
    act: async (bench) => {
      const auth = await bench.signIn()
      await bench.headersOf(Array.from({ length: CALLERS }, () => auth.headers()))
      const alone = await bench.another('same')
      await alone.headers(await alone.signIn())
      return { together: asked(bench), alone: asked(alone) }
    },
    checks: {
      'as-one': {
        holds: ({ together, alone }, expect) =>
          expect.equal(together, alone, `requests and runs of ${CALLERS} callers, beside those of one`),
        mutants: ['discovery-for-every-caller'],
      },
    },
  }),
]

/** Requests and runs of programs so far. */
function asked({ calls }: Bench): number {
  return calls.filter(({ kind }) => kind === 'request' || kind === 'run').length
}
