import { begun } from '../bench/turns.js'
import { OUTAGE } from '../bench/token-desk.js'
import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

/** A token's life: an hour, unless a case says otherwise. */
export const refreshCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'REFRESH-001',
    rev: 1,
    since: '0.1',
    area: 'refresh',
    title: 'a token is refreshed ahead in the background while callers keep the current one',
    level: 'SHOULD',
    clauses: [
      contract(
        '5',
        'A token in the second half of its life SHOULD be refreshed ahead, in the background, while callers keep the current one.',
      ),
    ],
    needs: ['refreshes'],
    rows: ['P03'],
    act: async (bench) => {
      const auth = await bench.signIn()
      const first = await bench.headers(auth)
      await bench.advance('20m')
      await bench.headers(auth)
      await bench.settle()
      const early = bench.desk.count()
      await bench.advance('30m')
      const hold = bench.desk.hold(1)
      const meanwhile = await bench.now(auth.headers())
      await bench.settle()
      const requests = bench.desk.count() - early
      hold.release()
      await bench.settle()
      const next = await bench.headers(auth)
      return { first, early, meanwhile, requests, next }
    },
    checks: {
      'not-too-early': {
        holds: ({ early }, expect) => expect.equal(early, 1, 'token requests in the first third of its life'),
        mutants: ['refreshes-on-every-call'],
      },
      'nobody-waits': {
        holds: ({ first, meanwhile }, expect) =>
          expect.ok(
            meanwhile.state === 'fulfilled' && meanwhile.value['Authorization'] === first['Authorization'],
            'a call during the refresh gets the current token at once',
          ),
        mutants: ['callers-wait-for-the-refresh'],
      },
      'one-refresh': {
        holds: ({ requests }, expect) => expect.equal(requests, 1, 'refreshes ten minutes before the end'),
        mutants: ['no-refresh-ahead'],
      },
      'new-token-next': {
        holds: ({ first, next }, expect) =>
          expect.ok(next['Authorization'] !== first['Authorization'], 'the call after the refresh gets the new token'),
        mutants: ['refresh-thrown-away'],
      },
    },
  }),
  defineCase({
    id: 'REFRESH-002',
    rev: 1,
    since: '0.1',
    area: 'refresh',
    title: 'in the last 35 seconds of a token callers wait for the new one',
    level: 'MUST',
    clauses: [
      contract('5', 'A token that Databricks is about to refuse MUST NOT be handed out while a new one can be had.'),
      contract('5', 'The life of a token MUST be reckoned by the clock of the context.'),
    ],
    needs: ['refreshes'],
    rows: ['P03'],
    act: async (bench) => {
      const auth = await bench.signIn()
      const first = await bench.headers(auth)
      await bench.advance((bench.lifetimeSeconds - 35) * 1000)
      const hold = bench.desk.hold(1)
      const call = begun(auth.headers())
      const waiting = await bench.now(call)
      hold.release()
      const end = await bench.end(call)
      return {
        first,
        waiting: waiting.state,
        next: end.state === 'fulfilled' ? end.value : undefined,
        requests: bench.desk.count(),
      }
    },
    checks: {
      waits: {
        holds: ({ waiting }, expect) => expect.equal(waiting, 'pending', 'a call before the new token has come'),
        mutants: ['no-floor', 'reckons-by-the-clock-of-the-machine'],
      },
      'new-token': {
        holds: ({ first, next, requests }, expect) => {
          expect.ok(next && next['Authorization'] !== first['Authorization'], 'the call gets the new token')
          expect.equal(requests, 2, 'token requests in all')
        },
        mutants: ['no-floor', 'refresh-thrown-away'],
      },
    },
  }),
  defineCase({
    id: 'REFRESH-003',
    rev: 1,
    since: '0.1',
    area: 'refresh',
    title: 'a token is never handed out after its expiry, not even while nothing newer can be had',
    level: 'MUST',
    clauses: [contract('5', 'A token MUST NOT be handed out after its expiry.')],
    needs: ['refreshes'],
    rows: [],
    act: async (bench) => {
      const auth = await bench.signIn()
      await bench.headers(auth)
      await bench.advance((bench.lifetimeSeconds + 1) * 1000)
      const before = bench.desk.count()
      bench.desk.answer(OUTAGE)
      const end = await bench.end(auth.headers())
      return { state: end.state, asked: bench.desk.count() - before }
    },
    checks: {
      'fails-loudly': {
        holds: ({ state }, expect) =>
          expect.equal(state, 'rejected', 'a call with an expired token and the endpoint down'),
        mutants: ['expired-token-served'],
      },
      'asked-first': {
        holds: ({ asked }, expect) => expect.ok(asked > 0, 'a new token was asked for before giving up'),
        mutants: ['gives-up-without-asking'],
      },
    },
  }),
  defineCase({
    id: 'REFRESH-004',
    rev: 1,
    since: '0.1',
    area: 'refresh',
    title: 'while the endpoint is down a valid token stays in service and the endpoint is left in peace',
    level: 'MUST',
    clauses: [
      contract('5', 'A failed refresh MUST leave a valid token in service, and MUST NOT be repeated by every caller.'),
    ],
    needs: ['refreshes'],
    rows: ['R1'],
    act: async (bench) => {
      const auth = await bench.signIn()
      const first = await bench.headers(auth)
      await bench.advance('50m')
      const before = bench.desk.count()
      bench.desk.answer(OUTAGE)
      const states: string[] = []
      for (let call = 0; call < 8; call++) {
        const end = await bench.end(auth.headers())
        states.push(
          end.state === 'fulfilled' && end.value['Authorization'] === first['Authorization'] ? 'served' : 'not served',
        )
        await bench.advance('1s')
      }
      return { unserved: states.filter((state) => state !== 'served').length, asked: bench.desk.count() - before }
    },
    checks: {
      'stays-in-service': {
        holds: ({ unserved }, expect) => expect.equal(unserved, 0, 'calls that did not get the valid token'),
        mutants: ['failed-refresh-rejects-callers', 'failed-refresh-drops-the-token'],
      },
      'no-storm': {
        holds: ({ asked }, expect) => expect.equal(asked, 1, 'token requests in the first 8 s of an outage'),
        mutants: ['no-pause-after-a-failure', 'no-refresh-ahead'],
      },
    },
  }),
  defineCase({
    id: 'REFRESH-005',
    rev: 1,
    since: '0.1',
    area: 'refresh',
    title: 'when the endpoint is back the next refresh brings the new token',
    level: 'MUST',
    clauses: [contract('5', 'A failure MUST NOT outlast its cause.')],
    needs: ['refreshes'],
    rows: [],
    act: async (bench) => {
      const auth = await bench.signIn()
      const first = await bench.headers(auth)
      await bench.advance('50m')
      bench.desk.answer(OUTAGE)
      await bench.headers(auth)
      await bench.settle()
      bench.desk.recover()
      await bench.advance('3m')
      const during = bench.desk.count()
      await bench.headers(auth)
      await bench.settle()
      return { first, next: await bench.headers(auth), asked: bench.desk.count() - during }
    },
    checks: {
      'new-token': {
        holds: ({ first, next, asked }, expect) => {
          expect.equal(asked, 1, 'token requests once the endpoint is back')
          expect.ok(next['Authorization'] !== first['Authorization'], 'the new token is in service')
        },
        mutants: ['one-failure-ends-refreshing'],
      },
    },
  }),
  defineCase({
    id: 'REFRESH-006',
    rev: 1,
    since: '0.1',
    area: 'refresh',
    title: 'a first call that failed does not spoil the next one',
    level: 'MUST',
    clauses: [contract('5', 'A failure MUST NOT outlast its cause.')],
    needs: ['token-requests'],
    rows: ['P50'],
    act: async (bench) => {
      const auth = await bench.signIn()
      bench.desk.answer(OUTAGE)
      const first = await bench.end(auth.headers())
      bench.desk.recover()
      await bench.advance('2s')
      const next = await bench.end(auth.headers())
      return { first: first.state, next: next.state }
    },
    checks: {
      'first-rejected': {
        holds: ({ first }, expect) => expect.equal(first, 'rejected', 'a first call while the endpoint is down'),
        mutants: ['empty-token-on-failure'],
      },
      'next-works': {
        holds: ({ next }, expect) => expect.equal(next, 'fulfilled', 'the call after the outage'),
        mutants: ['first-failure-kept'],
      },
    },
  }),
  defineCase({
    id: 'REFRESH-007',
    rev: 1,
    since: '0.1',
    area: 'refresh',
    title: 'a token that lives fifteen seconds is kept and then replaced',
    level: 'MUST',
    clauses: [contract('5', 'A token MUST be kept for its life, however short that is.')],
    needs: ['refreshes'],
    rows: ['P06'],
    lifetimeSeconds: 15,
    act: async (bench) => {
      const auth = await bench.signIn()
      const first = await bench.headers(auth)
      for (let call = 0; call < 5; call++) {
        await bench.advance(500)
        await bench.headers(auth)
      }
      const kept = bench.desk.count()
      await bench.advance('15s')
      const next = await bench.headers(auth)
      return { kept, first, next, renewed: bench.desk.count() - kept }
    },
    checks: {
      kept: {
        holds: ({ kept }, expect) => expect.equal(kept, 1, 'token requests in its first 2.5 s'),
        mutants: ['fixed-margin-of-a-minute'],
      },
      replaced: {
        holds: ({ first, next, renewed }, expect) => {
          expect.equal(renewed, 1, 'token requests after its end')
          expect.ok(next['Authorization'] !== first['Authorization'], 'the call after its end gets a new token')
        },
        mutants: ['every-token-lives-an-hour'],
      },
    },
  }),
  defineCase({
    id: 'REFRESH-008',
    rev: 1,
    since: '0.1',
    area: 'refresh',
    title: 'a machine that slept past the expiry asks for a new token',
    level: 'MUST',
    clauses: [contract('5', 'A token MUST NOT be handed out after its expiry.')],
    needs: ['refreshes'],
    rows: ['R16'],
    act: async (bench) => {
      const auth = await bench.signIn()
      const first = await bench.headers(auth)
      await bench.advance('2s')
      // The wall clock jumps while the monotonic one has stood still.
      bench.world.clock.set(bench.world.clock.now() + 7_200_000)
      return { first, next: await bench.headers(auth), requests: bench.desk.count() }
    },
    checks: {
      'new-token': {
        holds: ({ first, next, requests }, expect) => {
          expect.ok(next['Authorization'] !== first['Authorization'], 'the call after the sleep gets a new token')
          expect.equal(requests, 2, 'token requests in all')
        },
        mutants: ['monotonic-clock-alone'],
      },
    },
  }),
]
