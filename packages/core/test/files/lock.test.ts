import { lstat, lutimes, readlink, symlink, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { nodeFileSystem } from '../../src/files/file-system.js'
import { acquireLock, type LockSurroundings } from '../../src/files/lock.js'
import { keepAlive } from '../../src/files/lock-beat.js'
import { nodeProcesses, type ProcessIdentity } from '../../src/files/process-identity.js'
import { fakeClock } from '../../src/testing/index.js'
import { type Folder, makeFolder } from './folder.js'

const self: ProcessIdentity = { realm: 'here', boot: 'b1', pid: 10, started: '100' }

function surroundings(given: Partial<LockSurroundings> & { readonly running?: boolean } = {}): LockSurroundings {
  let names = 0
  return {
    fs: nodeFileSystem,
    processes: { self, uid: 0, isRunning: () => given.running ?? true },
    clock: fakeClock(Date.now()),
    random: () => 0,
    unique: () => `u${++names}`,
    ...given,
  }
}

function request({ at }: Folder, timeoutMs = 0): Parameters<typeof acquireLock>[0] {
  return { path: at('file'), lock: at('lock'), timeoutMs }
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

it.each([
  { text: 'elsewhere-b1-11-90-x', of: 'another machine' },
  { text: 'nonsense', of: 'nobody known' },
])('breaks the lock of $of only when it is older than a minute', async ({ text }) => {
  const folder = await makeFolder()
  await symlink(text, folder.at('lock'))
  await expect(acquireLock(request(folder), surroundings({ running: false }))).rejects.toThrow('another process')
  const clock = fakeClock(Date.now() + 61_000)
  const lock = await acquireLock(request(folder), surroundings({ clock }))
  expect(await lock.isHeld()).toBe(true)
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
  const elsewhere = { self: { ...self, realm: 'elsewhere' }, uid: 0, isRunning: () => false }
  const take = () => acquireLock(request(folder), surroundings({ clock, processes: elsewhere }))
  const stop = keepAlive(lock, clock)
  for (let beats = 1; beats <= 20; beats++) {
    await clock.advance(15_000)
    while (renewals < beats) await clock.advance(0)
    expect(Math.abs((await lstat(folder.at('lock'))).mtimeMs - clock.now())).toBeLessThan(2)
  }
  await expect(take()).rejects.toMatchObject({ code: 'ERR_FILE_LOCKED' })
  stop()
  await clock.advance(61_000)
  expect([renewals, clock.sleepers]).toEqual([20, 0])
  await take()
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

it('tells this process from one that ended, from a later one with its id, and from one before a restart', () => {
  const { self: own, isRunning } = nodeProcesses()
  expect(isRunning(own)).toBe(true)
  // Linux gives out no larger id.
  expect(isRunning({ ...own, pid: 4_194_305, started: '' })).toBe(false)
  expect(isRunning({ ...own, boot: 'another' })).toBe(false)
  expect(isRunning({ ...own, started: '1' })).toBe(false)
  expect(isRunning({ ...own, started: '' })).toBe(true)
})
