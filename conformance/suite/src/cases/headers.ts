import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

/** What a request is signed with. */
export const headersCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'HEADERS-001',
    rev: 1,
    since: '0.1',
    area: 'headers',
    title: 'headers are a frozen object of strings that can be sent as they are',
    level: 'MUST',
    clauses: [contract('4', 'Headers MUST be a frozen object of strings that can be sent as they are.')],
    needs: [],
    rows: [],
    act: async (bench) => bench.headers(await bench.signIn()),
    checks: {
      frozen: {
        holds: (headers, expect) => expect.ok(Object.isFrozen(headers), 'the headers are frozen'),
        mutants: ['headers-not-frozen'],
      },
      strings: {
        holds: (headers, expect) => {
          const odd = Object.entries<unknown>(headers).filter(([, value]) => typeof value !== 'string' || value === '')
          expect.deepEqual(
            odd.map(([name]) => name),
            [],
            'headers that are no text',
          )
        },
        mutants: ['header-is-a-number'],
      },
      'one-line': {
        holds: (headers, expect) => {
          const odd = Object.entries(headers).filter(
            ([, value]) => !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value),
          )
          expect.deepEqual(
            odd.map(([name]) => name),
            [],
            'headers with a line break, a control character or blanks around them',
          )
        },
        mutants: ['header-with-a-line-break'],
      },
      names: {
        holds: (headers, expect) => {
          const names = Object.keys(headers)
          expect.ok(names.includes('Authorization'), 'there is an Authorization header')
          expect.deepEqual(
            names.filter((name) => !/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)),
            [],
            'names that no header may have',
          )
          expect.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length, 'header names, each once')
        },
        mutants: ['header-twice-in-other-case'],
      },
    },
  }),
  defineCase({
    id: 'HEADERS-002',
    rev: 1,
    since: '0.1',
    area: 'headers',
    title: 'a bearer token is sent as "Bearer", one space and the token',
    level: 'MUST',
    clauses: [contract('4', 'A bearer credential MUST send its token as `Bearer`, one space, and the token.')],
    needs: ['bearer'],
    rows: [],
    act: async (bench) => {
      const auth = await bench.signIn()
      const headers = await bench.headers(auth)
      const token = auth.token && (await bench.end(auth.token()))
      return {
        authorization: headers['Authorization'],
        value: token?.state === 'fulfilled' ? token.value.value : undefined,
      }
    },
    checks: {
      form: {
        holds: ({ authorization }, expect) =>
          expect.match(
            authorization,
            /^Bearer [A-Za-z0-9\-._~+/]+=*$/,
            'Authorization has the form of RFC 6750 section 2.1',
          ),
        mutants: ['two-spaces-after-bearer', 'bearer-in-lower-case', 'bearer-of-a-promise'],
      },
      'same-token': {
        holds: ({ authorization, value }, expect) =>
          expect.equal(authorization?.replace(/^Bearer +/i, ''), value, 'the token of the header and that of token()'),
        mutants: ['token-differs-from-header'],
      },
    },
  }),
  defineCase({
    id: 'HEADERS-003',
    rev: 1,
    since: '0.1',
    area: 'headers',
    title: 'between refreshes the same headers object is handed out',
    level: 'SHOULD',
    clauses: [contract('4', 'Between refreshes a credential SHOULD hand out the same headers object.')],
    needs: [],
    rows: [],
    act: async (bench) => {
      const auth = await bench.signIn()
      const first = await bench.headers(auth)
      await bench.advance('10m')
      return { first, second: await bench.headers(auth) }
    },
    checks: {
      'same-object': {
        holds: ({ first, second }, expect) =>
          expect.ok(first === second, 'the second call gets the object of the first'),
        mutants: ['new-headers-every-time'],
      },
    },
  }),
  defineCase({
    id: 'HEADERS-004',
    rev: 1,
    since: '0.1',
    area: 'headers',
    title: 'Databricks accepts what the credential signs',
    level: 'MUST',
    clauses: [contract('4', 'Databricks MUST accept what the credential signs.')],
    needs: ['api'],
    rows: [],
    operations: ['scim.me', 'account.workspaces'],
    act: async (bench) => {
      const auth = await bench.signIn()
      const path = bench.scenario.probe?.(bench.world) ?? '/api/2.0/preview/scim/v2/Me'
      const answer = await bench.end(auth.fetch(path))
      return answer.state === 'fulfilled' ? answer.value.status : answer.reason
    },
    checks: {
      accepted: {
        holds: (status, expect) => expect.equal(status, 200, 'the status of an API call'),
        mutants: ['signs-with-another-token'],
      },
    },
  }),
]
