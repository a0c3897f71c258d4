import { drippingResponse, isTransportFault, type TransportFault, truncatedResponse } from './faults/transport-fault.js'
import { handle } from './handle.js'
import { nextHop } from './redirect.js'
import type { World } from './world/world.js'

const maxRedirects = 20

/**
 * A `fetch` that reaches the world and nothing else. Redirects, aborts and broken connections behave as Node's own: a
 * transport fault rejects with `TypeError('fetch failed')` whose cause carries the code.
 */
export function createWorldFetch(world: World): typeof globalThis.fetch {
  return async (input, init) => {
    let request = new Request(input as Request, init)
    for (let hops = 0; ; hops += 1) {
      const spare = request.clone()
      const response = await exchange(request, world)
      const location = isRedirect(response) ? response.headers.get('location') : null
      if (location === null || request.redirect === 'manual') return labelled(response, request.url, hops > 0)
      if (request.redirect === 'error' || hops >= maxRedirects) throw failed('UNEXPECTED_REDIRECT')
      request = await nextHop(spare, response.status, location)
    }
  }
}

function exchange(request: Request, world: World): Promise<Response> {
  return abortable(request, async () => {
    const result = await handle(request, world, 'direct')
    return isTransportFault(result) ? carryOut(result) : result
  })
}

const codes = {
  reset: 'ECONNRESET',
  empty: 'UND_ERR_SOCKET',
  refuse: 'ECONNREFUSED',
  'tls-expired': 'CERT_HAS_EXPIRED',
  'tls-wrong-host': 'ERR_TLS_CERT_ALTNAME_INVALID',
  'tls-unknown-ca': 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
} as const

function carryOut(fault: TransportFault): Promise<Response> {
  if (fault.transport === 'hang') return new Promise(() => {})
  if (fault.transport === 'truncate') return truncatedResponse(fault)
  if (fault.transport === 'slow') return drippingResponse(fault)
  return Promise.reject(failed(codes[fault.transport]))
}

function failed(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}

/** The request is not even made when the signal has already fired. */
function abortable(request: Request, work: () => Promise<Response>): Promise<Response> {
  const { signal } = request
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort))
  })
}

function isRedirect({ status }: Response): boolean {
  return [301, 302, 303, 307, 308].includes(status)
}

function labelled(response: Response, url: string, redirected: boolean): Response {
  return Object.defineProperties(response, { url: { value: url }, redirected: { value: redirected } })
}
