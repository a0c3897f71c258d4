import { getEventListeners } from 'node:events'
import type { Bench } from '../bench/bench.js'
import { OUTAGE } from '../bench/token-desk.js'
import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

const SECTION = '16'
const CALLS = 20

/** What a strategy may do to the process that it runs in: nothing. */
export const processCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'PROCESS-001',
    rev: 1,
    since: '0.1',
    area: 'process',
    title: 'nothing is asked, run, written or set up past the context',
    level: 'MUST',
    clauses: [
      contract(SECTION, 'A strategy MUST reach the network through its context alone.'),
      contract(SECTION, 'A strategy MUST NOT run a program or write a file past its context.'),
      contract(SECTION, 'A strategy MUST NOT read its settings from the environment of the process.'),
    ],
    needs: [],
    rows: [],
    act: async (bench) => {
      await life(bench)
      const { fetched, sockets, programsRun, filesWritten, variables } = bench.watch
      const own = new Set(Object.values(bench.strategy.attributes).flatMap(({ env = [] }) => env))
      return {
        fetched: [...fetched],
        sockets: sockets.length,
        programsRun: [...new Set(programsRun)],
        filesWritten: [...new Set(filesWritten)],
        // Libraries read a few of their own, to know what they run in.
        variables: [...variables].filter((name) => own.has(name)),
      }
    },
    checks: {
      'no-global-fetch': {
        holds: ({ fetched }, expect) => expect.deepEqual(fetched, [], 'origins that the global fetch was asked for'),
        mutants: ['uses-the-global-fetch'],
      },
      'no-connection': {
        holds: ({ sockets }, expect) => expect.equal(sockets, 0, 'connections that were opened'),
        mutants: ['opens-a-connection'],
      },
      'no-program': {
        holds: ({ programsRun }, expect) => expect.deepEqual(programsRun, [], 'ways in which programs were run'),
        mutants: ['runs-a-program-by-itself', 'awaits-a-program-of-its-own', 'waits-for-a-program-of-its-own'],
      },
      'no-file': {
        holds: ({ filesWritten }, expect) => expect.deepEqual(filesWritten, [], 'ways in which files were written'),
        mutants: ['writes-a-file', 'writes-a-file-at-once', 'moves-a-file'],
      },
      'no-variable': {
        holds: ({ variables }, expect) => expect.deepEqual(variables, [], 'settings that were read from the process'),
        mutants: ['reads-the-environment-of-the-process'],
      },
    },
  }),
  defineCase({
    id: 'PROCESS-002',
    rev: 1,
    since: '0.1',
    area: 'process',
    title: 'nothing is written to the console or to the output of the process',
    level: 'MUST',
    clauses: [
      contract(SECTION, 'A strategy MUST NOT write to the console or to the output of the process: there is a logger.'),
    ],
    needs: [],
    rows: ['P17'],
    act: async (bench) => {
      await life(bench)
      return [...bench.watch.written]
    },
    checks: {
      console: {
        holds: (written, expect) =>
          expect.deepEqual(
            written.filter((way) => way.startsWith('console.')),
            [],
            'messages on the console',
          ),
        mutants: ['writes-to-the-console'],
      },
      output: {
        holds: (written, expect) =>
          expect.deepEqual(
            written.filter((way) => !way.startsWith('console.')),
            [],
            'writes to stdout and stderr',
          ),
        mutants: ['writes-to-stdout', 'writes-to-a-descriptor'],
      },
    },
  }),
  defineCase({
    id: 'PROCESS-003',
    rev: 1,
    since: '0.1',
    area: 'process',
    title: 'no rejection is left to nobody, not even that of a refresh in the background',
    level: 'MUST',
    clauses: [contract(SECTION, 'A rejection MUST NOT be left without anybody who handles it.')],
    needs: [],
    rows: [],
    act: async (bench) => {
      await life(bench)
      // Node reports a rejection once everything of this turn has run.
      await new Promise((resolve) => setImmediate(resolve))
      return bench.watch.unhandled.length
    },
    checks: {
      'all-handled': {
        holds: (unhandled, expect) => expect.equal(unhandled, 0, 'rejections that nobody handled'),
        mutants: ['refresh-rejects-to-nobody'],
      },
    },
  }),
  defineCase({
    id: 'PROCESS-004',
    rev: 1,
    since: '0.1',
    area: 'process',
    title: 'when its calls have ended a credential leaves no listener and no timer behind',
    level: 'MUST',
    clauses: [
      contract(SECTION, 'When its calls have ended, a credential MUST NOT leave a listener or a timer behind.'),
    ],
    needs: [],
    rows: [],
    act: async (bench) => {
      const { signal } = new AbortController()
      await life(bench, signal)
      // Node tells of a timer that has ended in its next turn.
      await new Promise((resolve) => setImmediate(resolve))
      const { listeners, timers } = bench.watch
      return {
        onSignal: getEventListeners(signal, 'abort').length,
        onProcess: listeners.map(({ event }) => event),
        timers: [...timers].filter((timer) => timer.hasRef()).length,
      }
    },
    checks: {
      signal: {
        holds: ({ onSignal }, expect) => expect.equal(onSignal, 0, "listeners on the callers' signal"),
        mutants: ['listener-left-on-a-signal'],
      },
      process: {
        holds: ({ onProcess }, expect) => expect.deepEqual(onProcess, [], 'events of the process that are listened to'),
        mutants: ['listener-on-the-process'],
      },
      timers: {
        holds: ({ timers }, expect) => expect.equal(timers, 0, 'timers that keep the process alive'),
        mutants: ['timer-never-cleared', 'timer-of-a-module', 'promised-timer'],
      },
    },
  }),
]

/** Calls at once and one after the other, a refresh that fails in the background, an end of the token, and closing. */
async function life(bench: Bench, signal: AbortSignal = new AbortController().signal): Promise<void> {
  const auth = await bench.signIn()
  await bench.headersOf(Array.from({ length: CALLS }, () => auth.headers({ signal })))
  await bench.advance('50m')
  bench.desk.answer(OUTAGE)
  await bench.end(auth.headers({ signal }))
  await bench.settle()
  bench.desk.recover()
  await bench.advance('20m')
  await bench.end(auth.headers({ signal }))
  await bench.end(auth.close())
  await bench.settle()
}
