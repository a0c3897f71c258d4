import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { devNull } from 'node:os'
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
    setTimeout,
    clearTimeout,
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
    expect([watch.listeners.length, watch.timers.size]).toEqual([1, 1])
  })
  expect(process.listenerCount('lakeauth-left-behind')).toBe(0)
  expect((timer as NodeJS.Timeout & { readonly _destroyed?: boolean })._destroyed).toBe(true)
  expect(parts().filter((part, index) => part !== before[index])).toEqual([])
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
