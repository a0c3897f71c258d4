import type { Credential } from '../credential.js'
import { saysTokenIsDead } from './dead-token.js'
import { urlOnOrigin } from './origin.js'
import { type Hop, nextHop, REDIRECTS_MAX, tooManyRedirects } from './redirects.js'
import { isReplayable } from './replayable-body.js'

/** What {@link authFetch} is given. */
export interface AuthFetchOptions {
  readonly fetch: typeof globalThis.fetch
  readonly credential: Pick<Credential, 'headers'>
  /** The one origin that the headers are for. */
  readonly origin: (signal: AbortSignal | undefined) => Promise<string>
  readonly userAgent: string
}

/** Account APIs live beside workspace ones on a unified host, and are never routed to a workspace. */
const ACCOUNT_PATH = /^\/api\/\d+\.\d+\/accounts(?:\/|$)/
const WORKSPACE_HEADER = 'X-Databricks-Workspace-Id'

/**
 * A `fetch` that signs requests to one origin. An answer that says that the token is dead causes one refresh and one
 * replay, if the body can be sent again; everything else is the caller's.
 */
export function authFetch(options: AuthFetchOptions): typeof globalThis.fetch {
  const { fetch, credential, origin, userAgent } = options
  return async (input, init) => {
    const { target, requestInit } = await unpack(input, init)
    const signal = requestInit.signal ?? undefined
    signal?.throwIfAborted()
    const url = urlOnOrigin(target, await origin(signal))
    const ours = await credential.headers(signal && { signal })
    const response = await send(url, requestInit, ours)
    if (!isReplayable(requestInit.body) || !(await saysTokenIsDead(response))) return response
    const fresh = await credential.headers({ rejected: ours, ...(signal && { signal }) })
    if (fresh === ours || sameHeaders(fresh, ours)) return response
    await response.body?.cancel()
    return send(url, requestInit, fresh)
  }

  async function send(url: URL, init: RequestInit, ours: Readonly<Record<string, string>>): Promise<Response> {
    const headers = new Headers(init.headers)
    if (!headers.has('user-agent')) headers.set('user-agent', userAgent)
    const added = Object.entries(ours).filter(([name]) => name !== WORKSPACE_HEADER || !ACCOUNT_PATH.test(url.pathname))
    for (const [name, value] of added) headers.set(name, value)
    const names = added.map(([name]) => name)
    let hop: Hop = { url, init: { ...init, headers } }
    for (let followed = 0; ; followed++) {
      const response = await fetch(hop.url, { ...hop.init, redirect: 'manual' })
      if (init.redirect === 'manual') return response
      const next = init.redirect === 'error' ? refuseRedirect(response, hop) : nextHop(response, hop, names)
      if (!next) return response
      await response.body?.cancel()
      if (followed === REDIRECTS_MAX) throw tooManyRedirects(hop.url)
      hop = next
    }
  }
}

function refuseRedirect(response: Response, hop: Hop): undefined {
  if (nextHop(response, hop, [])) throw new TypeError('The response is a redirect, and redirect is "error".')
}

/** A `Request` taken apart: its body is a stream, and so it is sent once. */
async function unpack(
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<{ readonly target: string | URL; readonly requestInit: RequestInit }> {
  if (!(input instanceof Request)) return { target: input, requestInit: init ?? {} }
  const { method, headers, signal, redirect, body } = input
  const stream = body ? { body, duplex: 'half' as const } : {}
  return { target: input.url, requestInit: { method, headers, signal, redirect, ...stream, ...init } }
}

function sameHeaders(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}
