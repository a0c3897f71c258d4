import type { Clock } from '../context.js'
import type { Credential } from '../credential.js'
import { sameHeaders } from '../headers.js'
import { isAccountPath, WORKSPACE_HEADER } from './account-path.js'
import { saysTokenIsDead } from './dead-token.js'
import { urlOnOrigin } from './origin.js'
import { pageIn } from './page.js'
import { type Hop, isRedirect, nextHop, REDIRECTS_MAX, tooManyRedirects } from './redirects.js'
import { isReplayable } from './replayable-body.js'
import { unpackRequest } from './unpack-request.js'

/** What {@link authFetch} is given. */
export interface AuthFetchOptions {
  readonly fetch: typeof globalThis.fetch
  readonly credential: Pick<Credential, 'headers' | 'explainPage'>
  /** The one origin that the headers are for. */
  readonly origin: (signal: AbortSignal | undefined) => Promise<string>
  readonly userAgent: string
  readonly clock: Pick<Clock, 'sleep'>
}

/** The answer at the end of a chain of redirects. */
interface Sent {
  readonly response: Response
  /** It comes from the origin itself, in answer to the headers of this sign-in. */
  readonly signed: boolean
}

/**
 * A `fetch` that signs requests to one origin. An answer that says that the token is dead causes one refresh and one
 * replay, if the body can be sent again. A page that the credential knows the meaning of becomes its error. Everything else is
 * the caller's.
 */
export function authFetch(options: AuthFetchOptions): typeof globalThis.fetch {
  const { fetch, credential, origin, userAgent, clock } = options
  return async (input, init) => {
    const { target, requestInit } = unpackRequest(input, init)
    const signal = requestInit.signal ?? undefined
    signal?.throwIfAborted()
    const url = urlOnOrigin(target, await origin(signal))
    const request = `${requestInit.method ?? 'GET'} ${url.pathname}`
    const ours = await credential.headers(signal && { signal })
    const { response, signed } = await send(url, requestInit, ours)
    if (!signed || !(await saysTokenIsDead(response, clock))) return explained({ response, signed }, request)
    const refresh = { rejected: ours, ...(signal && { signal }) }
    if (!isReplayable(requestInit.body)) {
      // The body is gone, so the answer is the caller's. The dead token is still replaced: the next call goes through.
      await credential.headers(refresh).catch(() => signal?.throwIfAborted())
      return response
    }
    const fresh = await credential.headers(refresh).catch(async (error: unknown) => {
      await response.body?.cancel()
      throw error
    })
    if (sameHeaders(fresh, ours)) return response
    await response.body?.cancel()
    return explained(await send(url, requestInit, fresh), request)
  }

  async function explained({ response, signed }: Sent, request: string): Promise<Response> {
    const page = signed && credential.explainPage ? await pageIn(response, clock) : undefined
    const error = page && credential.explainPage?.({ request, ...page })
    if (!error) return response
    await response.body?.cancel()
    throw error
  }

  async function send(url: URL, init: RequestInit, ours: Readonly<Record<string, string>>): Promise<Sent> {
    const headers = new Headers(init.headers)
    const names = Object.keys(ours)
    if (!headers.has('user-agent')) {
      headers.set('user-agent', userAgent)
      names.push('user-agent')
    }
    for (const [name, value] of Object.entries(ours)) headers.set(name, value)
    let hop: Hop = { url, init: { ...init, headers } }
    let signed = true
    for (let followed = 0; ; followed++) {
      if (WORKSPACE_HEADER in ours && isAccountPath(hop.url)) hop.init.headers.delete(WORKSPACE_HEADER)
      const response = await fetch(hop.url, { ...hop.init, redirect: 'manual' })
      if (init.redirect === 'manual' || !isRedirect(response)) return { response, signed }
      await response.body?.cancel()
      if (init.redirect === 'error') throw new TypeError('The response is a redirect, and redirect is "error".')
      if (followed === REDIRECTS_MAX) throw tooManyRedirects(hop.url)
      hop = nextHop(response, hop, names)
      signed &&= hop.url.origin === url.origin
    }
  }
}
