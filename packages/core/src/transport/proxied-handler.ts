import type { Dispatcher } from 'undici'
import { isAuthError } from '../errors.js'
import { networkFailure } from '../fetch/network-error.js'
import { proxyRefused, proxySilent, proxyUnreachable, tunnelBroken } from './proxy-failure.js'
import type { Proxy } from './proxy-settings.js'

/** One request through a proxy. */
export interface ProxiedRequest {
  readonly origin: URL
  readonly proxy: Proxy
  /** Milliseconds for an answer to a request without a tunnel. */
  readonly milliseconds: number
}

/**
 * Names the proxy in what fails before there is an answer. In a tunnel that is what fails before the request is sent; without one
 * the proxy is who answers. What fails later says nothing about the proxy and stays as it is.
 */
export function proxiedHandler(
  handler: Dispatcher.DispatchHandler,
  request: ProxiedRequest,
): Dispatcher.DispatchHandler {
  const isDirect = request.origin.protocol === 'http:'
  let isOver = false
  return {
    onRequestStart: (controller, context) => {
      isOver ||= !isDirect
      handler.onRequestStart?.(controller, context)
    },
    onRequestUpgrade: (...upgrade) => handler.onRequestUpgrade?.(...upgrade),
    onResponseStart: (...response) => {
      isOver = true
      handler.onResponseStart?.(...response)
    },
    onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
    onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
    onResponseError: (controller, error) => {
      handler.onResponseError?.(controller, isOver || isAuthError(error) ? error : named(error, request))
    },
  }
}

function named(error: Error, { origin, proxy, milliseconds }: ProxiedRequest): Error {
  // What undici makes of a 407 to a request that is not in a tunnel.
  if (/\(407\)$/.test(error.message)) return proxyRefused(407, proxy)
  const { code, systemCode = '', retryable } = networkFailure(error, { trust: '', identify: '' })
  if (origin.protocol !== 'http:') {
    // Trust has advice of its own, which names the proxy too.
    return retryable && !code.startsWith('ERR_TLS') ? tunnelBroken(error, origin, proxy) : error
  }
  if (systemCode === 'UND_ERR_HEADERS_TIMEOUT') return proxySilent(proxy, milliseconds)
  return systemCode !== '' && (retryable || systemCode.startsWith('HPE_')) ? proxyUnreachable(error, proxy) : error
}
