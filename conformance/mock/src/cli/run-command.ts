import { spawn } from 'node:child_process'
import { EXIT_NO_COMMAND, EXIT_NOT_EXECUTABLE, exitCodeOf } from './exit-codes.js'
import { fail } from './fail.js'
import type { Signals } from './signals.js'

/** How a command is run. */
export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv
  readonly signals: Signals
  /** Opens a channel, by which the command gets this, and notices the end of this process. */
  readonly message?: object
}

/** Runs a command with our own input and output, and gives the code to exit with: its own, or what shells have for its end. */
export function runCommand(
  [command, ...args]: readonly [string, ...string[]],
  { env, signals, message }: CommandOptions,
): Promise<number> {
  if (command === '') {
    fail(new Error('There is no command "": its name is empty.'), EXIT_NO_COMMAND)
    return Promise.resolve(EXIT_NO_COMMAND)
  }
  return new Promise((resolve) => {
    const stdio = ['inherit', 'inherit', 'inherit', ...(message ? (['ipc'] as const) : [])] as const
    const child = spawn(command, args, { env, stdio: [...stdio] })
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return
      fail(new Error(problemOf(command, error)), error.code === 'ENOENT' ? EXIT_NO_COMMAND : EXIT_NOT_EXECUTABLE)
      resolve(error.code === 'ENOENT' ? EXIT_NO_COMMAND : EXIT_NOT_EXECUTABLE)
    })
    child.once('exit', (code, signal) => resolve(exitCodeOf(code, signal)))
    signals.passTo((signal) => child.kill(signal))
    if (message && child.connected) child.send(message)
  })
}

function problemOf(command: string, { code }: NodeJS.ErrnoException): string {
  if (code !== 'ENOENT') return `The command ${JSON.stringify(command)} cannot be run: ${code}.`
  return `There is no command ${JSON.stringify(command)}${command.includes('/') ? '' : ' on the PATH'}.`
}
