import type { SecretSink } from '../files/secret-sink.js'

/** What {@link callbackSink} is given; all but `write` may be absent. */
export interface CallbackSinkOptions
  extends Pick<SecretSink, 'description' | 'write'>,
    Partial<Pick<SecretSink, 'remove' | 'read'>> {}

/**
 * A place of your own: a vault, a repository's secrets, a message to a service. `write` must resolve only once the secret is
 * durable. When it rejects with a `StoreError` it says that nothing was kept, and the token is revoked at once; after any other
 * error (`ERR_KEYRING_UNAVAILABLE` too), a time-out or a kill the secret may still arrive for a quarter of an hour, in which no other
 * token is written.
 *
 * With `read`, which shows what `write` was given, a rotation that was killed in `write` goes on with the token that it had.
 * Without, it goes on with it when another sink can be read and has it; otherwise it delivers another one later, and the token
 * of a `write` that was killed, or that rejected, lives until a later `write` has resolved.
 *
 * @example
 * ```ts
 * import { callbackSink } from '@lakeauth/core/rotation'
 *
 * const vault = new Map<string, string>()
 * const sink = callbackSink({
 *   description: 'the vault of the team',
 *   write: async ({ value }) => void vault.set('databricks', value.reveal()),
 * })
 * ```
 */
export function callbackSink({ description, write, remove, read }: CallbackSinkOptions): SecretSink {
  return { description, write, remove: remove ?? (async () => {}), ...(read && { read }) }
}
