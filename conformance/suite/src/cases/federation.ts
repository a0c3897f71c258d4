import type { Bench } from '../bench/bench.js'
import type { DeskAnswer } from '../bench/token-desk.js'
import { type ConformanceCase, defineCase } from '../case.js'
import { REFUSED_ALGORITHMS } from '../scenario.js'
import { contract } from './clauses.js'

const SECTION = '15'
const CALLERS = 50
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Databricks says no more than this to a token that no policy takes. */
const REFUSED: DeskAnswer = { status: 400, json: { error: 'invalid_grant', error_description: 'no policy' } }

/** Sign-in with the identity that a workload already has. */
export const federationCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'FEDERATION-001',
    rev: 1,
    since: '0.1',
    area: 'federation',
    title: 'an exchange sends the documented parameters and no other',
    level: 'MUST',
    clauses: [contract(SECTION, 'An exchange MUST send the documented parameters and no other.')],
    needs: ['federation'],
    rows: ['S4-05'],
    act: async (bench) => {
      await bench.end((await bench.signIn()).headers())
      return Object.keys(exchangesOf(bench).at(-1)?.form ?? {}).filter((key) => key !== 'client_id')
    },
    checks: {
      keys: {
        holds: (keys, expect) =>
          expect.deepEqual(
            keys.toSorted(),
            ['grant_type', 'scope', 'subject_token', 'subject_token_type'],
            'parameters beside client_id',
          ),
        mutants: ['federation-audience-in-the-exchange'],
      },
    },
  }),
  defineCase({
    id: 'FEDERATION-002',
    rev: 1,
    since: '0.1',
    area: 'federation',
    title: 'under an account-wide policy an exchange has no client_id, not even an empty one',
    level: 'MUST',
    clauses: [
      contract(SECTION, 'Under an account-wide policy an exchange MUST NOT have a client_id, not even an empty one.'),
    ],
    needs: ['federation', 'account-policy'],
    rows: ['S4-06'],
    act: async (bench) => {
      await bench.end((await bench.signIn()).headers())
      return exchangesOf(bench).map(({ form }) => Object.keys(form).includes('client_id'))
    },
    checks: {
      absent: {
        holds: (named, expect) => expect.deepEqual(named, [false], 'client_id in the exchanges of one sign-in'),
        mutants: ['federation-empty-client-id'],
      },
    },
  }),
  defineCase({
    id: 'FEDERATION-003',
    rev: 1,
    since: '0.1',
    area: 'federation',
    title: 'under a policy of a service principal an exchange names its application id',
    level: 'MUST',
    clauses: [
      contract(SECTION, 'Under a policy of a service principal an exchange MUST name its application id as client_id.'),
    ],
    needs: ['federation'],
    unless: ['account-policy'],
    rows: [],
    act: async (bench) => {
      await bench.end((await bench.signIn()).headers())
      return exchangesOf(bench).at(-1)?.form['client_id']
    },
    checks: {
      named: {
        holds: (clientId, expect) => expect.match(clientId, UUID, 'client_id'),
        mutants: ['federation-client-id-left-out'],
      },
    },
  }),
  defineCase({
    id: 'FEDERATION-004',
    rev: 1,
    since: '0.1',
    area: 'federation',
    title: "the workload's own token is sent to the exchange alone, also when that is refused",
    level: 'MUST',
    clauses: [
      contract(SECTION, "The workload's own token MUST be sent to the exchange alone."),
      contract(SECTION, 'A refused exchange MUST fail the call, and nothing MUST take the place of what it refused.'),
    ],
    needs: ['federation', 'api'],
    rows: ['S4-17', 'P35'],
    act: async (bench) => {
      const path = bench.scenario.probe?.(bench.world) ?? '/api/2.0/preview/scim/v2/Me'
      const auth = await bench.signIn()
      await bench.end(auth.fetch(path))
      const accepted = elsewhere(bench)
      bench.desk.answer(REFUSED)
      const other = await bench.signIn()
      const end = await bench.end(other.fetch(path))
      return { accepted, state: end.state, refused: elsewhere(bench) }
    },
    checks: {
      'exchange-alone': {
        holds: ({ accepted }, expect) => expect.deepEqual(accepted, [], 'where else the token was sent'),
        mutants: ['federation-own-token-goes-along'],
      },
      'no-fallback': {
        holds: ({ state, refused }, expect) => {
          expect.equal(state, 'rejected', 'a call whose exchange is refused')
          expect.deepEqual(refused, [], 'where else the token was sent after the refusal')
        },
        mutants: ['federation-falls-back-to-the-own-token', 'federation-own-token-goes-along'],
      },
    },
  }),
  defineCase({
    id: 'FEDERATION-005',
    rev: 1,
    since: '0.1',
    area: 'federation',
    title: "what was exchanged is not used beyond the end of the workload's own token",
    level: 'MUST',
    clauses: [contract(SECTION, "What was exchanged MUST NOT be used beyond the end of the workload's own token.")],
    needs: ['federation', 'refreshes'],
    rows: [],
    act: async (bench) => {
      const long = { token_type: 'Bearer', scope: 'all-apis', expires_in: 2 * bench.lifetimeSeconds }
      const token = { access_token: await bench.world.issueToken(), ...long }
      bench.desk.answer({ status: 200, json: token }, 1)
      const auth = await bench.signIn()
      const first = await bench.headers(auth)
      await bench.advance((bench.lifetimeSeconds + 1) * 1000)
      const next = await bench.headers(auth)
      return { exchanges: bench.desk.count(), replaced: first['Authorization'] !== next['Authorization'] }
    },
    checks: {
      'ends-with-it': {
        holds: ({ exchanges, replaced }, expect) => {
          expect.equal(exchanges, 2, "exchanges by the end of the first of the workload's tokens")
          expect.ok(replaced, 'the call after that end gets another token')
        },
        mutants: ['federation-believes-the-answer-alone'],
      },
    },
  }),
  defineCase({
    id: 'FEDERATION-006',
    rev: 1,
    since: '0.1',
    area: 'federation',
    title: 'each exchange is made with a token of the workload that was asked for anew',
    level: 'MUST',
    clauses: [contract(SECTION, 'Each exchange MUST be made with a token of the workload that was asked for anew.')],
    needs: ['federation', 'refreshes'],
    rows: [],
    act: async (bench) => {
      const auth = await bench.signIn()
      await bench.headers(auth)
      await bench.advance('50m')
      await bench.headers(auth)
      await bench.settle()
      return exchangesOf(bench).map(({ subject }) => subject)
    },
    checks: {
      'asked-anew': {
        holds: (subjects, expect) => {
          expect.ok(subjects.length > 1, 'there is a second exchange ten minutes before the end')
          expect.equal(new Set(subjects).size, subjects.length, 'different tokens in the exchanges')
        },
        mutants: ['federation-own-token-kept'],
      },
    },
  }),
  defineCase({
    id: 'FEDERATION-007',
    rev: 1,
    since: '0.1',
    area: 'federation',
    title: 'fifty first callers cost one token of the workload and one exchange',
    level: 'MUST',
    clauses: [contract(SECTION, 'Callers at the same time MUST cost one token of the workload and one exchange.')],
    needs: ['federation', 'subject-requests'],
    rows: ['R19', 'P01'],
    act: async (bench) => {
      const auth = await bench.signIn()
      await bench.headersOf(Array.from({ length: CALLERS }, () => auth.headers()))
      return { subjects: subjectRequests(bench), exchanges: bench.desk.count() }
    },
    checks: {
      'one-of-each': {
        holds: ({ subjects, exchanges }, expect) => {
          expect.equal(subjects, 1, `requests for a token of the workload by ${CALLERS} callers`)
          expect.equal(exchanges, 1, `exchanges by ${CALLERS} callers`)
        },
        mutants: ['federation-own-token-for-each-caller'],
      },
    },
  }),
  defineCase({
    id: 'FEDERATION-008',
    rev: 1,
    since: '0.1',
    area: 'federation',
    title: 'a token of the workload that is not signed with RS256 or ES256 is sent nowhere',
    level: 'MUST',
    clauses: [
      contract(SECTION, 'A token of the workload that is not signed with RS256 or ES256 MUST NOT be sent anywhere.'),
    ],
    needs: ['federation', 'subject-algorithms'],
    rows: ['S4-02'],
    act: async (bench) => {
      const ends: string[] = []
      for (const algorithm of REFUSED_ALGORITHMS) {
        const other = await bench.signedWith(algorithm)
        ends.push(`${algorithm} ${(await other.end((await other.signIn()).headers())).state}`)
      }
      return { ends, exchanges: bench.desk.count() }
    },
    checks: {
      'sent-nowhere': {
        holds: ({ ends, exchanges }, expect) => {
          expect.deepEqual(
            ends,
            REFUSED_ALGORITHMS.map((algorithm) => `${algorithm} rejected`),
            'calls with such tokens',
          )
          expect.equal(exchanges, 0, 'exchanges of such tokens')
        },
        mutants: ['federation-any-algorithm'],
      },
    },
  }),
]

