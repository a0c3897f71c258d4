import { basename, dirname, join } from 'node:path'
import type { Clock } from '../context.js'
import { isAuthError, StoreError } from '../errors.js'
import { notWritten } from '../files/file-errors.js'
import { type FileSystem, unlessMissing } from '../files/file-system.js'
import { acquireLock, type HeldLock } from '../files/lock.js'
import { keepAlive } from '../files/lock-beat.js'
import type { Processes } from '../files/process-identity.js'
import { readBounded } from '../files/read-bounded.js'
import { resolveTarget } from '../files/resolve-target.js'
import { unique, updateFile } from '../files/update-file.js'
import { safeCause } from '../redact.js'
import { journalText, parseJournal, type RotationRecord } from './journal-format.js'

/** The lock of a rotation whose process cannot be seen counts as left behind after this long without a sign of life. */
const LOCK_STALE_MS = 60_000

/** The file that a rotation keeps, written so that it is whole at every moment. */
export interface Journal {
  readonly path: string
  /** What the file says; a fresh record when there is none. */
  read(): Promise<RotationRecord>
  /** @throws StoreError as {@link Journal.assertHeld}, besides those of a file. */
  save(record: RotationRecord): Promise<void>
  /** One rotation at a time. The lock is renewed until it is released. */
  lock(): Promise<Pick<HeldLock, 'release'>>
  /** Asked before each step that cannot be undone. @throws StoreError `ERR_LOCK_LOST` when another rotation has the lock. */
  assertHeld(): Promise<void>
}

/** What a journal is opened with. */
export interface JournalOptions {
  readonly path: string
  readonly name: string
  readonly host: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** By which the lock is waited for and renewed. */
  readonly clock: Clock
  readonly fs: FileSystem
  readonly processes: Processes
}

/** The {@link Journal} at a path. */
export function openJournal({ path, name, host, timeoutMs, signal, clock, fs, processes }: JournalOptions): Journal {
  const locate = async (): Promise<string> => (await resolveTarget(path, processes.uid, fs)).path
  let held: HeldLock | undefined
  const assertHeld = async (): Promise<void> => {
    if (!(await held?.isHeld())) throw lockLost(path)
  }
  return {
    path,
    assertHeld,
    async read() {
      const file = await unlessMissing(readBounded(await locate(), fs)).catch((error: unknown) => {
        throw isAuthError(error) ? error : invalid(path, 'cannot be read', error)
      })
      if (!file) return { name, host, generation: 0, left: [], asked: [], ended: [] }
      const record = parseJournal(new TextDecoder().decode(file.bytes))
      if (!record) throw invalid(path, 'is no journal of a rotation that this version understands')
      if (record.host !== host) throw invalid(path, `is of a rotation on another host, ${record.host}`)
      if (record.name !== name) throw invalid(path, `is of another rotation, "${record.name}"`)
      return record
    },
    save: async (record) => {
      await assertHeld()
      const bytes = new TextEncoder().encode(journalText(record))
      await updateFile(path, () => bytes, { fs })
    },
    async lock() {
      const target = await locate()
      const file = join(dirname(target), `.${basename(target)}.lakeauth-rotating`)
      const surroundings = { fs, processes, clock, random: Math.random, unique }
      const request = { path, lock: file, timeoutMs, staleMs: LOCK_STALE_MS, signal }
      const lock = await acquireLock(request, surroundings).catch((error: unknown) => {
        throw notWritten(path, error)
      })
      // What is not swept now is swept by the next one.
      await sweepTickets(file, fs).catch(() => {})
      held = lock
      const stop = keepAlive(lock, clock)
      return {
        release: async () => {
          stop()
          await lock.release()
        },
      }
    },
  }
}

/** What those left who were killed while they broke the lock of one who was killed: it is for locks that are gone. */
async function sweepTickets(lock: string, fs: FileSystem): Promise<void> {
  const folder = dirname(lock)
  const tickets = (await fs.readdir(folder)).filter((name) => name.startsWith(`${basename(lock)}.`))
  for (const ticket of tickets) await unlessMissing(fs.unlink(join(folder, ticket)))
}

function lockLost(path: string): StoreError {
  return new StoreError({
    code: 'ERR_LOCK_LOST',
    message: `${path}: another process took this rotation for dead, because for a minute its lock was not renewed, and goes on in its place. No further step was taken here; what a place was being written in that moment may still arrive. Run the rotation again.`,
    path,
  })
}

function invalid(path: string, problem: string, cause?: unknown): StoreError {
  return new StoreError({
    code: 'ERR_JOURNAL_INVALID',
    message: `${path} ${problem}. Nothing was minted and nothing revoked. Name the journal of this rotation, or a new file.`,
    path,
    ...(cause !== undefined && { cause: safeCause(cause, (text) => text) }),
  })
}
