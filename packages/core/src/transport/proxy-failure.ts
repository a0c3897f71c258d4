import { type AuthErrorCode, TokenRequestError } from '../errors.js'
import { networkFailure } from '../fetch/network-error.js'
import { isTransientStatus } from '../fetch/transient-status.js'
import { createRedactor, safeCause } from '../redact.js'
import type { Proxy } from './proxy-settings.js'

/** What came of a connection to the proxy itself. */
export function proxyUnreachable(error: unknown, proxy: Proxy): TokenRequestError {
  const { systemCode = '', code, retryable } = networkFailure(error, { trust: '', identify: '' })
  const cause = safeCause(error, createRedactor(proxy.secrets))
  if (systemCode.startsWith('HPE_')) {
    const what = `answered with something that is no HTTP (${systemCode})`
    return proxyError('ERR_PROXY_REFUSED', what, proxy, { advice: 'Check its scheme and port.', retryable, cause })
  }
  const what = `could not be reached${systemCode && ` (${systemCode})`}`
  // A proxy that is an HTTPS server is trusted like any other.
  const trust = code === 'ERR_TLS_UNTRUSTED' ? ' Its own certificate is trusted through `ca`.' : ''
  const advice = `Check it there, or add the host to NO_PROXY.${trust}`
  return proxyError('ERR_PROXY_UNREACHABLE', what, proxy, { advice, retryable, cause })
}

/** It took the connection and then said nothing. */
export function proxySilent(proxy: Proxy, milliseconds: number): TokenRequestError {
  const what = `gave no answer within ${milliseconds / 1000} s`
  const advice = 'Check it there, or raise `connectTimeoutMs`.'
  return proxyError('ERR_PROXY_UNREACHABLE', what, proxy, { advice, retryable: true })
}

/** It opened the tunnel, and then nothing came of the connection. Whether that is its doing or the host's, nobody can tell from here. */
export function tunnelBroken(error: unknown, { origin }: URL, proxy: Proxy): TokenRequestError {
  const { text, retryable } = networkFailure(error, { trust: '', identify: '' })
  return new TokenRequestError({
    code: 'ERR_ENDPOINT_UNREACHABLE',
    message: `${origin} ${text}${throughProxy(proxy)}`,
    endpoint: origin,
    retryable,
    cause: safeCause(error, createRedactor(proxy.secrets)),
  })
}

/** A sentence with a space before it. */
export function throughProxy({ origin, source }: Proxy): string {
  return ` The connection goes through the proxy ${origin} (${source}).`
}

/** It answered CONNECT, or a request for an `http:` URL, with a refusal. */
export function proxyRefused(status: number, proxy: Proxy): TokenRequestError {
  if (status !== 407) {
    const advice = 'Ask whoever runs it to let the host through, or add the host to NO_PROXY.'
    const what = `refused to lead to the host (status ${status})`
    return proxyError('ERR_PROXY_REFUSED', what, proxy, { advice, status, retryable: isTransientStatus(status) })
  }
  const given = proxy.authorization !== undefined
  const what = given ? 'refused the user name and password' : 'wants a user name and password'
  const advice = given ? 'Correct them in its URL there.' : 'Put them into its URL: http://user:password@host:port.'
  return proxyError('ERR_PROXY_AUTH_REQUIRED', what, proxy, { advice, status, retryable: false })
}

function proxyError(
  code: AuthErrorCode,
  what: string,
  proxy: Proxy,
  more: {
    readonly advice: string
    readonly retryable: boolean
    readonly status?: number
    readonly cause?: unknown
  },
): TokenRequestError {
  const { advice, retryable, status, cause } = more
  return new TokenRequestError({
    code,
    message: `The proxy ${proxy.origin} (${proxy.source}) ${what}. ${advice}`,
    endpoint: proxy.origin,
    status,
    retryable,
    cause,
  })
}
