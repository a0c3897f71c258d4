/** How the sentence of a stray ends. */
export const STRAY = 'and nobody handled it'

/** What was thrown or rejected and nobody caught, as a sentence each without its message, which nobody has scrubbed. */
export interface Strays {
  count(): number
  /** The first one since the last `take`; the others are forgotten. */
  take(): string | undefined
  end(): void
}

/** Keeps what nobody catches from ending the process with its message, until the end. */
export function watchStrays(): Strays {
  let strays: string[] = []
  const reject = (reason: unknown): void => void strays.push(`a promise was rejected with ${kindOf(reason)} ${STRAY}`)
  const crash = (error: unknown): void => void strays.push(`${kindOf(error)} was thrown outside of any call ${STRAY}`)
  process.on('unhandledRejection', reject)
  process.on('uncaughtException', crash)
  return {
    count: () => strays.length,
    take() {
      const [first] = strays
      strays = []
      return first
    },
    end() {
      process.off('unhandledRejection', reject)
      process.off('uncaughtException', crash)
    },
  }
}

function kindOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : `a ${typeof thrown}`
}
