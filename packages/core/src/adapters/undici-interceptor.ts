import type { DatabricksAuth } from '../databricks-auth.js'
import { urlOnOrigin } from '../fetch/origin.js'
import { isReplayable } from '../fetch/replayable-body.js'
import { sameHeaders } from '../headers.js'
import { clientUnsupported, kindOf } from './client-unsupported.js'
import { headersFor } from './headers-for.js'
import { hostOf } from './host-of.js'
import { holdsRefusal } from './undici-handler.js'
import { type Dispatch, type DispatchOptions, type DispatchHandler, signedHeaders } from './undici-client.js'

/** An interceptor for `dispatcher.compose(…)`. */
export type UndiciInterceptor = <D extends (options: never, handler: never) => boolean>(dispatch: D) => D

const CLIENT = 'undici'

/**
 * Signs the requests of an undici 7 dispatcher to the sign-in's host: `new Agent().compose(undiciInterceptor(auth))`. Requests
 * to other origins pass untouched, without a header of ours. An answer that says that the token is dead causes one refresh and
 * one replay, if the body can be sent again. A sign-in that fails rejects the call with our `AuthError`.
 *
 * Compose undici's `redirect` after it, so that each hop passes here: `agent.compose(undiciInterceptor(auth),
 * interceptors.redirect({ maxRedirections: 5 }))`. One that is composed before it follows no redirect of a signed request.
 * Undici's `responseError` may be composed before or after it.
 *
 * @example
 * ```ts
 * import { coreStrategies, databricksAuth } from '@lakeauth/core'
 * import { undiciInterceptor } from '@lakeauth/core/adapters'
 * import { Agent, request } from 'undici'
 *
 * const auth = await databricksAuth({ strategies: coreStrategies })
 * const dispatcher = new Agent().compose(undiciInterceptor(auth))
 * const { body } = await request(`${auth.host}/api/2.1/clusters/list`, { dispatcher })
 * console.log(await body.json())
 * ```
 */
export function undiciInterceptor(auth: Pick<DatabricksAuth, 'headers' | 'host' | 'place'>): UndiciInterceptor {
  return (dispatch) => {
    if (typeof dispatch !== 'function') {
      throw clientUnsupported(CLIENT, 'to be called by dispatcher.compose()', kindOf(dispatch))
    }
    return signing(auth, dispatch as unknown as Dispatch) as unknown as typeof dispatch
  }
}

function signing(auth: Pick<DatabricksAuth, 'headers' | 'host' | 'place'>, dispatch: Dispatch): Dispatch {
  return (options, handler) => {
    if (typeof handler?.onRequestStart !== 'function') {
      const isOld = typeof (handler as { onConnect?: unknown } | undefined)?.onConnect === 'function'
      const found = isOld ? 'version 6 or before, whose handlers have onConnect()' : kindOf(handler)
      throw clientUnsupported(CLIENT, 'version 7 or later, whose handlers have onRequestStart()', found)
    }
    const origin = originOf(options)
    if (auth.host !== undefined && origin !== auth.host) return dispatch(options, handler)
    send(options, handler, origin).catch((error: unknown) => handler.onResponseError?.(null, error))
    return true
  }

  async function send(options: DispatchOptions, handler: DispatchHandler, origin: string): Promise<void> {
    const request = options.signal instanceof AbortSignal ? { signal: options.signal } : undefined
    const host = await hostOf(auth, request?.signal)
    if (origin !== host) return void dispatch(options, handler)
    const url = urlOnOrigin(`${origin}${options.path}`, host)
    const used = await auth.headers(request)
    const go = (headers: Readonly<Record<string, string>>, next: DispatchHandler): void => {
      // A redirect interceptor below this one would take our headers along.
      dispatch(
        { ...options, headers: signedHeaders(options.headers, headersFor(url, headers)), maxRedirections: 0 },
        next,
      )
    }
    const renewed = async (): Promise<(() => void) | undefined> => {
      const refresh = auth.headers({ rejected: used, ...request })
      if (!isReplayable(options.body)) {
        // The body is gone, so the answer is the caller's. The dead token is still replaced: the next call goes through.
        await refresh.catch(() => request?.signal.throwIfAborted())
        return undefined
      }
      const fresh = await refresh
      return sameHeaders(fresh, used) ? undefined : () => go(fresh, handler)
    }
    go(used, holdsRefusal(handler, renewed))
  }
}

function originOf({ origin }: DispatchOptions): string {
  if (origin !== undefined && URL.canParse(String(origin))) return new URL(String(origin)).origin
  throw clientUnsupported(CLIENT, 'requests that name their origin', kindOf(origin))
}
