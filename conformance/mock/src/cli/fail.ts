/** One line on stderr: what a script shows of a failure. */
export function fail(error: unknown, exitCode: number): void {
  process.stderr.write(`lakeauth-mock: ${(error as Error).message.replaceAll(/\s*\n\s*/g, ' ')}\n`)
  process.exitCode = exitCode
}
