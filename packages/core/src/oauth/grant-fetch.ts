import type { TokenEndpointRequestOptions } from 'oauth4webapi'
import type { StrategyContext } from '../context.js'
import type { TokenRequest } from '../token.js'

/** Lets oauth4webapi make its request through a strategy's own `fetch`. */
export function throughContext(
  oauth: typeof import('./grant-request.js'),
  context: Pick<StrategyContext, 'fetch'>,
  request: TokenRequest | undefined,
): TokenEndpointRequestOptions {
  return {
    [oauth.customFetch]: (url, { body, headers, method, signal }) =>
      context.fetch(url, { body, headers, method, signal: signal ?? null }),
    // https is enforced where the host is parsed and again in context.fetch; http is left for loopback.
    [oauth.allowInsecureRequests]: true,
    ...(request?.signal && { signal: request.signal }),
  }
}
