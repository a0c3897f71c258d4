import { begun } from '../bench/turns.js'
import { type DeskAnswer, OUTAGE } from '../bench/token-desk.js'
import { isAuthError } from '@lakeauth/core'
import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

/** What a caller can tell from a failure. */
export const errorsCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'ERRORS-001',
    rev: 1,
    since: '0.1',
    area: 'errors',
    title: 'a refusal is an error of the family, with a code and the name of the strategy',
    level: 'MUST',
    clauses: [
      contract(
        '9',
        'A refusal MUST be an error of the family of core, with a code that starts with `ERR_` and the name of the strategy.',
      ),
    ],
    needs: ['refusal'],
    rows: [],
    act: async (bench) => {
      const other = await bench.another('broken')
      const end = await other.end((await other.signIn()).headers())
      const error = (end.state === 'rejected' ? end.reason : undefined) as Readonly<Record<string, unknown>> | undefined
      return { state: end.state, error, name: bench.strategy.name }
    },
    checks: {
      family: {
        holds: ({ state, error }, expect) => {
          expect.equal(state, 'rejected', 'a call with the wrong identity')
          expect.ok(isAuthError(error), 'the error is one of the family (isAuthError)')
        },
        mutants: ['plain-error'],
      },
      code: {
        holds: ({ error }, expect) => expect.match(error?.['code'], /^ERR_[A-Z][A-Z_]+$/, 'the code'),
        mutants: ['code-in-lower-case'],
      },
      'names-strategy': {
        holds: ({ error, name }, expect) =>
          expect.equal(error?.['strategy'], name, 'the strategy that the error names'),
        mutants: ['nameless-error'],
      },
    },
  }),
  defineCase({
    id: 'ERRORS-002',
    rev: 1,
    since: '0.1',
    area: 'errors',
    title: 'a refused grant is asked for once in a call',
    level: 'MUST',
    clauses: [contract('9', 'A refused grant MUST NOT be repeated.')],
    needs: ['refusal', 'token-requests'],
    rows: [],
    act: async (bench) => {
      const other = await bench.another('broken')
      const auth = await other.signIn()
      const before = other.desk.count()
      const end = await other.end(auth.headers())
      return { state: end.state, asked: other.desk.count() - before }
    },
    checks: {
      'asked-once': {
        holds: ({ state, asked }, expect) => {
          expect.equal(state, 'rejected', 'a call with the wrong identity')
          expect.equal(asked, 1, 'token requests')
        },
        mutants: ['refusal-repeated'],
      },
    },
  }),
  defineCase({
    id: 'ERRORS-003',
    rev: 1,
    since: '0.1',
    area: 'errors',
    title: 'an invalid setting is reported by name and source, without its value',
    level: 'MUST',
    clauses: [contract('9', 'An invalid setting MUST be reported by its name and its source, without its value.')],
    needs: ['invalid-setting'],
    rows: [],
    act: async (bench) => {
      const { attribute = '', value = '' } = bench.scenario.invalid ?? {}
      const signIn = await bench.trySignIn({ ...bench.setup.config, [attribute]: value })
      const end = signIn.state === 'fulfilled' ? await bench.end(signIn.value.headers()) : signIn
      const error = (end.state === 'rejected' ? end.reason : undefined) as Readonly<Record<string, unknown>> | undefined
      return {
        state: end.state,
        early: signIn.state === 'rejected',
        error,
        attribute,
        repeated: value.split('\n').some((line) => String(error?.['message']).includes(line)),
      }
    },
    checks: {
      early: {
        holds: ({ early }, expect) => expect.ok(early, 'signing in fails, before any call'),
        mutants: ['invalid-setting-found-late'],
      },
      named: {
        holds: ({ state, error, attribute }, expect) => {
          expect.equal(state, 'rejected', 'a sign-in with the invalid setting')
          expect.equal(error?.['attribute'], attribute, 'the attribute that the error names')
          expect.match(error?.['source'], /config/, 'the source that the error names')
        },
        mutants: ['invalid-setting-unnamed'],
      },
      'value-kept-back': {
        holds: ({ repeated }, expect) => expect.ok(!repeated, 'the message does not repeat the value'),
        mutants: ['invalid-value-repeated'],
      },
    },
  }),
  defineCase({
    id: 'ERRORS-004',
    rev: 1,
    since: '0.1',
    area: 'errors',
    title: 'a token request that was told to come back is repeated within the call, and not before',
    level: 'MUST',
    clauses: [
      contract(
        '9',
        'A token request that failed for a moment MUST be repeated within the call, and not before the server said.',
      ),
    ],
    needs: ['http', 'token-requests'],
    // A request that may have left a token behind is never repeated (MINTED-004).
    unless: ['minted-pat'],
    rows: ['P13'],
    act: async (bench) => {
      const auth = await bench.signIn()
      bench.desk.answer({ status: 429, headers: { 'retry-after': '7' }, json: { error: 'temporarily_unavailable' } }, 1)
      const end = await bench.end(auth.headers())
      const [first = 0, second = 0] = bench.desk.times()
      return { state: end.state, asked: bench.desk.count(), waited: second - first }
    },
    checks: {
      'served-in-the-end': {
        holds: ({ state, asked }, expect) => {
          expect.equal(state, 'fulfilled', 'the call')
          expect.equal(asked, 2, 'token requests')
        },
        mutants: ['never-repeats'],
      },
      'not-too-soon': {
        holds: ({ waited }, expect) =>
          expect.ok(waited >= 7_000, `the second request keeps the 7 s (it came after ${waited} ms)`),
        mutants: ['retry-after-ignored'],
      },
    },
  }),
  defineCase({
    id: 'ERRORS-005',
    rev: 1,
    since: '0.1',
    area: 'errors',
    title: 'an outage, a broken answer and an answer without a token fail as errors of the family',
    level: 'MUST',
    clauses: [
      contract(
        '9',
        'Whatever a token request is answered but a token, the call MUST fail with an error of the family that names the strategy.',
      ),
    ],
    needs: ['token-requests'],
    rows: [],
    act: async (bench) => {
      const ends: Readonly<Record<string, unknown>>[] = []
      for (const answer of USELESS) {
        const other = await bench.another('same')
        const auth = await other.signIn()
        other.desk.answer(answer)
        const end = await other.end(auth.headers())
        const error = end.state === 'rejected' ? (end.reason as Readonly<Record<string, unknown>>) : undefined
        other.desk.recover()
        ends.push({
          answer: `${answer.status} ${JSON.stringify(answer.json)}`,
          state: end.state,
          family: isAuthError(error) && /^ERR_[A-Z_]+$/.test(String(error.code)),
          strategy: error?.['strategy'],
        })
      }
      return { ends, name: bench.strategy.name }
    },
    checks: {
      'fails-loudly': {
        holds: ({ ends }, expect) =>
          expect.deepEqual(
            ends.filter(({ state }) => state !== 'rejected').map(({ answer }) => answer),
            [],
            'answers taken for a token',
          ),
        mutants: ['anything-is-a-token'],
      },
      family: {
        holds: ({ ends }, expect) =>
          expect.deepEqual(
            ends.filter(({ family }) => family !== true).map(({ answer }) => answer),
            [],
            'answers that do not end in an error of the family',
          ),
        mutants: ['plain-error-for-an-outage'],
      },
      'names-strategy': {
        holds: ({ ends, name }, expect) =>
          expect.deepEqual(
            ends.filter(({ strategy }) => strategy !== name).map(({ answer }) => answer),
            [],
            'answers whose error does not name the strategy',
          ),
        mutants: ['nameless-error-for-an-outage'],
      },
    },
  }),
  defineCase({
    id: 'ERRORS-006',
    rev: 1,
    since: '0.1',
    area: 'errors',
    title: 'an outage that does not end costs a call a few requests, and then the call fails',
    level: 'MUST',
    clauses: [contract('9', 'A call MUST give up after a few attempts, and within a minute or so.')],
    needs: ['token-requests'],
    rows: ['P13'],
    act: async (bench) => {
      const auth = await bench.signIn()
      bench.desk.answer(OUTAGE)
      const startedAt = bench.world.clock.now()
      const end = await bench.end(auth.headers())
      return { state: end.state, asked: bench.desk.count(), tookMs: bench.world.clock.now() - startedAt }
    },
    checks: {
      'few-requests': {
        holds: ({ state, asked }, expect) => {
          expect.equal(state, 'rejected', 'the call')
          expect.ok(
            asked >= 1 && asked <= ATTEMPTS_MAX,
            `from 1 to ${ATTEMPTS_MAX} token requests (there were ${asked})`,
          )
        },
        mutants: ['repeats-too-often'],
      },
      'in-time': {
        holds: ({ tookMs }, expect) =>
          expect.ok(tookMs <= CALL_MAX_MS, `the call ends within ${CALL_MAX_MS} ms (${tookMs})`),
        mutants: ['pauses-for-minutes'],
      },
    },
  }),
  defineCase({
    id: 'ERRORS-007',
    rev: 1,
    since: '0.1',
    area: 'errors',
    title: 'a token request that nobody answers fails the call, and the call does not wait for ever',
    level: 'MUST',
    clauses: [contract('9', 'A token request that nobody answers MUST fail the call.')],
    needs: ['http', 'token-requests'],
    rows: [],
    act: async (bench) => {
      const auth = await bench.signIn()
      bench.desk.hold(HELD)
      const call = begun(auth.headers())
      await bench.settle()
      for (let round = 0; round < 3; round++) await bench.advance(CALL_MAX_MS)
      const end = await bench.now(call)
      return { state: end.state, family: end.state === 'rejected' && isAuthError(end.reason) }
    },
    checks: {
      ends: {
        holds: ({ state, family }, expect) => {
          expect.equal(state, 'rejected', 'the call, minutes later')
          expect.ok(family, 'the error is one of the family (isAuthError)')
        },
        mutants: ['never-settles'],
      },
    },
  }),
  defineCase({
    id: 'ERRORS-008',
    rev: 1,
    since: '0.1',
    area: 'errors',
    title: 'a host whose name says no cloud is served, or refused by an error of the family',
    level: 'MUST',
    clauses: [
      contract('9', 'A host whose cloud is unknown MUST NOT end in anything but a result or an error of the family.'),
    ],
    needs: [],
    rows: [],
    act: async (bench) => {
      const config = { ...bench.setup.config, host: NO_CLOUD, authType: bench.strategy.name }
      const signIn = await bench.trySignIn(config)
      if (signIn.state === 'rejected') return refusedOrCrashed(signIn.reason)
      if (signIn.state === 'pending') return 'crashed'
      const end = await bench.end(signIn.value.headers())
      if (end.state === 'rejected') return refusedOrCrashed(end.reason)
      // What is no object of headers is an error of the run.
      await bench.headersOf([Promise.resolve(end.value)])
      return 'served'
    },
    checks: {
      'no-crash': {
        holds: (outcome, expect) =>
          expect.ok(outcome !== 'crashed', 'a call to a host of no known cloud does not crash'),
        mutants: ['crash-on-an-unknown-cloud'],
      },
    },
  }),
]

/** More attempts in a call are a storm. */
const ATTEMPTS_MAX = 8
/** More requests than any call makes. */
const HELD = 1000
/** The deadline of core, and a little. */
const CALL_MAX_MS = 70_000
/** RFC 2606: a workspace behind a name of its owner's. */
const NO_CLOUD = 'https://lakehouse.example'
/** How core reports that a strategy threw something that it did not mean to. */
const CRASH = 'ERR_STRATEGY_FAILED'

function refusedOrCrashed(reason: unknown): 'refused' | 'crashed' {
  return isAuthError(reason) && reason.code !== CRASH ? 'refused' : 'crashed'
}

/** Answers in which there is no token. */
const USELESS: readonly DeskAnswer[] = [
  OUTAGE,
  { status: 500, json: { error: 'server_error' } },
  { status: 200, json: {} },
  { status: 200, json: { access_token: '', token_type: 'Bearer', expires_in: 3600 } },
  { status: 200, json: null },
]
