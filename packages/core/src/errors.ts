/** Stable codes of every error that core throws; `docs/guide/errors.md` has a paragraph on each. */
export type AuthErrorCode =
  | 'ERR_AUTH_NOT_CONFIGURED'
  | 'ERR_AUTH_TYPE_UNKNOWN'
  | 'ERR_AUTH_CONFLICT'
  | 'ERR_ATTRIBUTE_MISSING'
  | 'ERR_ATTRIBUTE_INVALID'
  | 'ERR_ATTRIBUTE_CONFLICT'
  | 'ERR_HOST_INVALID'
  | 'ERR_PROFILE_INVALID'
  | 'ERR_MIXED_SOURCES'
  | 'ERR_ORIGIN_FORBIDDEN'
  | 'ERR_EGRESS_FORBIDDEN'
  | 'ERR_CLIENT_UNSUPPORTED'
  | 'ERR_STRATEGY_FAILED'
  | 'ERR_SUBJECT_TOKEN_UNAVAILABLE'
  | 'ERR_SUBJECT_TOKEN_MISSING'
  | 'ERR_SUBJECT_TOKEN_EMPTY'
  | 'ERR_SUBJECT_TOKEN_INVALID'
  | 'ERR_SUBJECT_TOKEN_FORBIDDEN'
  | 'ERR_SUBJECT_TOKEN_EXPIRED'
  | 'ERR_SUBJECT_TOKEN_NOT_YET_VALID'
  | 'ERR_FEDERATION_REFUSED'
  | 'ERR_TOKEN_REJECTED'
  | 'ERR_TOKEN_RESPONSE_INVALID'
  | 'ERR_TOKEN_NOT_RENEWED'
  | 'ERR_TOKEN_TIMEOUT'
  | 'ERR_ENDPOINT_UNREACHABLE'
  | 'ERR_ENDPOINT_FAILED'
  | 'ERR_TLS'
  | 'ERR_TLS_UNTRUSTED'
  | 'ERR_TLS_NAME_MISMATCH'
  | 'ERR_TLS_EXPIRED'
  | 'ERR_TLS_CLIENT_CERTIFICATE'
  | 'ERR_PROXY_UNREACHABLE'
  | 'ERR_PROXY_REFUSED'
  | 'ERR_PROXY_FORBIDDEN'
  | 'ERR_PROXY_AUTH_REQUIRED'
  | 'ERR_PEER_UNAVAILABLE'
  | 'ERR_UNEXPECTED_REDIRECT'
  | 'ERR_RESPONSE_TOO_LARGE'
  | 'ERR_DISCOVERY_MISMATCH'
  | 'ERR_COMMAND_NOT_FOUND'
  | 'ERR_COMMAND_FORBIDDEN'
  | 'ERR_COMMAND_FAILED'
  | 'ERR_COMMAND_TIMEOUT'
  | 'ERR_COMMAND_OUTPUT_INVALID'
  | 'ERR_CREDENTIAL_REFUSED'
  | 'ERR_PERMISSION_DENIED'
  | 'ERR_AZURE_ROLE_MISSING'
  | 'ERR_AZURE_TENANT_MISMATCH'
  | 'ERR_NOT_FOUND'
  | 'ERR_TOKENS_DISABLED'
  | 'ERR_QUOTA_EXCEEDED'
  | 'ERR_API_REFUSED'
  | 'ERR_API_RESPONSE_INVALID'
  | 'ERR_PAT_ALREADY_REVEALED'
  | 'ERR_SIGN_IN_CLOSED'
  | 'ERR_STORE_FAILED'
  | 'ERR_CREDENTIAL_FILE_INVALID'
  | 'ERR_FILE_UNSAFE'
  | 'ERR_FILE_LOCKED'
  | 'ERR_FILE_NOT_WRITTEN'
  | 'ERR_VALUE_UNSAFE'
  | 'ERR_KEYRING_UNAVAILABLE'
  | 'ERR_SECRET_NOT_FOUND'
  | 'ERR_JOURNAL_INVALID'
  | 'ERR_TOKEN_NOT_VERIFIED'
  | 'ERR_ROTATION_INCOMPLETE'
  | 'ERR_LOCK_LOST'

/** A code of core, or one that a third-party strategy brings. */
export type ErrorCode = AuthErrorCode | (string & {})

const brand: unique symbol = Symbol.for('lakeauth.error') as never

