import type { DatabricksAuth } from '../databricks-auth.js'
import { isAuthError } from '../errors.js'
import { authFetch } from '../fetch/auth-fetch.js'
import { frozenHeaders } from '../headers.js'
import { attachInternals, internalsOf } from '../internals.js'
import { apiRequest } from '../pats/api-request.js'
import { createRedactor } from '../redact.js'
import type { Secret } from '../secret.js'
import { systemClock } from '../files/update-file.js'
import { isBusy } from './rotation-errors.js'

/** A new token may take a moment to be known everywhere, as a service may to be back: milliseconds before each further try. */
export const WAITS_MS = [1_000, 2_000, 4_000] as const

/** A part of a sign-in: its `fetch`, as the APIs of tokens need it. */
export type Client = Pick<DatabricksAuth, 'fetch'>

/** A client like `auth`, through the same `fetch` to the same host, that signs with this token alone. */
export function clientWith(auth: Client, host: string, token: Secret): Client {
  const internals = internalsOf(auth)
  const { fetch = globalThis.fetch, userAgent = 'lakeauth' } = internals.host ?? {}
  const redactToken = createRedactor([token.reveal()])
  const signed = authFetch({
    fetch,
    credential: {
      headers: async () => frozenHeaders({ ...internals.extraHeaders(), Authorization: `Bearer ${token.reveal()}` }),
    },
    clock: internals.clock ?? systemClock,
    origin: async () => host,
    userAgent: `${userAgent} auth/pat`,
  })
  return attachInternals({ fetch: signed }, { ...internals, redact: (text) => internals.redact(redactToken(text)) })
}

/**
 * Tries a token on the call that needs no permission, `GET /api/2.0/preview/scim/v2/Me`, up to four times.
 *
 * @throws ApiError of the last try.
 */
export async function verifyToken(client: Client, signal: AbortSignal | undefined): Promise<void> {
  const request = { method: 'GET', path: '/api/2.0/preview/scim/v2/Me', signal } as const
  const call = (): Promise<unknown> => apiRequest(client, { ...request, whenUnanswered: 'Try again.' })
  await repeat(client, { signal, call, isWorthIt: isAuthError })
}

/** Repeats a call that does no harm when it is made twice, while the service is busy or does not answer. */
export async function repeatWhileBusy(
  client: Client,
  signal: AbortSignal | undefined,
  call: () => Promise<unknown>,
): Promise<void> {
  await repeat(client, { signal, call, isWorthIt: isBusy })
}

interface Repeated {
  readonly signal: AbortSignal | undefined
  readonly call: () => Promise<unknown>
  readonly isWorthIt: (error: unknown) => boolean
}

async function repeat(client: Client, { signal, call, isWorthIt }: Repeated): Promise<void> {
  const { clock = systemClock } = internalsOf(client)
  for (let attempt = 0; ; attempt++) {
    try {
      await call()
      return
    } catch (error) {
      const wait = WAITS_MS[attempt]
      signal?.throwIfAborted()
      if (!isWorthIt(error) || wait === undefined) throw error
      await clock.sleep(wait, signal)
    }
  }
}
