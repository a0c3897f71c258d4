import type { TokenMutation } from '../tokens/mutation.js'

/**
 * How a connection can fail instead of giving an answer. A server carries the last three out on `tls.handshake` alone: by the
 * time it knows another operation, its certificate has been accepted.
 */
export type TransportKind =
  | 'reset'
  | 'empty'
  | 'truncate'
  | 'slow'
  | 'hang'
  | 'refuse'
  | 'tls-expired'
  | 'tls-wrong-host'
  | 'tls-unknown-ca'

/** A ready-made answer. `json` wins over `body`. */
export interface FaultResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly json?: unknown
}

/** A fault rule as plain data: what the builder makes and what the admin API takes. */
export interface FaultRule {
  /** An operation name, `*`, or a prefix such as `workspace.*`. */
  readonly operation: string
  /** Compared with `method`, `path`, `authority`, `via`, then form fields, query parameters, JSON fields and headers. */
  readonly match?: Readonly<Record<string, string>>
  /** Lets the first n matching requests pass. */
  readonly skip?: number
  /** Applies to n requests, then never again. Without it: until cleared. */
  readonly times?: number
  /** Lets the service act first, so that its state changes and only the answer is lost or replaced. */
  readonly afterHandler?: boolean
  /** Waits on the world's clock before anything else. */
  readonly delay?: number | string
  /** Holds the first n matching requests until released. */
  readonly hold?: number
  readonly respond?: FaultResponse
  /** `bytes` is how much of a truncated body arrives; half of it without. */
  readonly transport?: { readonly kind: TransportKind; readonly bytes?: number }
  /** Changes the JSON the service answered: an RFC 7396 merge patch (`null` removes), or in TypeScript a function. */
  readonly patchJson?: Readonly<Record<string, unknown>> | ((body: unknown) => unknown)
  readonly mutateToken?: TokenMutation
}
