import { lstat, lutimes, readlink, symlink, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { nodeFileSystem } from '../../src/files/file-system.js'
import { acquireLock, type HeldLock, type LockSurroundings } from '../../src/files/lock.js'
import { keepAlive } from '../../src/files/lock-beat.js'
import { createLockWatch } from '../../src/files/lock-watch.js'
import type { ProcessIdentity } from '../../src/files/process-identity.js'
import { type FakeClock, fakeClock } from '../../src/testing/index.js'
import { type Folder, makeFolder } from './folder.js'

const self: ProcessIdentity = { realm: 'here', boot: 'b1', pid: 10, started: '100' }

function surroundings(
  given: Partial<LockSurroundings> & { readonly running?: boolean | 'unknown' } = {},
): LockSurroundings {
  let names = 0
  const { running = true } = given
  return {
    fs: nodeFileSystem,
    processes: { self, uid: 0, isRunning: () => (running === 'unknown' ? undefined : running) },
    clock: fakeClock(Date.now()),
    random: () => 0,
    unique: () => `u${++names}`,
    ...given,
  }
}

function request({ at }: Folder, timeoutMs = 0): Parameters<typeof acquireLock>[0] {
  return { path: at('file'), lock: at('lock'), timeoutMs, staleMs: 60_000 }
}

it('names its holder, and goes when it is released', async () => {
  const folder = await makeFolder()
  const lock = await acquireLock(request(folder), surroundings())
  expect(await readlink(folder.at('lock'))).toBe('here-b1-10-100-u1')
  expect(await lock.isHeld()).toBe(true)
  await lock.release()
  expect(await folder.names()).toEqual([])
})

it('waits for a holder that runs, and is refused when it takes too long', async () => {
  const folder = await makeFolder()
  await symlink('here-b1-11-90-x', folder.at('lock'))
  await expect(acquireLock(request(folder), surroundings())).rejects.toMatchObject({ code: 'ERR_FILE_LOCKED' })
  expect(await readlink(folder.at('lock'))).toBe('here-b1-11-90-x')
})

it('breaks the lock of a holder that has ended, and leaves no ticket', async () => {
  const folder = await makeFolder()
  await symlink('here-b1-11-90-x', folder.at('lock'))
  const lock = await acquireLock(request(folder), surroundings({ running: false }))
  expect(await lock.isHeld()).toBe(true)
  expect(await folder.names()).toEqual(['lock'])
})

it('breaks the ticket of a breaker that has ended as well', async () => {
  const folder = await makeFolder()
  await symlink('here-b1-11-90-x', folder.at('lock'))
  await symlink('here-b1-12-95-y', folder.at('lock.x'))
  await acquireLock(request(folder), surroundings({ running: false }))
  expect(await readlink(folder.at('lock'))).toMatch(/^here-b1-10-100-u\d$/)
  expect(await folder.names()).toEqual(['lock'])
})

it('never breaks a fresh lock for the dead one that was there before', async () => {
  const folder = await makeFolder()
  await symlink('here-b1-11-90-x', folder.at('lock'))
  // While this process gets its ticket, another one breaks the lock and takes it.
  const fs = {
    ...nodeFileSystem,
    symlink: async (...args: Parameters<typeof symlink>) => {
      await nodeFileSystem.symlink(...args)
      if (!String(args[1]).endsWith('lock.x')) return
      await nodeFileSystem.unlink(folder.at('lock'))
      await nodeFileSystem.symlink('here-b1-13-99-z', folder.at('lock'))
    },
  } as LockSurroundings['fs']
  const processes = { self, uid: 0, isRunning: ({ pid }: ProcessIdentity) => pid !== 11 }
  await expect(acquireLock(request(folder), surroundings({ fs, processes }))).rejects.toMatchObject({
    code: 'ERR_FILE_LOCKED',
  })
  expect(await readlink(folder.at('lock'))).toBe('here-b1-13-99-z')
  expect(await folder.names()).toEqual(['lock'])
})

/** Waits for a lock on a clock that moves on second by second; what comes of it. */
async function waited(clock: FakeClock, lock: Promise<HeldLock>, meanwhile: (second: number) => unknown = () => {}) {
  let seconds = 0
  let settled = false
  const done = lock.finally(() => {
    settled = true
  })
  done.catch(() => {})
  while (!settled) {
    if (clock.sleepers > 0) {
      await meanwhile(++seconds)
      await clock.advance(1_000)
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  return done.then(
    () => ({ taken: true, seconds }),
    (error: { code?: string }) => ({ taken: false, code: error.code, seconds }),
  )
}

describe.each([
  { text: 'elsewhere-b1-11-90-x', of: 'another machine', running: false },
  { text: 'here-b2-11-90-x', of: 'another machine of the same name', running: false },
  { text: 'here--11-90-x', of: 'a machine that does not say when it was started', running: false },
  { text: 'nonsense', of: 'nobody known', running: false },
  { text: 'here-b1-11-90-x', of: 'a process that the system does not show', running: 'unknown' },
] as const)('the lock of $of', ({ text, running }) => {
  it.each([-3_600, 0, 3_600])(
    'is broken when it stood still for a minute, if its time is %i seconds from now [R34]',
    async (offset) => {
      const folder = await makeFolder()
      await symlink(text, folder.at('lock'))
      const clock = fakeClock(Date.now())
      const time = clock.now() / 1_000 + offset
      await lutimes(folder.at('lock'), time, time)
      const { taken, seconds } = await waited(
        clock,
        acquireLock(request(folder, 90_000), surroundings({ clock, running })),
      )
      expect([taken, seconds >= 60, seconds <= 75]).toEqual([true, true, true])
    },
  )

  it.each([-3_600, 0, 3_600])(
    'is left alone while it changes, by a clock that is %i seconds off [R34]',
    async (offset) => {
      const folder = await makeFolder()
      await symlink(text, folder.at('lock'))
      const clock = fakeClock(Date.now())
      const lock = acquireLock(request(folder, 120_000), surroundings({ clock, running }))
      const outcome = await waited(clock, lock, async (second) => {
        const time = clock.now() / 1_000 + offset
        if (second % 50 === 0) await lutimes(folder.at('lock'), time, time)
      })
      expect(outcome).toMatchObject({ taken: false, code: 'ERR_FILE_LOCKED' })
      expect(await readlink(folder.at('lock'))).toBe(text)
    },
  )
})

it('counts no time in which who waits was stopped as well, perhaps together with the holder', () => {
  const clock = fakeClock()
  let now = 0
  const watch = createLockWatch({ ...clock, monotonic: () => now })
  const stamp = { text: 'elsewhere-b1-11-90-x', time: 1 }
  const after = (milliseconds: number, seen = stamp): number => {
    now += milliseconds
    return watch.stillFor(seen)
  }
  expect([after(0), after(10), after(600_000), after(10), after(10, { ...stamp, time: 2 })]).toEqual([
    0, 10, 1_010, 1_020, 0,
  ])
})

it('is not taken for left behind, however long it is held, as long as it is kept alive', async () => {
  const folder = await makeFolder()
  const clock = fakeClock(Date.now())
  let renewals = 0
  const fs: LockSurroundings['fs'] = {
    ...nodeFileSystem,
    lutimes: async (...args) => {
      await lutimes(...args)
      renewals++
    },
  }
  const lock = await acquireLock(request(folder), surroundings({ clock, fs }))
  const times = new Set<number>()
  const stop = keepAlive(lock, clock)
  for (let beats = 1; beats <= 20; beats++) {
    // A clock that is set back gives another time all the same.
    clock.step(-3_600_000)
    await clock.advance(10_000)
    for (let turn = 0; renewals < beats && turn < 1_000; turn++) await clock.advance(0)
    times.add((await lstat(folder.at('lock'))).mtimeMs)
  }
  expect([renewals, times.size]).toEqual([20, 20])
  stop()
  await clock.advance(61_000)
  expect([renewals, clock.sleepers]).toEqual([20, 0])
  const processes = { self: { ...self, realm: 'elsewhere' }, uid: 0, isRunning: () => false }
  const taken = acquireLock(request(folder, 90_000), surroundings({ clock, processes }))
  expect(await waited(clock, taken)).toMatchObject({ taken: true })
  await lock.renew()
  expect([await lock.isHeld(), renewals]).toEqual([false, 20])
})

it('names the file that stands in its place', async () => {
  const folder = await makeFolder()
  await writeFile(folder.at('lock'), '')
  const refused = acquireLock(request(folder), surroundings())
  await expect(refused).rejects.toMatchObject({ code: 'ERR_FILE_UNSAFE', path: folder.at('lock') })
})

it('does not remove the lock of whoever took it over', async () => {
  const folder = await makeFolder()
  const lock = await acquireLock(request(folder), surroundings())
  await nodeFileSystem.unlink(folder.at('lock'))
  await symlink('elsewhere-b1-11-90-x', folder.at('lock'))
  expect(await lock.isHeld()).toBe(false)
  await lock.release()
  expect(await folder.names()).toEqual(['lock'])
})
