import type { TokenRequest, TokenSource } from './token.js'

/** A cloud that hosts Databricks. */
export type Cloud = 'aws' | 'azure' | 'gcp'

/** Where a sign-in points. */
export interface Place {
  /** Origin, such as `https://dbc-a1b2.cloud.databricks.com`. */
  readonly host: string
  readonly kind: 'workspace' | 'account' | 'unified'
  /** Proven by the host's DNS zone or set by the user, never taken from the host's own word. */
  readonly cloud?: Cloud
  readonly accountId?: string
  readonly workspaceId?: string
}

/** A page for people where an API should answer: its start, 16 KiB at most. */
export interface Page {
  /** Method and path of what was asked. */
  readonly request: string
  readonly status: number
  readonly text: string
}

/** What signs requests. */
export interface Credential {
  /** The `auth_type`, such as `oauth-m2m`. */
  readonly authType: string
  /** Current headers for one request, frozen. The only member that a client must call. */
  headers(request?: TokenRequest): Promise<Readonly<Record<string, string>>>
  /** Absent when the credential is not one bearer token. */
  readonly token?: TokenSource
  /** What only this credential can find out about the place, such as a host behind a cloud's resource id. */
  place?(request?: TokenRequest): Promise<Partial<Place>>
  /**
   * What a page means that the host answered instead of its API, where this credential can tell: `fetch` rejects with it. Of the
   * page nothing may get into the error but what has a form that cannot be anything else, such as a UUID.
   */
  explainPage?(page: Page): Error | undefined
  /** Gives back what the credential holds, such as a minted token. */
  close?(): Promise<void>
}
