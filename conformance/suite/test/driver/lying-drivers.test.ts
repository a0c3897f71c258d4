import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Timer } from '../../src/driver/deadline.js'
import { openExec } from '../../src/driver/exec-driver.js'
import { type Launch, launchCommand } from '../../src/driver/launch.js'
import { type MockSupply, openMocks } from '../../src/driver/mock-supply.js'
import type { CaseResult } from '../../src/result.js'
import { driverOptions, resultsOf } from './clients.js'
import { isRunning } from './is-running.js'

// Each starts Node, twice.
vi.setConfig({ testTimeout: 120_000 })

const CASE = 'CLIENT-009'
const file = fileURLToPath(new URL('./lying-driver.mjs', import.meta.url))
const commandOf = (lie: string): string => `"${process.execPath}" "${file}" "${lie}"`

let mocks: MockSupply
beforeAll(() => {
  mocks = openMocks('1')
})
afterAll(() => mocks.close())

async function ended(lie: string, launch: Launch = launchCommand, timer?: Timer): Promise<CaseResult> {
  const options = driverOptions(commandOf(lie), launch, { ...(timer && { timer }) })
  const [result] = await resultsOf(options, { mocks, ids: [CASE] })
  return result as CaseResult
}

describe('a driver that goes wrong ends as an error, and never passes', () => {
  test('the same driver without a lie passes', async () => {
    expect(await ended('none')).toMatchObject({ outcome: 'pass' })
  })

  test.for([
    ['crash', /^the driver ended before the result \(/],
    ['crash with a code', 'the driver ended before the result (exit code 3)'],
    ['ends with 0', 'the driver ended before the result (exit code 0)'],
    ['garbage', 'a line on stdout is no JSON object; logs belong on stderr'],
    ['bad JSON', 'a line on stdout is no JSON object; logs belong on stderr'],
    ['an array', 'a line on stdout is no JSON object; logs belong on stderr'],
    ['a wrong id', 'the result is of "CLIENT-009x" and not of CLIENT-009'],
    ['a result too few', 'the result tells of 0 operations, and there were 1'],
    ['another operation', 'ops[0] of the result is of "restart" and not of call'],
    ['an unknown field', 'ops[0] of the result has a field "outcome"; there are op, status'],
    ['a status that is none', 'ops[0] of the result needs an HTTP status as "status", or nothing'],
    ['the result twice', 'the driver said more than it was asked'],
    ['an endless line', 'a line is longer than 1048576 bytes'],
    ['a flood', 'a process wrote more than 8388608 bytes'],
    ['no request at all', 'no call reached the workspace'],
    ['a network attempt', 'the client tried to reach login.example, which is outside of the mock'],
    ['a bad end', 'the driver ended badly after its last answer (exit code 7)'],
    ['another name', 'the driver does not say the same of its client each time that it is started'],
  ] as const)('%s', async ([lie, reason]) => {
    const homes: string[] = []
    const launch: Launch = (command, options) => {
      homes.push(options.env['HOME'] ?? '')
      return launchCommand(command, options)
    }
    expect(await ended(lie, launch)).toMatchObject({
      outcome: 'error',
      reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
      checks: {},
    })
    expect(homes.at(-1)).toMatch(/lakeauth-client-/)
    expect(homes.filter((home) => existsSync(home))).toEqual([])
  })

  test('one that hangs is ended at the deadline, with everything that it started', async () => {
    const deadlines = new Set<() => void>()
    const timer: Timer = (_milliseconds, elapsed) => {
      deadlines.add(elapsed)
      return () => void deadlines.delete(elapsed)
    }
    let said = ''
    const launch: Launch = (command, options) => {
      const running = launchCommand(command, options)
      running.stderr.on('data', (text: Buffer) => {
        said += text.toString()
        // The deadline comes once it hangs, however slow the machine is.
        if (said.includes('\n')) for (const elapse of deadlines) elapse()
      })
      return running
    }
    expect(await ended('hang', launch, timer)).toMatchObject({
      outcome: 'error',
      reason: 'the driver took longer than 120 s',
    })
    const pid = Number(/hanging (\d+)/.exec(said)?.[1])
    expect(pid).toBeGreaterThan(1)
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 60_000, interval: 20 })
  })

  test.for([
    ['ends at the start', 'the driver ended before its answer to start (exit code 0)'],
    ['another version', 'the answer to start needs a text as "version"'],
    ['no capabilities', 'the answer to start needs a list of texts as "capabilities"'],
    ['an unknown field at the start', 'the answer to start has a field "level"'],
    ['an untested capability', 'declares "flying", which no case tests'],
    ['no sign-in', 'declares no sign-in'],
  ] as const)('%s: nothing is run', async ([lie, message]) => {
    await expect(ended(lie)).rejects.toThrow(message)
  })

  test('what the driver cannot do is untestable, whether it says so before or then', async () => {
    expect(await ended('unsupported')).toMatchObject({
      outcome: 'untestable',
      reason: 'the driver cannot call by its client',
    })
  })
})

describe('a command that goes wrong ends as an error, and never passes', () => {
  const run = async (command: string): Promise<CaseResult> => {
    const options = driverOptions(command, launchCommand)
    const { clientSubjects } = await import('../../src/driver/client-subjects.js')
    const { clientCases } = await import('../../src/driver/cases/index.js')
    const [subject] = clientSubjects(openExec(options, ['pat'], 'url'), mocks)
    return (await subject?.run(clientCases.find(({ id }) => id === CASE) as (typeof clientCases)[0], {
      seed: '1',
    })) as CaseResult
  }

  test.for([
    ['true', 'no call reached the workspace'],
    ['exit 3', 'no call reached the workspace; the client says: exit code 3: '],
    ['exit 127', 'the command cannot be run (exit code 127)'],
    ['kill -9 $$', 'the command was ended by SIGKILL'],
    ['sh -c "kill -9 \\$\\$"; exit $?', 'the command was ended by signal 9'],
  ] as const)('%s', async ([command, reason]) => {
    expect(await run(command)).toMatchObject({ outcome: 'error', reason: reason.trimEnd(), checks: {} })
  })
})
