import type { Clock } from '../context.js'
import { StoreError } from '../errors.js'
import { systemClock } from '../files/update-file.js'
import type { SecretSink } from '../files/secret-sink.js'
import { withDeadline } from '../lifecycle/deadline.js'
import { cleanLine } from '../redact.js'
import { Secret } from '../secret.js'
import { assertNamed } from './assert-named.js'
import { keyringUnavailable } from './keyring-error.js'
import { systemKeyring } from './keyring-process.js'
import type { SecretSource } from './secret-source.js'

/** A keyring that does not answer is waiting for a person, or for nobody. */
const ANSWER_MS = 3_000

/** One call of a keyring. */
export interface KeyringCall {
  readonly action: 'get' | 'set' | 'delete'
  readonly service: string
  readonly account: string
  /** For `set`. */
  readonly password?: Secret
}

/** Makes a call of a keyring, and ends it when the signal is aborted: the value for `get`, if there is one. */
export type Keyring = (call: KeyringCall, signal: AbortSignal) => Promise<string | undefined>

/** Which entry of which keyring. */
export interface KeyringOptions {
  /** As `keyring.get_password(service, account)` of Python takes them. */
  readonly service: string
  readonly account: string
  /** The system's when absent. */
  readonly keyring?: Keyring
  readonly clock?: Clock
}

/** An entry of the keyring: a {@link SecretSink} that can be read. */
export interface KeyringSecretStore extends SecretSink {
  read(request?: { readonly signal?: AbortSignal }): Promise<Secret | undefined>
}

/**
 * An entry of the system's keyring: the Secret Service on Linux (GNOME Keyring, KWallet, KeePassXC), the Keychain on macOS.
 * On both, `keyring.get_password(service, account)` of Python reads what is written here, and the reverse, because both
 * find an item by the attributes `service` and `username`. Needs the optional peer `@napi-rs/keyring`.
 *
 * A keyring that is missing, locked or silent is an error within three seconds. Nothing falls back to a file, nor to the
 * kernel's keyring, which forgets everything at the next start.
 *
 * @throws StoreError `ERR_KEYRING_UNAVAILABLE`; ConfigurationError `ERR_PEER_UNAVAILABLE` when the peer is not installed, and at
 * once `ERR_ATTRIBUTE_INVALID` for a name that is missing.
 * @example
 * ```ts
 * import { Secret } from '@lakeauth/core'
 * import { keyringSecretStore } from '@lakeauth/core/rotation'
 *
 * const store = keyringSecretStore({ service: 'databricks', account: 'ada' })
 * await store.write({ host: 'https://dbc-a1b2.cloud.databricks.com', value: new Secret('dapi-example') })
 * const token = await store.read() // prints as [redacted]
 * ```
 */
export function keyringSecretStore(options: KeyringOptions): KeyringSecretStore {
  const { service, account, keyring = systemKeyring(), clock = systemClock } = options
  assertNamed('keyringSecretStore', { service, account })
  const description = `the entry of ${cleanLine(account)} for ${cleanLine(service)} in the keyring`
  const call = (request: Pick<KeyringCall, 'action' | 'password'>, signal: AbortSignal | undefined) =>
    withDeadline((limited) => keyring({ ...request, service, account }, limited), {
      clock,
      milliseconds: ANSWER_MS,
      signal,
      expired: () => keyringUnavailable('did not answer within three seconds; it may be locked'),
    })
  return {
    description,
    async read(request) {
      const value = await call({ action: 'get' }, request?.signal)
      return value === undefined ? undefined : new Secret(value)
    },
    async write({ value }, request) {
      await call({ action: 'set', password: value }, request?.signal)
    },
    async remove(request) {
      await call({ action: 'delete' }, request?.signal)
    },
  }
}

/**
 * A secret in the system's keyring, as a source for a setting: see {@link keyringSecretStore}.
 *
 * @throws StoreError `ERR_SECRET_NOT_FOUND` when there is no such entry, and as {@link keyringSecretStore} does.
 */
export function keyringSecret(options: KeyringOptions): SecretSource {
  const store = keyringSecretStore(options)
  return async (request) => {
    const secret = await store.read(request)
    if (secret) return secret
    throw new StoreError({
      code: 'ERR_SECRET_NOT_FOUND',
      message: `There is not ${store.description}. Check both names, or put it there.`,
    })
  }
}
