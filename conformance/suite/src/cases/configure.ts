import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

/** Wiring, and nothing but wiring. */
export const configureCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'CONFIGURE-001',
    rev: 1,
    since: '0.1',
    area: 'configure',
    title: 'configuring asks nobody, runs nothing and reads no file',
    level: 'MUST',
    clauses: [contract('3', 'Configuring MUST be pure wiring: no request, no program, no file.')],
    needs: [],
    rows: [],
    act: async (bench) => {
      await bench.signIn()
      await bench.settle()
      return { calls: bench.calls.slice(bench.marks.configuredAt), configured: bench.marks.configured }
    },
    checks: {
      'no-request': {
        holds: ({ calls }, expect) =>
          expect.equal(calls.filter(({ kind }) => kind === 'attempt').length, 0, 'requests'),
        mutants: ['configuring-asks-the-host'],
      },
      'no-program': {
        holds: ({ calls }, expect) =>
          expect.equal(calls.filter(({ kind }) => kind === 'run-attempt').length, 0, 'programs run'),
        mutants: ['configuring-runs-a-program'],
      },
      'no-file': {
        holds: ({ calls }, expect) =>
          expect.equal(calls.filter(({ kind }) => kind === 'read' || kind === 'find').length, 0, 'files looked for'),
        mutants: ['configuring-reads-a-file'],
      },
      'a-credential': {
        holds: ({ configured }, expect) =>
          expect.equal(
            typeof (configured as { headers?: unknown } | undefined)?.headers,
            'function',
            'the type of headers',
          ),
        mutants: ['configures-a-promise'],
      },
    },
  }),
  defineCase({
    id: 'CONFIGURE-002',
    rev: 1,
    since: '0.1',
    area: 'configure',
    title: 'a credential that nobody calls does nothing, however long it lives',
    level: 'MUST',
    clauses: [contract('3', 'A credential MUST NOT act on a timer: requests start on a call.')],
    needs: ['token-requests'],
    rows: [],
    act: async (bench) => {
      const auth = await bench.signIn()
      await bench.advance('3h')
      const before = bench.desk.count()
      await bench.headers(auth)
      const first = bench.desk.count()
      await bench.advance('3h')
      return { before, first, after: bench.desk.count() }
    },
    checks: {
      'quiet-before-the-first-call': {
        holds: ({ before }, expect) => expect.equal(before, 0, 'token requests before the first call'),
        mutants: ['warms-up-on-a-timer'],
      },
      'quiet-after-the-last-call': {
        holds: ({ first, after }, expect) => {
          expect.equal(first, 1, 'token requests of the first call')
          expect.equal(after, first, 'token requests three hours after the last call')
        },
        mutants: ['refreshes-on-a-timer'],
      },
    },
  }),
]
