import type { Clock, CommandFinder, CommandRunner, FileReader, Logger, TokenStore } from './context.js'
import type { Timeouts } from './lifecycle/retry.js'

/** Everything that core takes from the outside world. Each part can be replaced; Node's is used where none is given. */
export interface Ports {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string | undefined
  readonly platform: string
  readonly files: FileReader
  readonly commands: CommandFinder
  readonly logger: Logger
  readonly fetch: typeof globalThis.fetch
  readonly run: CommandRunner
  readonly clock: Clock
  readonly random: () => number
  readonly userAgent: string
  /** Runs work outside the caller's async context. */
  readonly detach: <T>(work: () => T) => T
  readonly timeouts: Timeouts
  readonly store?: TokenStore
}

/** Ports as a caller may give them: some, with `timeouts` in part. */
export type PortOptions = {
  readonly [K in Exclude<keyof Ports, 'timeouts' | 'detach'>]?: Ports[K] | undefined
} & { readonly timeouts?: Partial<Timeouts> | undefined }
