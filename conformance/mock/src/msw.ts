import { type HttpHandler, HttpResponse, http } from 'msw'
import { drippingResponse, isTransportFault, type TransportFault, truncatedResponse } from './faults/transport-fault.js'
import { handle } from './handle.js'
import { serviceAt } from './services/services.js'
import { stateOf } from './world/state.js'
import type { World } from './world/world.js'

/** What the handlers take over. */
export interface MswOptions {
  /** Answer every host, unknown ones with 501, instead of leaving them to your other handlers. */
  readonly allHosts?: boolean
}

/** Handlers for MSW's `setupServer` or `setupWorker` that answer the hosts of a world from it. */
export function mswHandlers(world: World, options: MswOptions = {}): HttpHandler[] {
  const own = (request: Request): boolean => {
    const { origin, host } = new URL(request.url)
    const state = stateOf(world)
    return serviceAt(state.places.authorityAt(origin) ?? host, state) !== undefined
  }
  return [
    http.all(
      ({ request }) => options.allHosts === true || own(request),
      async ({ request }) => {
        const result = await handle(request, world, 'msw')
        return isTransportFault(result) ? carryOut(result, request.signal) : result
      },
    ),
  ]
}

function carryOut(fault: TransportFault, signal: AbortSignal): Promise<Response> | Response {
  if (fault.transport === 'truncate') return truncatedResponse(fault)
  if (fault.transport === 'slow') return drippingResponse(fault)
  if (fault.transport !== 'hang') return HttpResponse.error()
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}
