import { EXIT_USAGE } from './exit-codes.js'
import { fail } from './fail.js'

/** Resolves when stdout takes nothing any more. A reader that has gone, as in `… | true`, wanted no more; all else is said in one line. */
export function stdoutGone(): Promise<void> {
  return new Promise((resolve) =>
    process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code !== 'EPIPE') fail(new Error(`stdout cannot be written: ${code}.`), EXIT_USAGE)
      resolve()
    }),
  )
}
