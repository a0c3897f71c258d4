import { call, CALL_OPERATION, type ClientCase, clientClause, defineClientCase } from '../client-case.js'
import { secretsIn, secretsInUrl } from '../facts.js'

/** Secrets stay with the host, and out of URLs. */
export const originCases: readonly ClientCase[] = [
  defineClientCase({
    id: 'CLIENT-007',
    rev: 1,
    since: '0.1',
    area: 'origins',
    title: 'a redirect of the token request takes no secret to another origin',
    level: 'MUST',
    clauses: [clientClause('2', 'A redirect of a token request MUST NOT take a secret to another origin.')],
    needs: ['token-requests'],
    rows: [],
    // 307 has the body sent again.
    arrange: (world, elsewhere) => void world.on('workspace.token').redirect(307, `${elsewhere}/oidc/v1/token`),
    ops: [call],
    reaches: 'token',
    checks: {
      'no-secret-elsewhere': {
        holds: ({ abroad }, expect) =>
          expect.deepEqual(abroad.flatMap(secretsIn), [], 'secrets that reached the other origin'),
        mutants: ['client-follows-a-redirect-of-the-token-request'],
      },
    },
  }),
  defineClientCase({
    id: 'CLIENT-008',
    rev: 1,
    since: '0.1',
    area: 'origins',
    title: 'a redirect of a call takes no token to another origin',
    level: 'MUST',
    clauses: [clientClause('2', 'A redirect of a call MUST NOT take the token to another origin.')],
    needs: [],
    rows: [],
    arrange: (world, elsewhere) =>
      void world.on(CALL_OPERATION).redirect(302, `${elsewhere}/api/2.0/preview/scim/v2/Me`),
    ops: [call],
    checks: {
      'no-secret-elsewhere': {
        holds: ({ abroad }, expect) =>
          expect.deepEqual(abroad.flatMap(secretsIn), [], 'secrets that reached the other origin'),
        mutants: ['client-takes-its-token-along-a-redirect'],
      },
    },
  }),
  defineClientCase({
    id: 'CLIENT-009',
    rev: 1,
    since: '0.1',
    area: 'origins',
    title: 'no secret stands in a URL, neither of the token request nor of a call',
    level: 'MUST',
    clauses: [clientClause('2', 'A secret MUST NOT be sent in a URL.')],
    needs: [],
    rows: [],
    ops: [call],
    checks: {
      'no-secret-in-a-url': {
        holds: ({ entries }, expect) => expect.deepEqual(entries.flatMap(secretsInUrl), [], 'secrets in URLs'),
        mutants: ['client-puts-the-token-in-the-url', 'client-puts-the-secret-in-the-url'],
      },
    },
  }),
  defineClientCase({
    id: 'CLIENT-010',
    rev: 1,
    since: '0.1',
    area: 'origins',
    title: 'a host with a slash at its end leads to no path with two',
    level: 'MUST',
    clauses: [
      clientClause('2', 'A host that is given with a slash at its end MUST NOT lead to a path that begins with two.'),
    ],
    needs: [],
    rows: [],
    setUp: 'slash',
    ops: [call],
    reaches: 'anybody',
    checks: {
      'one-slash': {
        holds: ({ entries }, expect) => {
          const doubled = entries.map(({ target }) => target.replace(/\?.*$/, '')).filter((path) => path.includes('//'))
          expect.deepEqual(doubled, [], 'paths with two slashes')
        },
        mutants: ['client-joins-with-a-slash'],
      },
    },
  }),
]
