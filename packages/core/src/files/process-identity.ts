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
  /** True when the process runs, and is the one that had this id then. Where {@link isSameTable} holds only. */
  isRunning(identity: ProcessIdentity): boolean
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

/** Node's own process, and what `/proc` says of others where there is one. */
export function nodeProcesses(): Processes {
  const boot = digest(textOf('/proc/sys/kernel/random/boot_id'))
  const realm = digest(`${hostname()} ${attempt(() => readlinkSync('/proc/self/ns/pid')) ?? ''}`)
  return {
    self: { realm, boot, pid: process.pid, started: startOf(process.pid) },
    uid: process.getuid?.(),
    isRunning: ({ pid, started }) => answers(pid) && (started === '' || started === startOf(pid)),
  }
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return (error as { code?: unknown }).code === 'EPERM'
  }
}

/** The 22nd field of proc_pid_stat(5). The second one may hold blanks and ends at the last parenthesis. */
function startOf(pid: number): string {
  const stat = textOf(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function textOf(path: string): string {
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