/** What every error of this family may carry. Nothing secret fits in here. */
export interface AuthErrorOptions {
  readonly code: ErrorCode
  readonly message: string
  readonly strategy?: string | undefined
  readonly cause?: unknown
}

/** The family of all errors of these packages. `code` is stable; the message is for people. */
export class AuthError extends Error {
  readonly code: ErrorCode
  declare readonly strategy?: string
  /** How many requests were made before giving up. */
  declare readonly attempts?: number
  /** Before this moment the same request is not made again. */
  declare readonly retryAt?: Date

  constructor(options: AuthErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = options.code
    if (options.strategy !== undefined) this.strategy = options.strategy
    // Branded rather than `instanceof`, so that two installed copies of core recognise each other's errors.
    Object.defineProperty(this, brand, { value: true, enumerable: false })
  }
}

/** One strategy's part in a selection that failed. */
export interface Attempt {
  readonly strategy: string
  readonly status: 'not-applicable' | 'applicable' | 'invalid' | 'ignored'
  readonly reason: string
  readonly missing?: readonly string[]
}

/** Fix the settings. */
export class ConfigurationError extends AuthError {
  /** The offending attribute. */
  declare readonly attribute?: string
  /** Where its value came from. */
  declare readonly source?: string
  /** What each strategy said. */
  declare readonly strategies?: readonly Attempt[]

  constructor(
    options: AuthErrorOptions & {
      readonly attribute?: string | undefined
      readonly source?: string | undefined
      readonly strategies?: readonly Attempt[] | undefined
    },
  ) {
    super(options)
    if (options.attribute !== undefined) this.attribute = options.attribute
    if (options.source !== undefined) this.source = options.source
    if (options.strategies !== undefined) this.strategies = options.strategies
  }
}

/** Fix the workload identity that the subject token comes from. */
export class SubjectTokenError extends AuthError {
  declare readonly issuer?: string

  constructor(options: AuthErrorOptions & { readonly issuer?: string | undefined }) {
    super(options)
    if (options.issuer !== undefined) this.issuer = options.issuer
  }
}

/** Fix the grant, or try again when `retryable`. */
export class TokenRequestError extends AuthError {
  /** Origin and path, without a query. */
  readonly endpoint: string
  declare readonly status?: number
  /** The `error` of an OAuth answer (RFC 6749 section 5.2). */
  declare readonly oauthError?: string
  /** The same request may succeed later. */
  readonly retryable: boolean
  /** Milliseconds that the server asked to wait. */
  declare readonly retryAfterMs?: number

  constructor(
    options: AuthErrorOptions & {
      readonly endpoint: string
      readonly retryable?: boolean | undefined
      readonly status?: number | undefined
      readonly oauthError?: string | undefined
      readonly retryAfterMs?: number | undefined
    },
  ) {
    super(options)
    this.endpoint = options.endpoint
    this.retryable = options.retryable ?? false
    if (options.status !== undefined) this.status = options.status
    if (options.oauthError !== undefined) this.oauthError = options.oauthError
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }
}

/** Install the program, or log in with it. */
export class CommandError extends AuthError {
  readonly command: string
  declare readonly exitCode?: number

  constructor(options: AuthErrorOptions & { readonly command: string; readonly exitCode?: number | undefined }) {
    super(options)
    this.command = options.command
    if (options.exitCode !== undefined) this.exitCode = options.exitCode
  }
}

/** A Databricks API refused a request of ours: PAT, policy, SCIM. */
export class ApiError extends AuthError {
  /** Method and path. */
  readonly request: string
  declare readonly status?: number
  /** The `error_code` of the answer. */
  declare readonly apiCode?: string

  constructor(
    options: AuthErrorOptions & {
      readonly request: string
      readonly status?: number | undefined
      readonly apiCode?: string | undefined
    },
  ) {
    super(options)
    this.request = options.request
    if (options.status !== undefined) this.status = options.status
    if (options.apiCode !== undefined) this.apiCode = options.apiCode
  }
}

/** A file, keyring or cache failed. */
export class StoreError extends AuthError {
  declare readonly path?: string

  constructor(options: AuthErrorOptions & { readonly path?: string | undefined }) {
    super(options)
    if (options.path !== undefined) this.path = options.path
  }
}

/** True for every error of this family, also one from another installed copy of core. */
export function isAuthError(error: unknown): error is AuthError {
  return typeof error === 'object' && error !== null && (error as { [brand]?: unknown })[brand] === true
}
