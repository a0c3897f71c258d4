import { EXIT_USAGE } from './exit-codes.js'

/** One line on stderr: what a script shows of a command that cannot be carried out. */
export function fail(error: unknown): void {
  process.stderr.write(`lakeauth-conformance: ${(error as Error).message.replaceAll(/\s*\n\s*/g, ' ')}\n`)
  process.exitCode = EXIT_USAGE
}
