import type { Secret } from '../secret.js'

/** A secret on its way to where it will be used. */
export interface DeliveredSecret {
  /** The origin that it is for, such as `https://dbc-a1b2.cloud.databricks.com`. */
  readonly host: string
  readonly value: Secret
  /** The id by which it is listed and revoked; not secret. */
  readonly id?: string
  readonly expiry?: Date
}

/** A place that keeps one secret: a .netrc entry, a profile, a keyring, an environment file. */
export interface SecretSink {
  /** For people and logs, such as `the entry for dbc-a1b2.cloud.databricks.com in /home/ada/.netrc`; nothing secret. */
  readonly description: string
  /**
   * Keeps the secret in place of the one before. Once it resolves, the secret is durable and the old one is no longer
   * handed out. When it rejects with a StoreError or ConfigurationError, the old one is still there; after any other error
   * nobody knows, and the secret may still arrive for a quarter of an hour.
   */
  write(secret: DeliveredSecret, request?: { readonly signal?: AbortSignal }): Promise<void>
  /**
   * What it keeps, as `write` was given it, and `undefined` when there is nothing or it cannot say. Absent where that cannot be read back: whoever was stopped in
   * `write`, or whose `write` was rejected, then cannot tell whether the secret arrived, and takes it for possible.
   */
  read?(request?: { readonly signal?: AbortSignal }): Promise<Secret | undefined>
  /** Removes what it keeps; nothing when there is nothing. */
  remove(request?: { readonly signal?: AbortSignal }): Promise<void>
}
