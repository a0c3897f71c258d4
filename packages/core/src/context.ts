import type { Place } from './credential.js'
import type { TokenRequest } from './token.js'

/** Time. `now` and `monotonic` are milliseconds; `sleep` rejects with the signal's reason. */
export interface Clock {
  /** Wall time, milliseconds since the epoch. */
  now(): number
  /** Milliseconds since an arbitrary start, never stepping back. */
  monotonic(): number
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** Who may do what with a file, where the system says so. */
export interface FilePermissions {
  /** As `chmod` takes them: `0o600` for the owner alone. */
  readonly mode: number
  /** True when it belongs to the user whom this process runs as. */
  readonly own: boolean
}

/** Reads local files. */
export interface FileReader {
  exists(path: string): Promise<boolean>
  /** The file as UTF-8 text. Rejects with an error whose `code` is the system's (`ENOENT`, `EACCES`, …) or `EFBIG`. */
  readText(path: string): Promise<string>
  /** Absent where nobody can say; then nothing is warned of. Rejects as `readText` does. */
  permissions?(path: string): Promise<FilePermissions>
}

/** Finds programs without running them. */
export interface CommandFinder {
  /** The absolute path of a program on the `PATH`; empty, relative and `node_modules/.bin` entries are passed over. */
  find(name: string): Promise<string | undefined>
}

/** What a program is run with. */
export interface RunOptions {
  readonly signal?: AbortSignal
  /** An absolute path to run instead of looking the program up on the `PATH`. */
  readonly path?: string
  /** Milliseconds; 30 seconds when absent. */
  readonly timeoutMs?: number
}

/** What a program left behind. Its output may hold secrets: parse it, never repeat it. */
export interface CommandResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program without a shell, with bounded time and output and a minimal environment. */
export type CommandRunner = (
  command: string,
  commandArguments: readonly string[],
  options?: RunOptions,
) => Promise<CommandResult>

/** Receives messages that hold no secret. `warn` is for what a user should act on. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
}

/** Local facts: with no `fetch` and no way to run a program, detection cannot leave the machine. */
export interface DetectContext {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The home directory, when there is one. */
  readonly home: string | undefined
  /** As `process.platform`. */
  readonly platform: string
  readonly files: FileReader
  readonly commands: CommandFinder
  readonly logger: Logger
}

/** A place for tokens shared beyond this process. Values are whatever the store was given; a miss is `undefined`. */
export interface TokenStore {
  read(key: string): Promise<StoredToken | undefined>
  write(key: string, token: StoredToken): Promise<void>
}

/** A token as a {@link TokenStore} keeps it. Times are milliseconds since the epoch. */
export interface StoredToken {
  readonly value: string
  readonly type: string
  readonly issuedAt: number
  readonly expiresAt: number
}

/** Everything a strategy works with in use. */
export interface StrategyContext extends DetectContext {
  /**
   * Reaches the origins that the strategy declared in `egress`, and no other. It follows no redirect, bounds time and
   * bytes, and rejects with a typed error. With `redirect: 'manual'` an answer that redirects is handed over, to be read.
   */
  readonly fetch: typeof globalThis.fetch
  /** Runs the programs that the strategy declared in `commands`, and no other. */
  readonly run: CommandRunner
  readonly clock: Clock
  /** A number from 0 up to but not including 1. */
  readonly random: () => number
  readonly userAgent: string
  /** Where this sign-in points; asks the host for its metadata once. */
  place(request?: TokenRequest): Promise<Place>
  /** A lazy look-up by name: one in flight, a success kept, a refusal remembered briefly, an abort not at all. */
  once<T>(
    name: string,
    load: (request: { readonly signal: AbortSignal }) => Promise<T>,
    request?: TokenRequest,
  ): Promise<T>
  /** A setting and where its value came from, for an error: `clientSecret (environment variable DATABRICKS_CLIENT_SECRET)`. */
  sourceOf(key: string): string
  readonly store?: TokenStore
}
