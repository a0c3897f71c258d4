import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

/** What was written before the end is read within this time. */
const LAST_WORDS_MS = 1_000

/** How a process ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: string | null
}

/** A process that runs. */
export interface Running {
  readonly stdout: Readable
  readonly stderr: Readable
  /** Never rejects: a process that cannot be started has ended. */
  readonly ended: Promise<Ended>
  /** Writes a line to its input. One that takes no input any more loses it. */
  say(line: string): void
  /** Says that there is no more. */
  endInput(): void
  /** Ends it with everything that it started. */
  kill(): void
}

/** Starts a command. Tests bring one that runs in process. */
export type Launch = (command: string, options: { readonly env: Readonly<Record<string, string>> }) => Running

/** Starts a command as the shell takes it, in a process group of its own. */
export const launchCommand: Launch = (command, { env }) => {
  const child = spawn(command, { shell: true, detached: process.platform !== 'win32', env: { ...env } })
  const { pid } = child
  const kill = (): void => {
    process.off('exit', kill)
    if (pid !== undefined) killGroup(pid)
    // What left the group may hold the other ends open, for as long as it likes.
    setTimeout(() => {
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
    }, LAST_WORDS_MS).unref()
  }
  // It ends with this process, also when a signal ends that.
  process.on('exit', kill)
  // A driver that is gone reads nothing: how it ended says more than EPIPE.
  child.stdin.on('error', () => {})
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    ended: new Promise((resolve) => {
      child.once('error', () => resolve({ code: 127, signal: null }))
      child.once('exit', (code, signal) => resolve({ code, signal }))
    }),
    say: (line) => void child.stdin.write(`${line}\n`),
    endInput: () => void child.stdin.end(),
    kill,
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // All of it has ended already, as it should.
  }
}
