import { within } from './deadline.js'
import type { Driver } from './driver.js'
import type { DriverOptions } from './ndjson-driver.js'
import { readOutput } from './output.js'
import type { OpResult } from './protocol.js'
import { DriverError } from './read-message.js'

/** What shells say of a command that they could not run. */
const NOT_RUN = [126, 127]
/** And of one that a signal ended: this and the number of the signal. */
const SIGNALLED = 128
const SIGNAL_MAX = 31

/** Drives a command: one run is one call. Its exit code says whether it reported an error, and the journal says the rest. */
export function openExec(options: DriverOptions, capabilities: readonly string[], reach: 'proxy' | 'url'): Driver {
  const { command, launch, timer, timeoutMs } = options
  return {
    kind: 'exec',
    started: { name: nameOf(command), version: 'as installed', language: 'a command', capabilities, reach },
    run: async ({ env, ops }) => {
      const running = launch(command, { env })
      const [out, err] = [readOutput(running.stdout), readOutput(running.stderr)]
      try {
        running.endInput()
        const whole = Promise.all([running.ended, out.over, err.over])
        const [{ code, signal }] = await within(whole, { timer, milliseconds: timeoutMs, what: 'the command' })
        if (code === null) throw new DriverError(`the command was ended by ${signal}`)
        if (code > SIGNALLED && code <= SIGNALLED + SIGNAL_MAX)
          throw new DriverError(`the command was ended by signal ${code - SIGNALLED}`)
        if (NOT_RUN.includes(code)) throw new DriverError(`the command cannot be run (exit code ${code})`)
        const printed = { stdout: out.text(), stderr: err.text() }
        const results = ops.map(({ op }): OpResult => {
          if (op !== 'call') return { op, unsupported: true }
          return code === 0 ? { op } : { op, error: `exit code ${code}: ${lastLineOf(printed)}` }
        })
        return { results, printed }
      } finally {
        running.kill()
        await running.ended
      }
    },
  }
}

/** The program without its path and its arguments. */
function nameOf(command: string): string {
  return (
    command
      .trim()
      .split(/\s+/)[0]
      ?.replace(/^.*[/\\]/, '') || 'command'
  )
}

function lastLineOf({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  return (stderr.trim() || stdout.trim()).split('\n').at(-1) ?? ''
}
