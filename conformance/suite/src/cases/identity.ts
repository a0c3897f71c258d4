import type { Attribute } from '@lakeauth/core'
import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

/** Who a strategy is. */
export const identityCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'IDENTITY-001',
    rev: 1,
    since: '0.1',
    area: 'identity',
    title: 'a strategy says which contract it keeps, what it is called and what it is for',
    level: 'MUST',
    clauses: [contract('1', 'A strategy MUST say which contract it keeps, what it is called and what it is for.')],
    needs: [],
    rows: [],
    act: async ({ strategy }) => strategy as unknown as Readonly<Record<'contract' | 'name' | 'summary', unknown>>,
    checks: {
      'contract-version': {
        holds: ({ contract: version }, expect) => expect.equal(version, 1, 'contract'),
        mutants: ['contract-of-another-version'],
      },
      'name-form': {
        holds: ({ name }, expect) =>
          expect.match(name, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'the name is lower-case words joined by hyphens'),
        mutants: ['name-in-capitals'],
      },
      'summary-line': {
        holds: ({ summary }, expect) => expect.match(summary, /^\S.{3,120}\S$/, 'the summary is one short line'),
        mutants: ['summary-empty'],
      },
    },
  }),
  defineCase({
    id: 'IDENTITY-002',
    rev: 1,
    since: '0.1',
    area: 'identity',
    title: 'the credential carries the name of its strategy',
    level: 'MUST',
    clauses: [contract('1', 'The credential MUST carry the name of its strategy as its `authType`.')],
    needs: [],
    rows: [],
    act: async (bench) => ({ authType: (await bench.signIn()).authType, name: bench.strategy.name }),
    checks: {
      'same-name': {
        holds: ({ authType, name }, expect) => expect.equal(authType, name, 'authType'),
        mutants: ['credential-under-another-name'],
      },
    },
  }),
  defineCase({
    id: 'IDENTITY-003',
    rev: 1,
    since: '0.1',
    area: 'identity',
    title: 'every attribute says what it is and where it is read from',
    level: 'MUST',
    clauses: [
      contract(
        '1',
        'Every attribute MUST say what it is, and name environment variables and profile keys in their usual spelling.',
      ),
    ],
    needs: [],
    rows: [],
    act: async ({ strategy }) => Object.entries<Attribute>(strategy.attributes),
    checks: {
      summaries: {
        holds: (attributes, expect) => {
          const silent = attributes.filter(([, { summary }]) => typeof summary !== 'string' || summary.trim() === '')
          expect.deepEqual(
            silent.map(([key]) => key),
            [],
            'attributes without a summary',
          )
        },
        mutants: ['attribute-without-summary'],
      },
      variables: {
        holds: (attributes, expect) => {
          const names = attributes.flatMap(([, { env = [] }]) => env)
          expect.deepEqual(
            names.filter((name) => !/^[A-Z][A-Z0-9_]*$/.test(name)),
            [],
            'oddly spelled environment variables',
          )
        },
        mutants: ['variable-in-lower-case'],
      },
      'profile-keys': {
        holds: (attributes, expect) => {
          const keys = attributes.flatMap(([, { profileKey }]) => (profileKey === undefined ? [] : [profileKey]))
          expect.deepEqual(
            keys.filter((key) => !/^[a-z][a-z0-9_]*$/.test(key)),
            [],
            'oddly spelled profile keys',
          )
        },
        mutants: ['profile-key-in-camel-case'],
      },
    },
  }),
  defineCase({
    id: 'IDENTITY-004',
    rev: 1,
    since: '0.1',
    area: 'identity',
    title: 'two sign-ins of one strategy share nothing',
    level: 'MUST',
    clauses: [contract('1', 'A strategy MUST keep nothing outside the credentials that it configures.')],
    needs: [],
    rows: ['P26'],
    act: async (bench) => {
      const other = await bench.another('same')
      const first = await bench.headers(await bench.signIn())
      const second = await other.headers(await other.signIn())
      return { first: first['Authorization'], second: second['Authorization'] }
    },
    checks: {
      'own-headers': {
        holds: ({ first, second }, expect) => {
          expect.ok(
            typeof first === 'string' && typeof second === 'string',
            'both sign-ins have an Authorization header',
          )
          expect.ok(first !== second, 'the second sign-in, in another Databricks, got the headers of the first')
        },
        mutants: ['cache-of-the-module'],
      },
    },
  }),
  defineCase({
    id: 'CAPABILITY-001',
    rev: 1,
    since: '0.1',
    area: 'identity',
    title: 'a scenario declares every capability that the strategy shows',
    level: 'MUST',
    clauses: [contract('1', 'A scenario MUST declare every capability that the strategy shows.')],
    needs: [],
    rows: [],
    act: async (bench) => {
      const auth = await bench.signIn()
      await bench.headers(auth)
      const token = auth.token && (await bench.end(auth.token()))
      const sensitive = Object.entries<Attribute>(bench.strategy.attributes).filter(
        ([, attribute]) => attribute.sensitive,
      )
      const settings = await bench.settings()
      return {
        declares: (name: (typeof bench.scenario.capabilities)[number]) => bench.scenario.capabilities.includes(name),
        bearer: auth.token !== undefined,
        expires: token?.state === 'fulfilled' && token.value.expiry !== undefined,
        requests: bench.calls.some(({ kind }) => kind === 'attempt'),
        programs: bench.calls.some(({ kind }) => kind === 'run-attempt'),
        secret: sensitive.some(([key]) => settings.has(key)),
      }
    },
    checks: {
      bearer: {
        holds: ({ declares, bearer }, expect) => expect.equal(declares('bearer'), bearer, '"bearer" is declared'),
        mutants: ['hands-out-a-token-after-all'],
      },
      refreshes: {
        holds: ({ declares, expires }, expect) =>
          expect.equal(declares('refreshes'), expires, '"refreshes" is declared'),
        mutants: ['expires-after-all'],
      },
      http: {
        holds: ({ declares, requests }, expect) => expect.equal(declares('http'), requests, '"http" is declared'),
        mutants: ['asks-after-all'],
      },
      programs: {
        holds: ({ declares, programs }, expect) =>
          expect.equal(declares('programs'), programs, '"programs" is declared'),
        mutants: ['runs-a-program-after-all'],
      },
      secret: {
        holds: ({ declares, secret }, expect) => expect.equal(declares('secret'), secret, '"secret" is declared'),
        mutants: ['has-a-secret-after-all'],
      },
    },
  }),
]
