/** Something that a strategy did to the outside. */
export type Call =
  /** A request that it tried to make, whether core let it through or not. */
  | { readonly kind: 'attempt'; readonly origin: string }
  | {
      readonly kind: 'request'
      readonly method: string
      readonly url: string
      readonly headers: Headers
      readonly time: number
    }
  /** A program that it tried to run. */
  | { readonly kind: 'run-attempt'; readonly program: string }
  | { readonly kind: 'run'; readonly program: string; readonly arguments: readonly string[] }
  | { readonly kind: 'read'; readonly path: string }
  | { readonly kind: 'find'; readonly program: string }

/** A message that reached the log. */
export interface LogEntry {
  readonly level: 'debug' | 'warn'
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>> | undefined
}
