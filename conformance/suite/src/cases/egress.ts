import type { Conversation } from '../bench/conversation.js'
import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

/** Where a strategy may go. */
export const egressCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'EGRESS-001',
    rev: 1,
    since: '0.1',
    area: 'egress',
    title: 'a strategy tries no origin and no program that it did not declare',
    level: 'MUST',
    clauses: [
      contract(
        '8',
        'A strategy MUST declare the origins that it contacts and the programs that it runs, and try no others.',
      ),
    ],
    needs: [],
    rows: [],
    act: async (bench) => {
      const declared = await declaredOrigins(bench)
      const auth = await bench.signIn()
      const rejected = await bench.headers(auth)
      await bench.advance('55m')
      await bench.end(auth.headers())
      await bench.end(auth.headers({ rejected }))
      await bench.settle()
      const origins = bench.calls.flatMap((call) => (call.kind === 'attempt' ? [call.origin] : []))
      const programs = bench.calls.flatMap((call) => (call.kind === 'run-attempt' ? [call.program] : []))
      return {
        origins: origins.filter((origin) => !declared.includes(origin)),
        programs: programs.filter((program) => !bench.strategy.commands?.includes(program)),
      }
    },
    checks: {
      origins: {
        holds: ({ origins }, expect) => expect.deepEqual(origins, [], 'undeclared origins that were tried'),
        mutants: ['phones-home'],
      },
      programs: {
        holds: ({ programs }, expect) => expect.deepEqual(programs, [], 'undeclared programs that were tried'),
        mutants: ['runs-an-undeclared-program'],
      },
    },
  }),
  defineCase({
    id: 'EGRESS-002',
    rev: 2,
    since: '0.1',
    area: 'egress',
    title: 'declared origins are exact, secure and the same each time',
    level: 'MUST',
    clauses: [
      contract(
        '8',
        'Declared origins MUST be exact, https, loopback or the metadata service of the machine, and the same each time.',
      ),
    ],
    needs: [],
    rows: [],
    act: async (bench) => ({ first: await declaredOrigins(bench), second: await declaredOrigins(bench) }),
    checks: {
      exact: {
        holds: ({ first }, expect) => {
          const inexact = first.filter((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin)
          expect.deepEqual(inexact, [], 'entries that are no origin')
        },
        mutants: ['egress-with-a-path'],
      },
      secure: {
        holds: ({ first }, expect) => {
          const open = first.filter(
            (origin) =>
              origin.startsWith('http:') &&
              !/^http:\/\/((localhost|127\.0\.0\.1|\[::1\])(:\d+)?|169\.254\.169\.254|\[fd00:ec2::254\]|\[fd20:ce::254\])$/.test(
                origin,
              ),
          )
          expect.deepEqual(open, [], 'origins without TLS')
        },
        mutants: ['egress-over-http'],
      },
      'same-answer': {
        holds: ({ first, second }, expect) => expect.deepEqual(second, first, 'the second declaration'),
        mutants: ['egress-grows'],
      },
    },
  }),
  defineCase({
    id: 'EGRESS-003',
    rev: 1,
    since: '0.1',
    area: 'egress',
    title: 'no secret is sent in a URL',
    level: 'MUST',
    clauses: [
      contract('8', 'A secret MUST NOT be sent in a URL.'),
      { doc: 'RFC6749', section: '2.3.1', quote: 'MUST NOT be included in the request URI' },
    ],
    needs: ['http'],
    rows: [],
    act: async (bench) => {
      await bench.headers(await bench.signIn())
      const requests = bench.calls.flatMap((call) => (call.kind === 'request' ? [call] : []))
      // A setting may be a URL with a secret path, as that of a metadata service: there it belongs.
      const own = [...(await bench.settings()).values()].filter(
        (value) => URL.canParse(value) && bench.leaks({ value }).length > 0,
      )
      const foreign = requests.map(({ url }) => url).filter((url) => !own.some((value) => url.startsWith(value)))
      const leaks = bench.leaks({ URL: foreign }).map(({ secret }) => secret)
      return { requests: requests.length, leaks: [...new Set(leaks)] }
    },
    checks: {
      'url-clean': {
        holds: ({ requests, leaks }, expect) => {
          expect.ok(requests > 0, 'a request was made')
          expect.deepEqual(leaks, [], 'secrets in a URL')
        },
        mutants: ['secret-in-a-query'],
      },
    },
  }),
  defineCase({
    id: 'EGRESS-004',
    rev: 1,
    since: '0.1',
    area: 'egress',
    title: 'a redirect of a token request is not followed',
    level: 'MUST',
    clauses: [contract('8', 'A redirect of a token request MUST NOT be followed.')],
    needs: ['http'],
    rows: ['T1'],
    act: async (bench) => {
      const declared = await declaredOrigins(bench)
      const auth = await bench.signIn()
      bench.desk.answer({ status: 307, headers: { location: ELSEWHERE } })
      const end = await bench.end(auth.headers())
      const made = bench.calls.flatMap((call) => (call.kind === 'request' ? [new URL(call.url).origin] : []))
      const arrived = bench.world.journal.of('unmatched').map(({ authority }) => authority)
      return {
        state: end.state,
        asked: bench.desk.count(),
        made: made.filter((origin) => !declared.includes(origin)),
        arrived,
      }
    },
    checks: {
      'not-followed': {
        holds: ({ asked, made, arrived }, expect) => {
          expect.ok(asked > 0, 'a token was asked for')
          expect.deepEqual(made, [], 'requests to other origins')
          expect.deepEqual(
            arrived.filter((authority) => authority === new URL(ELSEWHERE).host),
            [],
            'redirected requests',
          )
        },
        mutants: ['redirect-followed'],
      },
      'fails-loudly': {
        holds: ({ state }, expect) => expect.equal(state, 'rejected', 'a call that is answered with a redirect'),
        mutants: ['redirect-taken-for-a-token'],
      },
    },
  }),
  defineCase({
    id: 'EGRESS-005',
    rev: 1,
    since: '0.1',
    area: 'egress',
    title: 'no secret is sent to an origin that hands nothing out for it, declared or not',
    level: 'MUST',
    clauses: [contract('8', 'A secret MUST NOT be sent to an origin that hands out nothing for it.')],
    needs: ['http'],
    rows: [],
    act: async (bench) => {
      const conversation: Conversation = []
      const machine = bench.on({}, { conversation })
      const auth = await machine.signIn()
      const rejected = await machine.headers(auth)
      await machine.advance('5s')
      await machine.end(auth.headers({ rejected }))
      const given = machine.leaks(Object.fromEntries(conversation.map(({ origin, answer }) => [origin, answer])))
      const own = new Set([new URL(auth.host ?? 'none:').origin, ...given.map(({ where }) => where.split(', ')[0])])
      const others = conversation.filter(({ origin }) => !own.has(origin))
      const leaks = machine.leaks(Object.fromEntries(others.map(({ origin, sent }) => [origin, sent])))
      return {
        requests: conversation.length,
        leaks: [...new Set(leaks.map(({ secret, where }) => `${secret} to ${where.split(', ')[0]}`))],
      }
    },
    checks: {
      'sent-to-issuers-alone': {
        holds: ({ requests, leaks }, expect) => {
          expect.ok(requests > 0, 'a request was made')
          expect.deepEqual(leaks, [], 'secrets and where they were sent')
        },
        mutants: ['secret-to-a-declared-origin', 'token-to-a-declared-origin'],
      },
    },
  }),
  defineCase({
    id: 'EGRESS-006',
    rev: 1,
    since: '0.1',
    area: 'egress',
    title: 'an API call that is sent on to another origin takes no credential there',
    level: 'MUST',
    clauses: [contract('8', 'What a credential signs with MUST NOT follow a redirect to another origin.')],
    needs: ['api'],
    rows: [],
    operations: ['scim.me', 'account.workspaces'],
    act: async (bench) => {
      const auth = await bench.signIn()
      const signed = await bench.headers(auth)
      const path = bench.scenario.probe?.(bench.world) ?? '/api/2.0/preview/scim/v2/Me'
      const headers = { location: ELSEWHERE }
      bench.world.on('scim.me').respond({ status: 307, headers })
      bench.world.on('account.workspaces').respond({ status: 307, headers })
      const before = bench.calls.length
      await bench.end(auth.fetch(path))
      const requests = bench.calls.slice(before).flatMap((call) => (call.kind === 'request' ? [call] : []))
      const elsewhere = requests.filter(({ url }) => new URL(url).origin === new URL(ELSEWHERE).origin)
      return {
        requests: requests.length,
        taken: Object.keys(signed).filter((name) => elsewhere.some((call) => call.headers.has(name))),
      }
    },
    checks: {
      'left-behind': {
        holds: ({ requests, taken }, expect) => {
          expect.ok(requests > 0, 'a request was made')
          expect.deepEqual(taken, [], 'headers of the credential at the other origin')
        },
        mutants: ['bearer-across-a-redirect'],
      },
    },
  }),
  defineCase({
    id: 'EGRESS-007',
    rev: 1,
    since: '0.1',
    area: 'egress',
    title: 'no request has an empty segment in its path, also when the host ends with a slash',
    level: 'MUST',
    clauses: [contract('8', 'The path of a request MUST NOT have an empty segment.')],
    needs: ['http'],
    rows: [],
    act: async (bench) => {
      const { config, env } = bench.setup
      // A profile stays as it is: a host from elsewhere would part its secrets from it.
      const machine = bench.on({
        ...(typeof config?.['host'] === 'string' && { config: { ...config, host: `${config['host']}/` } }),
        ...(env?.['DATABRICKS_HOST'] && { env: { ...env, DATABRICKS_HOST: `${env['DATABRICKS_HOST']}/` } }),
      })
      await machine.headers(await machine.signIn())
      const paths = machine.calls.flatMap((call) => (call.kind === 'request' ? [new URL(call.url).pathname] : []))
      return { requests: paths.length, paths: paths.filter((path) => path.includes('//')) }
    },
    checks: {
      'single-slashes': {
        holds: ({ requests, paths }, expect) => {
          expect.ok(requests > 0, 'a request was made')
          expect.deepEqual(paths, [], 'paths with an empty segment')
        },
        mutants: ['double-slash-in-a-path'],
      },
    },
  }),
]

/** RFC 2606: a name that belongs to nobody. */
const ELSEWHERE = 'https://elsewhere.example/collect'

/** The origins that the strategy declares for the settings that core gives it. */
async function declaredOrigins(bench: Parameters<ConformanceCase['act']>[0]): Promise<readonly string[]> {
  let declared: readonly string[] = []
  await bench.explain({
    ...bench.strategy,
    configure: (settings, context) => bench.strategy.configure(settings, context),
    egress: (settings) => bench.strategy.egress(settings),
    detect: (settings, context) => {
      declared = [...bench.strategy.egress(settings)]
      return bench.strategy.detect(settings, context)
    },
  })
  return declared
}
