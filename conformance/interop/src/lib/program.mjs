import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** What has to end with this process, also when a signal ends it. */
const running = new Set()
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
  process.once(signal, () => process.exit(code))
process.once('exit', () => {
  for (const { pid } of running) signalGroup(pid, 'SIGKILL')
})

/**
 * Runs a program in a process group of its own. One that takes too long is asked to end, so that it ends what it started, and
 * is killed when it does not.
 */
export async function runProgram(command, words, { cwd, env, longestMs = 900_000 }) {
  const child = spawn(command, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  running.add(child)
  const timers = [
    setTimeout(() => child.kill('SIGTERM'), longestMs),
    setTimeout(() => signalGroup(child.pid, 'SIGKILL'), longestMs + 10_000),
  ]
  try {
    const exit = once(child, 'exit').finally(() => signalGroup(child.pid, 'SIGKILL'))
    const [[code, signal], stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)])
    return { code: code ?? signal, stdout, stderr }
  } finally {
    running.delete(child)
    for (const timer of timers) clearTimeout(timer)
  }
}

function signalGroup(pid, signal) {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // It has ended already, as it should.
  }
}
