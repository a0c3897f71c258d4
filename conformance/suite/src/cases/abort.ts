import { begun } from '../bench/turns.js'
import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

const CALLERS = 10

/** A caller may give up; the others may not notice. */
export const abortCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'ABORT-001',
    rev: 1,
    since: '0.1',
    area: 'abort',
    title: 'one of ten callers gives up and nine get their token',
    level: 'MUST',
    clauses: [
      contract(
        '6',
        'An aborted caller MUST be rejected with the reason of its own signal, and MUST NOT take the token from the others.',
      ),
    ],
    needs: ['token-requests'],
    rows: ['R21'],
    act: async (bench) => {
      const auth = await bench.signIn()
      const hold = bench.desk.hold(CALLERS)
      const controller = new AbortController()
      // The first caller, who started the request, is the one who gives up.
      const quitter = begun(auth.headers({ signal: controller.signal }))
      const others = Array.from({ length: CALLERS - 1 }, () =>
        begun(auth.headers({ signal: new AbortController().signal })),
      )
      await bench.settle()
      const reason = { name: 'reason of the caller' }
      controller.abort(reason)
      const quit = await bench.now(quitter)
      hold.release()
      const ends = await Promise.all(others.map((call) => bench.end(call)))
      return {
        quit,
        reason,
        served: ends.filter(({ state }) => state === 'fulfilled').length,
        requests: bench.desk.count(),
      }
    },
    checks: {
      'aborted-at-once': {
        holds: ({ quit }, expect) =>
          expect.equal(quit.state, 'rejected', 'the call of who gave up, before any answer came'),
        mutants: ['abort-ignored'],
      },
      'own-reason': {
        holds: ({ quit, reason }, expect) =>
          expect.ok(quit.state === 'rejected' && quit.reason === reason, "the rejection is the signal's own reason"),
        mutants: ['reason-wrapped'],
      },
      'others-served': {
        holds: ({ served }, expect) => expect.equal(served, CALLERS - 1, 'callers who got their headers'),
        mutants: ['first-signal-rules-all'],
      },
      'one-request': {
        holds: ({ requests }, expect) => expect.equal(requests, 1, 'token requests'),
        mutants: ['abort-starts-over'],
      },
    },
  }),
  defineCase({
    id: 'ABORT-002',
    rev: 1,
    since: '0.1',
    area: 'abort',
    title: 'a call that is aborted already is rejected and asks nobody',
    level: 'MUST',
    clauses: [contract('6', 'A call whose signal is aborted already MUST NOT cause a request.')],
    needs: [],
    rows: [],
    act: async (bench) => {
      const auth = await bench.signIn()
      const before = bench.calls.length
      const reason = { name: 'reason of the caller' }
      const end = await bench.end(auth.headers({ signal: AbortSignal.abort(reason) }))
      await bench.settle()
      return {
        end,
        reason,
        calls: bench.calls.slice(before).filter(({ kind }) => kind === 'attempt' || kind === 'run-attempt').length,
      }
    },
    checks: {
      rejected: {
        holds: ({ end, reason }, expect) =>
          expect.ok(
            end.state === 'rejected' && end.reason === reason,
            "the call is rejected with the signal's own reason",
          ),
        mutants: ['aborted-call-served', 'reason-wrapped-at-the-start'],
      },
      'no-request': {
        holds: ({ calls }, expect) => expect.equal(calls, 0, 'requests and runs'),
        mutants: ['aborted-call-asks'],
      },
    },
  }),
  defineCase({
    id: 'ABORT-003',
    rev: 1,
    since: '0.1',
    area: 'abort',
    title: 'after every caller has given up the next call works',
    level: 'MUST',
    clauses: [contract('6', 'When every caller has given up, the next call MUST work.')],
    needs: ['token-requests'],
    rows: ['R21'],
    act: async (bench) => {
      const auth = await bench.signIn()
      bench.desk.hold(1)
      const controller = new AbortController()
      const reason = { name: 'reason of the caller' }
      const calls = Array.from({ length: CALLERS }, () => begun(auth.headers({ signal: controller.signal })))
      await bench.settle()
      controller.abort(reason)
      const ends = await Promise.all(calls.map((call) => bench.now(call)))
      await bench.settle()
      // The first request is never answered: what follows must not wait for it.
      const next = await bench.now(auth.headers())
      return {
        rejected: ends.filter((end) => end.state === 'rejected' && end.reason === reason).length,
        next: next.state,
      }
    },
    checks: {
      'all-rejected': {
        holds: ({ rejected }, expect) => expect.equal(rejected, CALLERS, 'callers who were rejected with their reason'),
        mutants: ['abort-ignored', 'reason-wrapped'],
      },
      'next-works': {
        holds: ({ next }, expect) => expect.equal(next, 'fulfilled', 'the next call'),
        mutants: ['dead-flight-kept', 'abort-remembered'],
      },
    },
  }),
  defineCase({
    id: 'ABORT-004',
    rev: 1,
    since: '0.1',
    area: 'abort',
    title: 'a refresh ahead outlives the caller that started it',
    level: 'MUST',
    clauses: [contract('6', 'A refresh ahead MUST outlive the caller that started it.')],
    needs: ['refreshes'],
    rows: [],
    act: async (bench) => {
      const auth = await bench.signIn()
      const first = await bench.headers(auth)
      await bench.advance('50m')
      const before = bench.desk.count()
      const hold = bench.desk.hold(1)
      const controller = new AbortController()
      await bench.headers(auth, { signal: controller.signal })
      await bench.settle()
      controller.abort({ name: 'reason of the caller' })
      await bench.settle()
      hold.release()
      await bench.settle()
      return { first, next: await bench.headers(auth), asked: bench.desk.count() - before }
    },
    checks: {
      'refresh-ends': {
        holds: ({ first, next, asked }, expect) => {
          expect.equal(asked, 1, 'refreshes')
          expect.ok(next['Authorization'] !== first['Authorization'], 'the next caller gets the new token')
        },
        mutants: ['refresh-ahead-dies-with-its-caller'],
      },
    },
  }),
]