interface SeenExchange {
  readonly form: Readonly<Record<string, unknown>>
  /** What the journal calls the token that was exchanged. */
  readonly subject: string
}

/** The exchanges so far, without what was refused before it was one. */
function exchangesOf({ world, scenario }: Bench): readonly SeenExchange[] {
  const operation = scenario.tokens && 'operation' in scenario.tokens ? scenario.tokens.operation : ''
  return world.journal.of(operation).map(({ request: { form } }) => {
    const { subject_token: mark } = form
    return { form, subject: typeof mark === 'object' ? mark.secret : '' }
  })
}

/** Where tokens that were exchanged, or that the workload was handed for that, went besides. */
function elsewhere(bench: Bench): readonly string[] {
  const { journal } = bench.world
  const subjects = new Set(exchangesOf(bench).map(({ subject }) => subject))
  return [...subjects].flatMap((name) =>
    journal
      .sightings(name)
      .filter(({ part }) => part !== 'form subject_token')
      .map(({ operation, part }) => `${operation}: ${part}`),
  )
}

/** How often the workload asked for a token of its own. */
function subjectRequests({ world, calls, scenario: { subjectTokens } }: Bench): number {
  if (subjectTokens && 'operation' in subjectTokens) return world.journal.count(subjectTokens.operation)
  return calls.filter((call) => call.kind === 'request' && new URL(call.url).origin === subjectTokens?.service).length
}
