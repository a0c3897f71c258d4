import { call, type ClientCase, clientClause, defineClientCase } from '../client-case.js'

const SECTION = '5'
const printedClause = clientClause(SECTION, 'A secret MUST NOT be printed, whether the sign-in works or is refused.')

/** Secrets in what a client prints and writes. */
export const leakCases: readonly ClientCase[] = [
  defineClientCase({
    id: 'CLIENT-016',
    rev: 1,
    since: '0.1',
    area: 'secrets',
    title: 'a client that signs in prints no secret',
    level: 'MUST',
    clauses: [printedClause],
    needs: [],
    rows: [],
    ops: [call],
    checks: {
      'not-printed': {
        holds: ({ leaks }, expect) => expect.deepEqual(leaks.printed, [], 'secrets in what was printed'),
        mutants: ['client-prints-its-token', 'client-prints-most-of-its-token'],
      },
    },
  }),
  defineClientCase({
    id: 'CLIENT-017',
    rev: 1,
    since: '0.1',
    area: 'secrets',
    title: 'a client whose sign-in is refused prints no secret',
    level: 'MUST',
    clauses: [printedClause],
    needs: ['token-requests'],
    rows: [],
    setUp: 'refused',
    ops: [call],
    reaches: 'token',
    checks: {
      'not-printed': {
        holds: ({ leaks }, expect) => expect.deepEqual(leaks.printed, [], 'secrets in what was printed'),
        mutants: ['client-shows-its-secret-in-the-error'],
      },
    },
  }),
  defineClientCase({
    id: 'CLIENT-018',
    rev: 1,
    since: '0.1',
    area: 'secrets',
    title: 'no secret is left in a file, but for a token in one that others cannot read',
    level: 'MUST',
    clauses: [
      clientClause(
        SECTION,
        'A secret that a client was given MUST NOT be written to a file, nor a token to one that others can read.',
      ),
    ],
    needs: [],
    rows: [],
    ops: [call],
    checks: {
      'not-written': {
        holds: ({ leaks }, expect) => expect.deepEqual(leaks.written, [], 'secrets in files'),
        mutants: [
          'client-writes-its-settings-down',
          'client-writes-most-of-its-secret-down',
          'client-writes-its-token-for-everybody',
        ],
      },
    },
  }),
]
