import { ChildProcess, execFile, spawnSync } from 'node:child_process'
import { Console } from 'node:console'
import fs, { writeFileSync } from 'node:fs'
import { copyFile, writeFile } from 'node:fs/promises'
import { devNull } from 'node:os'
import { env } from 'node:process'
import { setInterval, setTimeout as startTimer } from 'node:timers'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createWatch, underWatch, unwatched } from './watch.js'

test('what two runs at once do is put down to whoever did it', async () => {
  const [one, two] = [createWatch(true), createWatch(true)]
  const { promise: both, resolve: bothStarted } = Promise.withResolvers<void>()
  await Promise.all([
    underWatch(one, async () => {
      await both
      await fetch('https://one.example/').catch(() => undefined)
      process.stdout.write('one')
      writeFileSync(devNull, 'one')
      spawnSync('/nonexistent/program')
      void process.env['LAKEAUTH_ONE']
      void Promise.reject(new Error('one'))
    }),
    underWatch(two, async () => {
      bothStarted()
      await fetch('https://two.example/').catch(() => undefined)
      await writeFile(devNull, 'two')
    }),
  ])
  expect(one).toMatchObject({
    fetched: ['https://one.example'],
    filesWritten: ['writeFileSync'],
    programsRun: ['spawnSync'],
    written: ['stdout'],
    unhandled: [new Error('one')],
  })
  expect(two).toMatchObject({
    fetched: ['https://two.example'],
    filesWritten: ['writeFile'],
    programsRun: [],
    written: [],
    unhandled: [],
  })
  expect([one, two].map(({ variables }) => variables.has('LAKEAUTH_ONE'))).toEqual([true, false])
})

test('what is left in the process is taken back, and its own parts are as they were', async () => {
  const parts = (): readonly unknown[] => [
    fetch,
    console,
    fs.writeSync,
    env,
    process.stdout.write,
    process.env,
    writeFile,
    writeFileSync,
    spawnSync,
  ]
  const before = parts()
  const watch = createWatch()
  let timer: NodeJS.Timeout | undefined
  await underWatch(watch, async () => {
    expect(parts().filter((part, index) => part === before[index])).toEqual([])
    process.on('lakeauth-left-behind', () => {})
    timer = setTimeout(() => {}, 3_600_000)
    clearTimeout(setTimeout(() => {}, 3_600_000))
    await new Promise((resolve) => setTimeout(resolve, 0))
    // Node tells of a timer that has ended in its next turn.
    await new Promise((resolve) => setImmediate(resolve))
    expect([watch.listeners.length, watch.timers.size]).toEqual([1, 1])
  })
  expect(process.listenerCount('lakeauth-left-behind')).toBe(0)
  expect((timer as NodeJS.Timeout & { readonly _destroyed?: boolean })._destroyed).toBe(true)
  expect(parts().filter((part, index) => part !== before[index])).toEqual([])
})

/** Taken of Node before any run, as by a library that is loaded once. */
const runProgram = promisify(execFile)

test('timers and programs are noticed whichever module they come from, and timers are taken back', async () => {
  const watch = createWatch()
  await underWatch(watch, async () => {
    setInterval(() => {}, 3_600_000)
    startTimer(() => {}, 3_600_000)
    void sleep(3_600_000)
    startTimer(() => {}, 3_600_000).unref()
    await runProgram('/nonexistent/program').catch(() => undefined)
    new ChildProcess().on('error', () => {})
  })
  expect(watch.programsRun).toEqual(['spawn', 'spawn'])
  const timers = [...watch.timers] as (NodeJS.Timeout & { readonly _destroyed?: boolean })[]
  expect(timers.map((timer) => [timer.hasRef(), timer._destroyed])).toEqual([
    ...[1, 2, 3].map(() => [true, true]),
    [false, false],
  ])
  for (const timer of timers) clearTimeout(timer)
})

test('files are noticed that are moved, copied, removed or written by a stream', async () => {
  const watch = createWatch()
  const nowhere = '/nonexistent/file'
  await underWatch(watch, async () => {
    expect(() => fs.renameSync(nowhere, nowhere)).toThrow('ENOENT')
    await copyFile(nowhere, nowhere).catch(() => undefined)
    fs.rmSync(nowhere, { force: true })
    new fs.WriteStream(devNull as never).destroy()
  })
  expect(watch.filesWritten).toEqual(['renameSync', 'copyFile', 'rmSync', 'WriteStream'])
})

test.for([
  ['writeSync', 'stdout', () => fs.writeSync(1, 'by its descriptor')],
  ['writevSync', 'stderr', () => fs.writevSync(2, [Buffer.from('by its descriptor')])],
  ['write', 'stderr', () => promisify(fs.write)(2, 'later')],
  ['writev', 'stdout', () => promisify(fs.writev)(1, [Buffer.from('later')])],
  ['a console of its own', 'stderr', () => new Console(process.stderr).log('here')],
] as const)('output by %s is noticed and kept quiet', async ([, stream, write]) => {
  const watch = createWatch(true)
  const { Console: before } = console
  await underWatch(watch, async () => {
    expect(console.Console).toBe(before)
    return write()
  })
  expect(watch.written).toEqual([stream])
})

test('a file that is written by its descriptor is no output', async () => {
  const [watch, file] = [createWatch(), fs.openSync(devNull, 'w')]
  await underWatch(watch, async () => fs.writeSync(file, 'kept'))
  fs.closeSync(file)
  expect(watch.written).toEqual([])
})

test('under a watch the environment is as it was, for everybody', async () => {
  const watch = createWatch()
  await underWatch(watch, async () => {
    for (const value of ['1', '2']) process.env['LAKEAUTH_WATCHED'] = value
    env['LAKEAUTH_WATCHED'] = '3'
    expect({ ...process.env }).toMatchObject({ LAKEAUTH_WATCHED: '3' })
    delete process.env['LAKEAUTH_WATCHED']
    expect(Object.keys(process.env)).not.toContain('LAKEAUTH_WATCHED')
  })
  expect(env).toBe(process.env)
})

test('a variable is noticed when it is asked for by name, set or not, and never when all are copied', async () => {
  const seen: boolean[] = []
  process.env['LAKEAUTH_SET'] = 'yes'
  for (const read of [
    () => env['LAKEAUTH_SET'],
    () => 'LAKEAUTH_UNSET' in process.env,
    () => ({ ...process.env })['LAKEAUTH_SET'],
    () => Object.entries(process.env),
  ]) {
    const watch = createWatch()
    await underWatch(watch, async () => void read())
    seen.push([...watch.variables].some((name) => name.startsWith('LAKEAUTH_')))
  }
  delete process.env['LAKEAUTH_SET']
  expect(seen).toEqual([true, true, false, false])
})

test('what the scenario itself does is not put down to the strategy', async () => {
  const watch = createWatch()
  await underWatch(watch, async () =>
    unwatched(async () => {
      process.stdout.write('')
      await Promise.resolve()
      process.stderr.write('')
    }),
  )
  expect(watch.written).toEqual([])
})

test('a rejection of somebody else goes to whoever listened before', async () => {
  const seen: unknown[] = []
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', (reason) => seen.push(reason))
  const watch = createWatch()
  await underWatch(watch, async () => {
    unwatched(() => void Promise.reject(new Error('of somebody else')))
  })
  process.removeAllListeners('unhandledRejection')
  for (const other of others) process.on('unhandledRejection', other)
  expect([seen, watch.unhandled]).toEqual([[new Error('of somebody else')], []])
})
