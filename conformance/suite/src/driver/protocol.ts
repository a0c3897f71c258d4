/** The version of what is said between the suite and a driver; `docs/reference/driver-protocol.md` describes it. */
export const PROTOCOL_VERSION = 1

/** Something that the client is to do. Drivers do the operations of a case one after the other. */
export type Op =
  /** Hand out the headers of a call, without making one. */
  | { readonly op: 'headers' }
  /** Make a call to the workspace. */
  | { readonly op: 'call'; readonly method: 'GET'; readonly path: string }
  /** Forget what is in memory, as a new process would. */
  | { readonly op: 'restart' }
  /** Move the client's clock forward. */
  | { readonly op: 'advance'; readonly seconds: number }

/** What became of an operation. */
export type OpResult =
  | { readonly op: 'headers'; readonly headers: Readonly<Record<string, string>> }
  | { readonly op: 'call'; readonly status?: number }
  | { readonly op: 'restart' | 'advance' }
  /** The client reported an error. */
  | { readonly op: Op['op']; readonly error: string }
  /** The driver cannot do this with its client. */
  | { readonly op: Op['op']; readonly unsupported: true }

/** What a driver is told about a case. */
export interface DriverCase {
  readonly id: string
  /** The environment variables that the client is to see. They are those of the driver's own process too. */
  readonly env: Readonly<Record<string, string>>
  /** Paths: the client's home folder, and the certificate of the CA that signs for the mock. */
  readonly files: { readonly home: string; readonly ca: string }
  /** The settings of the sign-in once more, for clients that take them as values. */
  readonly config: Readonly<Record<string, string>>
  readonly ops: readonly Op[]
}

/** A line to a driver. */
export type ToDriver =
  | { readonly type: 'start'; readonly protocol: typeof PROTOCOL_VERSION }
  | ({ readonly type: 'case' } & DriverCase)
  | { readonly type: 'stop' }

/** What a driver says of its client. */
export interface Started {
  readonly name: string
  readonly version: string
  readonly language: string
  readonly capabilities: readonly string[]
  /** `proxy`: the client heeds HTTPS_PROXY, and is given hosts by their real names. `url`, the default: it is given URLs of this machine. */
  readonly reach?: 'proxy' | 'url'
}
