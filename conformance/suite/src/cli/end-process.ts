import { watchStrays } from '../watch/watch-strays.js'
import { EXIT_FAILURE } from './exit-codes.js'

/**
 * Ends the process with its exit code once everything that was written is out, whatever a strategy left in it. What is thrown
 * until then makes it fail.
 */
export async function endProcess(): Promise<never> {
  const strays = watchStrays()
  for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve))
  const stray = strays.take()
  if (stray !== undefined) {
    process.stderr.write(`lakeauth-conformance: after the last case ${stray}.\n`)
    process.exitCode = EXIT_FAILURE
  }
  process.exit()
}
