import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { updateFile } from '../../src/files/index.js'
import { nodeProcesses } from '../../src/files/process-identity.js'
import { makeFolder } from './folder.js'

/** A line of proc_pid_stat(5), cut behind the start time; the name holds what other fields hold. */
const stat = ({ state = 'S', threads = 7, started = 4_753_692 }): string =>
  `10 (a) Z 1) ${state} 1 10 10 0 -1 4194304 1 0 0 0 7 1 0 0 20 0 ${threads} 0 ${started} 1000 10`

/** Another process with the id of this one, which answers to signals; what the system shows of it by and by. */
function seenAs(text: string) {
  let now = stat({})
  const { self, isRunning } = nodeProcesses((path) => (path.endsWith('/stat') ? now : 'boot'))
  now = text
  return isRunning(self)
}

describe('a process that answers to its id', () => {
  it.each([
    ['sleeps', stat({}), true],
    ['has one thread', stat({ state: 'R', threads: 1 }), true],
    ['is stopped', stat({ state: 'T' }), true],
    ['ended and was not asked for by its parent', stat({ state: 'Z', threads: 1 }), false],
    ['is just going', stat({ state: 'X', threads: 0 }), false],
    ['has threads that outlive the first one', stat({ state: 'Z', threads: 2 }), true],
    ['started at another time', stat({ started: 1 }), false],
    ['cannot be looked at', '', undefined],
  ])('and %s is judged by what the system says of it [R34]', (_what, text, runs) => {
    expect(seenAs(text)).toBe(runs)
  })

  it('and did not know when it started is not taken for another one [R34]', () => {
    const { self, isRunning } = nodeProcesses()
    expect(isRunning({ ...self, started: '' })).toBe(undefined)
  })
})

it('tells this process from one that ended and from a later one with its id [R34]', () => {
  const { self, isRunning } = nodeProcesses()
  expect(isRunning(self)).toBe(true)
  // Linux gives out no larger id.
  expect(isRunning({ ...self, pid: 4_194_305 })).toBe(false)
  expect(isRunning({ ...self, pid: 4_194_305, started: '' })).toBe(false)
  expect(isRunning({ ...self, started: '1' })).toBe(false)
})

it('does not know of a process when there is nothing to read, of itself neither', () => {
  const { self, isRunning } = nodeProcesses(() => '')
  expect([self.boot, self.started, isRunning(self)]).toEqual(['', '', undefined])
})

it.runIf(process.platform === 'linux')(
  'takes over from a killed writer that its parent never asks for, as under a container whose first process reaps nobody [R33] [R34]',
  { timeout: 60_000 },
  async () => {
    const folder = await makeFolder()
    const file = folder.at('.netrc')
    const writer = fileURLToPath(new URL('writer.mjs', import.meta.url))
    // In the middle of its write it kills itself; its parent has become a program that knows of no child.
    const parent = spawn(
      'sh',
      ['-c', '"$@" & echo $!; exec sleep 600 >&-', 'sh', process.execPath, writer, file, 'dead', '1'],
      {
        env: { PATH: process.env['PATH'] ?? '', DIE_AT: '24' },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    onTestFinished(() => void parent.kill('SIGKILL'))
    let output = ''
    for await (const chunk of parent.stdout) output += String(chunk)
    const pid = Number(output)
    expect((await folder.names()).length).toBe(2)
    await updateFile(file, () => Buffer.from('next 1\n'))
    expect(await readFile(file, 'utf8')).toBe('next 1\n')
    expect(await folder.names()).toEqual(['.netrc'])
    // It still has its id.
    expect(await readFile(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /)
  },
)
