/** What the bench gave this probe. */
export const input = JSON.parse(process.env.BENCH_INPUT ?? '{}')

/** Hands a result to the bench and ends: a peer's open sockets and timers must not keep the process. */
export function report(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0))
}
