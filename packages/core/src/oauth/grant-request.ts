/** What a grant needs of oauth4webapi, by name: a bundler leaves out the rest, which it cannot do for `import('…')` of a whole package. */
import { allowInsecureRequests, customFetch, type TokenEndpointRequestOptions } from 'oauth4webapi'
import type { StrategyContext } from '../context.js'
import type { TokenRequest } from '../token.js'

export { clientCredentialsGrantRequest, genericTokenEndpointRequest } from 'oauth4webapi'

/** Lets oauth4webapi make its request through a strategy's own `fetch`. */
export function throughContext(
  context: Pick<StrategyContext, 'fetch'>,
  request: TokenRequest | undefined,
): TokenEndpointRequestOptions {
  return {
    [customFetch]: (url, { body, headers, method, signal }) =>
      context.fetch(url, { body, headers, method, signal: signal ?? null }),
    // https is enforced where the host is parsed and again in context.fetch; http is left for loopback.
    [allowInsecureRequests]: true,
    ...(request?.signal && { signal: request.signal }),
  }
}
