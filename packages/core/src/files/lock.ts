import { basename } from 'node:path'
import type { Clock } from '../context.js'
import { fileLocked, unsafeFile } from './file-errors.js'
import { type FileSystem, systemCode, unlessMissing } from './file-system.js'
import { createLockWatch, type Stamp } from './lock-watch.js'
import { isSameTable, type ProcessIdentity, type Processes } from './process-identity.js'

/** Between two attempts, and as much again at random. */
const POLL_MS = 10

/** What the lock works with. */
export interface LockSurroundings {
  readonly fs: FileSystem
  readonly processes: Processes
  readonly clock: Clock
  readonly random: () => number
  /** A name that no other lock ever has. */
  readonly unique: () => string
}

/** How a lock is asked for. */
export interface LockRequest {
  /** The file that it is about, for an error. */
  readonly path: string
  readonly lock: string
  readonly timeoutMs: number
  /**
   * A lock of another machine or container, whose processes cannot be seen, counts as left behind when it stood still for
   * so many milliseconds under the eyes of who waits; so does each where the system does not tell one start from another. The same for all who use the lock, and less than `timeoutMs`.
   */
  readonly staleMs: number
  readonly signal?: AbortSignal | undefined
}

/** A lock that is held. */
export interface HeldLock {
  readonly staleMs: number
  /** False when another machine took it for left behind. */
  isHeld(): Promise<boolean>
  /** Says to other machines that its holder is alive: see `keepAlive`. */
  renew(): Promise<void>
  release(): Promise<void>
}

/**
 * A lock between processes: a symbolic link whose text names its holder, made in one step, so that it is never there
 * without a holder. That of a process that has ended is broken, by one process at a time: who breaks lock `t` holds the
 * lock named after `t` and has seen, since then, that `t` is still in place. So a fresh lock is never removed for a dead one.
 *
 * Whether the holder has ended is asked of the system where its process can be seen. Else the lock itself is watched:
 * its holder changes its time again and again, which is never compared with a clock.
 *
 * @throws StoreError `ERR_FILE_LOCKED` when a living process holds it for longer than `timeoutMs`.
 */
export async function acquireLock(request: LockRequest, surroundings: LockSurroundings): Promise<HeldLock> {
  const { path, lock, timeoutMs, staleMs, signal } = request
  const { fs, clock, random, unique, processes } = surroundings
  const mine = textOf(processes.self, unique())
  const deadline = clock.monotonic() + timeoutMs
  const watch = createLockWatch(clock)
  for (;;) {
    signal?.throwIfAborted()
    if (await create(lock, mine, fs)) break
    const stamp = await stampOf(lock, fs)
    if (stamp && isLeftBehind(stamp, watch.stillFor(stamp), request, processes)) {
      await breakLock(stamp, request, surroundings)
      continue
    }
    if (clock.monotonic() >= deadline) throw fileLocked(path, lock, timeoutMs)
    await clock.sleep(POLL_MS * (1 + random()), signal)
  }
  const isHeld = async (): Promise<boolean> => (await stampOf(lock, fs))?.text === mine
  let time = 0
  return {
    staleMs,
    isHeld,
    renew: async () => {
      // Each one differs from the one before, also when the clock was set back.
      time = Math.max(clock.now(), time + 2_000)
      const now = new Date(time)
      if (await isHeld()) await unlessMissing(fs.lutimes(lock, now, now))
    },
    release: async () => {
      if (await isHeld()) await unlessMissing(fs.unlink(lock))
    },
  }
}

async function create(lock: string, text: string, fs: FileSystem): Promise<boolean> {
  try {
    // Windows makes a junction without further rights; elsewhere the type means nothing.
    await fs.symlink(text, lock, 'junction')
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

/** The lock as it is now; `undefined` when it was released meanwhile. */
async function stampOf(lock: string, fs: FileSystem): Promise<Stamp | undefined> {
  const text = await unlessMissing(fs.readlink(lock)).catch((error: unknown) => {
    if (systemCode(error) !== 'EINVAL') throw error
    throw unsafeFile(lock, 'stands where a lock would be, and is none', 'Delete it.')
  })
  const stats = text === undefined ? undefined : await unlessMissing(fs.lstat(lock))
  // A junction holds an absolute path.
  return text === undefined || !stats ? undefined : { text: basename(text), time: stats.mtimeMs }
}

function isLeftBehind(
  { text }: Stamp,
  stillFor: number,
  { staleMs }: LockRequest,
  { self, isRunning }: Processes,
): boolean {
  const holder = parse(text)
  const runs = holder && isSameTable(holder, self) ? isRunning(holder) : undefined
  return runs === undefined ? stillFor >= staleMs : !runs
}

async function breakLock(stamp: Stamp, request: LockRequest, surroundings: LockSurroundings): Promise<void> {
  const { fs } = surroundings
  const ticket = await acquireLock({ ...request, lock: `${request.lock}.${uniqueOf(stamp.text)}` }, surroundings)
  try {
    const now = await stampOf(request.lock, fs)
    if (now?.text === stamp.text && now.time === stamp.time) await unlessMissing(fs.unlink(request.lock))
  } finally {
    await ticket.release()
  }
}

function textOf({ realm, boot, pid, started }: ProcessIdentity, unique: string): string {
  return [realm, boot, pid, started, unique].join('-')
}

function parse(text: string): ProcessIdentity | undefined {
  const [realm, boot, pid, started] = text.split('-')
  if (realm === undefined || boot === undefined || started === undefined) return undefined
  return { realm, boot, pid: Number(pid), started }
}

function uniqueOf(text: string): string {
  return text.slice(text.lastIndexOf('-') + 1).replace(/\W/g, '') || 'unknown'
}
