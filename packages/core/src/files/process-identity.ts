import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Who holds a lock, in words that other processes can check. Each part is free of `-`. */
export interface ProcessIdentity {
  /** Which machine and process table: only there does a process id mean something. */
  readonly realm: string
  /** Which start of that machine; empty where the system does not say. */
  readonly boot: string
  readonly pid: number
  /** When the process started, because ids are used again; empty where the system does not say. */
  readonly started: string
}

/** What the lock asks of the process. */
export interface Processes {
  readonly self: ProcessIdentity
  /**
   * True when the process runs, and is the one that had this id then; `undefined` when the system does not say, which is never
   * to be taken for an end. Where {@link isSameTable} holds only.
   */
  isRunning(identity: ProcessIdentity): boolean | undefined
  /** The user's id; `undefined` where the system has none. */
  readonly uid: number | undefined
}

/**
 * Whether two process ids are of one table, so that one can be judged by the other's process. Two machines may have one name,
 * and another start of "this" machine may be another machine's: who cannot tell says no.
 */
export function isSameTable(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.realm === b.realm && a.boot === b.boot && a.boot !== ''
}

/** Node's own process, and what `/proc` says of others where there is one. A test says what can be read. */
export function nodeProcesses(textOf: (path: string) => string = readable): Processes {
  const statOf = (pid: number): ProcessStat => parseStat(textOf(`/proc/${pid}/stat`))
  const boot = digest(textOf('/proc/sys/kernel/random/boot_id'))
  const realm = digest(`${hostname()} ${attempt(() => readlinkSync('/proc/self/ns/pid')) ?? ''}`)
  return {
    self: { realm, boot, pid: process.pid, started: statOf(process.pid).started },
    uid: process.getuid?.(),
    isRunning: ({ pid, started }) => {
      if (!answers(pid)) return false
      const stat = statOf(pid)
      if (stat.hasEnded) return false
      return started === '' || stat.started === '' ? undefined : started === stat.started
    },
  }
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Any other refusal, such as that of another user's process, does not say that there is none.
    return (error as { code?: unknown }).code !== 'ESRCH'
  }
}

/** What is known of a process now. */
interface ProcessStat {
  /** Ended, and kept by the system because its parent has not asked for it: such a process still has its id. */
  readonly hasEnded: boolean
  /** Empty where nothing could be read. */
  readonly started: string
}

/** Fields 3, 20 and 22 of proc_pid_stat(5). The second one may hold blanks and ends at the last parenthesis. */
function parseStat(text: string): ProcessStat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state = '', threads = '', started = ''] = [fields[0], fields[17], fields[19]]
  // The first thread may have ended before others, which still work.
  return { hasEnded: /^[ZX]$/.test(state) && Number(threads) <= 1, started }
}

/** What a file holds; empty when it cannot be read. */
function readable(path: string): string {
  return attempt(() => readFileSync(path, 'utf8').trim()) ?? ''
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

function digest(text: string): string {
  return text && createHash('sha256').update(text).digest('hex').slice(0, 12)
}
