import type { Credential, Place } from '../credential.js'
import { type AuthError, isAuthError } from '../errors.js'
import type { Ports } from '../ports.js'
import { type Flight, launch } from './flight.js'
import { MAX_ATTEMPTS, retrying } from './retry.js'

type Look = NonNullable<Credential['place']>
type LookPorts = Pick<Ports, 'clock' | 'random' | 'timeouts' | 'detach'>

/**
 * A look-up of the place with what every token has: one for all callers, repeated after an outage, inside one deadline. What
 * fails in a token that it needs was repeated there.
 */
export function repeatedPlace(look: Look, strategy: string, ports: LookPorts): Look {
  const { clock, random, timeouts, detach } = ports
  let flight: Flight<Partial<Place>> | undefined
  const attempt = async (
    signal: AbortSignal,
  ): Promise<{ readonly place: Partial<Place> } | { readonly error: unknown }> => {
    try {
      return { place: await look({ signal }) }
    } catch (error) {
      if (isAuthError(error) && (error as AuthError).attempts !== undefined) return { error }
      throw error
    }
  }
  const options = { clock, random, attempts: MAX_ATTEMPTS, totalMs: timeouts.totalMs, what: `${strategy}: the host` }
  const work = async (signal: AbortSignal): Promise<Partial<Place>> => {
    const found = await retrying(attempt, { ...options, signal })
    if ('error' in found) throw found.error
    return found.place
  }
  return (request) => {
    request?.signal?.throwIfAborted()
    flight ??= detach(() => launch(work, () => (flight = undefined)))
    return flight.join(request?.signal)
  }
}
