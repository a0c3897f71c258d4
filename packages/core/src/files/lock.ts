import { basename } from 'node:path'
import type { Clock } from '../context.js'
import { fileLocked, unsafeFile } from './file-errors.js'
import { type FileSystem, systemCode, unlessMissing } from './file-system.js'
import type { ProcessIdentity, Processes } from './process-identity.js'

/** A lock of another machine or container, whose processes cannot be seen, counts as left behind after this long. */
export const FOREIGN_STALE_MS = 60_000
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
  readonly signal?: AbortSignal | undefined
}

/** A lock that is held. */
export interface HeldLock {
  /** False when another machine took it for left behind. */
  isHeld(): Promise<boolean>
  /** Says to other machines that its holder is alive: whoever works for longer than a few seconds does so now and then. */
  renew(): Promise<void>
  release(): Promise<void>
}

/**
 * A lock between processes: a symbolic link whose text names its holder, made in one step, so that it is never there
 * without a holder. That of a process that has ended is broken, by one process at a time: who breaks lock `t` holds the
 * lock named after `t` and has seen, since then, that `t` is still in place. So a fresh lock is never removed for a dead one.
 *
 * @throws StoreError `ERR_FILE_LOCKED` when a living process holds it for longer than `timeoutMs`.
 */
export async function acquireLock(request: LockRequest, surroundings: LockSurroundings): Promise<HeldLock> {
  const { path, lock, timeoutMs, signal } = request
  const { fs, processes, clock, random, unique } = surroundings
  const mine = textOf(processes.self, unique())
  const deadline = clock.monotonic() + timeoutMs
  for (;;) {
    signal?.throwIfAborted()
    if (await create(lock, mine, fs)) break
    const holder = await holderOf(lock, fs)
    if (holder !== undefined && (await isLeftBehind(lock, holder, surroundings))) {
      await breakLock(holder, request, surroundings)
      continue
    }
    if (clock.monotonic() >= deadline) throw fileLocked(path, lock, timeoutMs)
    await clock.sleep(POLL_MS * (1 + random()), signal)
  }
  const isHeld = async (): Promise<boolean> => (await holderOf(lock, fs)) === mine
  return {
    isHeld,
    renew: async () => {
      const now = new Date(clock.now())
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

/** The text of the lock; `undefined` when it was released meanwhile. */
async function holderOf(lock: string, fs: FileSystem): Promise<string | undefined> {
  const text = await unlessMissing(fs.readlink(lock)).catch((error: unknown) => {
    if (systemCode(error) !== 'EINVAL') throw error
    throw unsafeFile(lock, 'stands where a lock would be, and is none', 'Delete it.')
  })
  // A junction holds an absolute path.
  return text === undefined ? undefined : basename(text)
}

async function isLeftBehind(
  lock: string,
  holder: string,
  { fs, processes, clock }: LockSurroundings,
): Promise<boolean> {
  const identity = parse(holder)
  if (identity?.realm === processes.self.realm) return !processes.isRunning(identity)
  const stats = await unlessMissing(fs.lstat(lock))
  return stats !== undefined && clock.now() - stats.mtimeMs > FOREIGN_STALE_MS
}

async function breakLock(holder: string, request: LockRequest, surroundings: LockSurroundings): Promise<void> {
  const { fs } = surroundings
  const ticket = await acquireLock({ ...request, lock: `${request.lock}.${uniqueOf(holder)}` }, surroundings)
  try {
    if ((await holderOf(request.lock, fs)) === holder) await unlessMissing(fs.unlink(request.lock))
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
