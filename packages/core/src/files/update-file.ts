import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../context.js'
import { fileLocked, notWritten } from './file-errors.js'
import { type FileSystem, nodeFileSystem, unlessMissing } from './file-system.js'
import { acquireLock, type HeldLock } from './lock.js'
import { keepAlive } from './lock-beat.js'
import { type SideFiles, sideFiles } from './names.js'
import { nodeProcesses } from './process-identity.js'
import { isSame, readBounded } from './read-bounded.js'
import { replaceFile } from './replace-file.js'
import { resolveTarget } from './resolve-target.js'

/** Another writer has a few milliseconds of work. */
const LOCK_TIMEOUT_MS = 10_000
/** The lock of a writer that cannot be seen counts as left behind after this long without a sign of life. */
const LOCK_STALE_MS = 5_000
/** Editors take no lock: as often as this a file may change between reading and replacing it. */
const ATTEMPTS_MAX = 10

/** How {@link updateFile} works. */
export interface UpdateFileOptions {
  readonly signal?: AbortSignal
  /**
   * Milliseconds to wait for other writers; 10 seconds when absent. A lock that was left behind on another machine, or before
   * this one was started, or by a killed process of macOS or Windows, is seen to be so after five seconds: who waits for less
   * is refused.
   */
  readonly timeoutMs?: number
  /** Node's when absent; a test gives one that fails. */
  readonly fs?: FileSystem
  /** The system's when absent. */
  readonly clock?: Clock
}

/**
 * Changes a file so that neither a crash nor another writer loses anything: under a lock between processes, the new
 * content is written beside the old one, mode 0600 from its creation, synced, and renamed into place. A reader sees the
 * old file or the new one, never a part. What killed writers left behind is removed on the way.
 *
 * `change` gets the current bytes, `undefined` when there is no file, and gives the new ones, or `undefined` to leave all as
 * it is. It is called again when somebody without the lock changed the file meanwhile. A symbolic link of the user's own
 * is kept and its target replaced. Files up to one MiB. Writers take turns, and each waits for at most `timeoutMs`: of hundreds
 * that one process starts at once the last may be refused, so let each start when the one before is done.
 *
 * @throws StoreError `ERR_FILE_UNSAFE` for a file or link of another user, a loop of links, a folder or a device;
 * `ERR_FILE_LOCKED` when another writer does not finish; `ERR_FILE_NOT_WRITTEN` when the system refuses, such as for a
 * full disk or a read-only folder. The old content is then still there. What `change` throws passes through.
 * @example
 * ```ts
 * import { updateFile } from '@lakeauth/core/files'
 *
 * const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)
 * await updateFile('/home/ada/.config/settings', (bytes) => new TextEncoder().encode(`${text(bytes)}one more line\n`))
 * ```
 */
export async function updateFile(
  path: string,
  change: (current: Uint8Array | undefined) => Uint8Array | undefined,
  options: UpdateFileOptions = {},
): Promise<void> {
  const { signal, timeoutMs = LOCK_TIMEOUT_MS, fs = nodeFileSystem, clock = systemClock } = options
  const processes = nodeProcesses()
  try {
    // The lock lies beside what the path stands for, so that every name of a file has the same one.
    const names = sideFiles((await resolveTarget(path, processes.uid, fs)).path)
    const surroundings = { fs, processes, clock, random: Math.random, unique }
    const request = { path, lock: names.lock, timeoutMs, staleMs: LOCK_STALE_MS, signal }
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const lock = await acquireLock(request, surroundings)
      const stop = keepAlive(lock, clock)
      try {
        await removeLeftovers(names, fs)
        if (await changeOnce({ path, change, names, lock, uid: processes.uid }, fs)) return
      } finally {
        stop()
        await lock.release()
      }
    }
    throw fileLocked(path, names.lock, timeoutMs)
  } catch (error) {
    throw notWritten(path, error)
  }
}

interface Change {
  readonly path: string
  readonly change: (current: Uint8Array | undefined) => Uint8Array | undefined
  readonly names: SideFiles
  readonly lock: HeldLock
  readonly uid: number | undefined
}

/** False when the file was no longer the one that was read, or the lock was lost. */
async function changeOnce({ path, change, names, lock, uid }: Change, fs: FileSystem): Promise<boolean> {
  const target = await resolveTarget(path, uid, fs)
  const before = target.stats && (await unlessMissing(readBounded(target.path, fs)))
  const bytes = change(before?.bytes)
  if (bytes === undefined) return true
  const stillWanted = async (): Promise<boolean> =>
    isSame(before?.stats, await unlessMissing(fs.lstat(target.path))) && (await lock.isHeld())
  return replaceFile({ target: target.path, temporary: names.temporary(unique()), bytes, stillWanted }, fs)
}

/** Safe under the lock alone: nobody else has a temporary file then. They may hold secrets. */
async function removeLeftovers({ folder, isLeftover }: SideFiles, fs: FileSystem): Promise<void> {
  const leftovers = (await fs.readdir(folder)).filter(isLeftover)
  for (const name of leftovers) await unlessMissing(fs.unlink(join(folder, name)))
}

/** A name that nothing else has. */
export function unique(): string {
  return randomBytes(8).toString('hex')
}

/** The system's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, signal && { signal })
  },
}
