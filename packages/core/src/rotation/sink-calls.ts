import type { DeliveredSecret, SecretSink } from '../files/secret-sink.js'
import { internalsOf } from '../internals.js'
import { withDeadline } from '../lifecycle/deadline.js'
import { Secret } from '../secret.js'
import { notRead } from './rotation-errors.js'
import type { Work } from './rotation-work.js'

/** What the sinks that can be read show, by their descriptions; nothing for one that does not say. */
export type Shown = ReadonlyMap<string, Secret>

/**
 * Reads every sink that can be read. A keyring that is locked is found out now, rather than with a token in hand.
 *
 * @throws the error of the family that a sink rejects; StoreError `ERR_ROTATION_INCOMPLETE` for any other.
 */
export async function readSinks(work: Work): Promise<Shown> {
  const { auth, sinks, signal } = work.options
  const shown = new Map<string, Secret>()
  for (const sink of sinks) {
    try {
      const secret = await readSink(work, sink)
      if (secret) shown.set(sink.description, secret)
    } catch (error) {
      signal?.throwIfAborted()
      throw notRead(sink.description, error, internalsOf(auth).redact)
    }
  }
  return shown
}

/** What a sink shows; `undefined` when it does not say. White space around it is of the place, and not of the secret. */
export async function readSink(work: Work, sink: SecretSink): Promise<Secret | undefined> {
  if (!sink.read) return undefined
  const found: unknown = await limited(work, async (signal) => sink.read?.({ signal }))
  const text = found instanceof Secret ? found.reveal().trim() : ''
  return text === '' ? undefined : new Secret(text)
}

/** Has a sink keep a secret, within its time. */
export async function writeSink(work: Work, sink: SecretSink, secret: DeliveredSecret): Promise<void> {
  await limited(work, async (signal) => sink.write(secret, { signal }))
}

function limited<T>({ clock, options, sinkTimeoutMs }: Work, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const expired = (): Error => new Error(`it did not answer within ${sinkTimeoutMs / 1_000} s`)
  return withDeadline(call, { clock, milliseconds: sinkTimeoutMs, signal: options.signal, expired })
}
