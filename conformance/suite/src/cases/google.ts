import type { Bench } from '../bench/bench.js'
import { OUTAGE } from '../bench/token-desk.js'
import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

/** The header with which Databricks itself acts on Google Cloud. */
const SECOND = 'X-Databricks-GCP-SA-Access-Token'

/** A host whose name proves another cloud. */
const ELSEWHERE = 'https://dbc-a1b2c3d4-e5f6.cloud.databricks.com'

/** Databricks on Google Cloud, with tokens of Google. */
export const googleCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'GOOGLE-001',
    rev: 1,
    since: '0.1',
    area: 'google',
    title: "the ID token is for the host's own origin and names a verified e-mail address",
    level: 'MUST',
    clauses: [
      contract(
        '10',
        "The ID token that Databricks on Google Cloud is sent MUST be for the host's own origin and name a verified e-mail address.",
      ),
    ],
    needs: ['google', 'bearer'],
    rows: ['S2-07'],
    act: async (bench) => {
      const auth = await bench.signIn()
      const { Authorization = '' } = await bench.headers(auth)
      return { claims: claimsOf(Authorization), origin: new URL(auth.host ?? '').origin }
    },
    checks: {
      audience: {
        holds: ({ claims, origin }, expect) => expect.equal(claims['aud'], origin, 'the audience of the ID token'),
        mutants: ['google-audience-with-a-slash'],
      },
      email: {
        holds: ({ claims }, expect) => {
          expect.match(claims['email'], /^[^@\s]+@[^@\s]+$/, 'the e-mail address in the ID token')
          expect.equal(claims['email_verified'], true, 'email_verified')
        },
        mutants: ['google-id-token-without-an-address'],
      },
    },
  }),
  defineCase({
    id: 'GOOGLE-002',
    rev: 1,
    since: '0.1',
    area: 'google',
    title: 'an access token goes along in the second header',
    level: 'MUST',
    clauses: [contract('10', 'An access token of the same account MUST go along in the second header.')],
    needs: ['google'],
    rows: ['A17'],
    act: async (bench) => bench.headers(await bench.signIn()),
    checks: {
      sent: {
        holds: (headers, expect) => expect.match(headers[SECOND], /^\S{8,}$/, SECOND),
        mutants: ['google-second-header-missing'],
      },
      'another-token': {
        holds: (headers, expect) =>
          expect.ok(
            !headers['Authorization']?.endsWith(` ${headers[SECOND]}`),
            'the second token is not the first one',
          ),
        mutants: ['google-id-token-in-the-second-header'],
      },
    },
  }),
  defineCase({
    id: 'GOOGLE-003',
    rev: 1,
    since: '0.1',
    area: 'google',
    title: 'a workspace is asked without the second header where its token is refused for good',
    level: 'MUST',
    clauses: [
      contract('10', 'A workspace MUST be asked without the second header where its token is refused for good.'),
    ],
    needs: ['google', 'second-token'],
    rows: ['A17'],
    act: async (bench) => {
      // A metadata server that refuses need not say who it is: that of GKE does not.
      answerSecond(bench, { status: 403, json: { error: { code: 403, status: 'PERMISSION_DENIED' } } })
      const end = await bench.end((await bench.signIn()).headers())
      return { state: end.state, headers: end.state === 'fulfilled' ? Object.keys(end.value) : [] }
    },
    checks: {
      'left-out': {
        holds: ({ state, headers }, expect) => {
          expect.equal(state, 'fulfilled', 'a call whose second token is refused')
          expect.ok(headers.includes('Authorization'), 'there is an Authorization header')
          expect.ok(!headers.includes(SECOND), `${SECOND} is left out`)
        },
        mutants: ['google-second-header-demanded'],
      },
    },
  }),
  defineCase({
    id: 'GOOGLE-004',
    rev: 1,
    since: '0.1',
    area: 'google',
    title: 'an outage of whoever hands out the second token does not change what is sent',
    level: 'MUST',
    clauses: [contract('10', 'An outage of whoever hands out the second token MUST NOT change what is sent.')],
    needs: ['google', 'second-token'],
    rows: ['A17'],
    act: async (bench) => {
      answerSecond(bench, OUTAGE)
      return (await bench.end((await bench.signIn()).headers())).state
    },
    checks: {
      'fails-loudly': {
        holds: (state, expect) => expect.equal(state, 'rejected', 'a call while the second token cannot be had'),
        mutants: ['google-second-header-dropped-in-an-outage'],
      },
    },
  }),
  defineCase({
    id: 'GOOGLE-005',
    rev: 1,
    since: '0.1',
    area: 'google',
    title: 'no token of Google is asked for or sent where nothing proves that the host is on Google Cloud',
    level: 'MUST',
    clauses: [
      contract(
        '10',
        'A token of Google MUST NOT be asked for or sent where nothing proves that the host is on Google Cloud.',
      ),
    ],
    needs: ['google'],
    rows: [],
    act: async (bench) => {
      const { cloud: _cloud, ...config } = bench.setup.config ?? {}
      const signIn = await bench.trySignIn({ ...config, host: ELSEWHERE, authType: bench.strategy.name })
      const end = signIn.state === 'fulfilled' ? await bench.end(signIn.value.headers()) : signIn
      return { state: end.state, requests: bench.calls.filter(({ kind }) => kind === 'request').length }
    },
    checks: {
      refused: {
        holds: ({ state, requests }, expect) => {
          expect.equal(state, 'rejected', 'a sign-in to a host of another cloud')
          expect.equal(requests, 0, 'requests for it')
        },
        mutants: ['google-token-for-any-host'],
      },
    },
  }),
]

function answerSecond({ scenario, world }: Bench, answer: Parameters<Bench['desk']['answer']>[0]): void {
  world.on(scenario.secondTokens?.operation ?? '').respond(answer)
}

/** What the token says of itself; nothing when it is no JWT. */
function claimsOf(authorization: string): Readonly<Record<string, unknown>> {
  try {
    const [, payload = ''] = authorization.split('.')
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
