import type { SecureContext } from 'node:tls'
import type { buildConnector, Dispatcher, Pool } from 'undici'
import type { Clock } from '../context.js'
import { isAuthError } from '../errors.js'
import { withDeadline } from '../lifecycle/deadline.js'
import type { Undici } from './load-undici.js'
import { proxiedHandler } from './proxied-handler.js'
import { proxyRefused, proxySilent, proxyUnreachable } from './proxy-failure.js'
import type { Proxy, Route } from './proxy-settings.js'

/** What {@link createDispatcher} is given. */
export interface DispatcherOptions {
  readonly undici: Undici
  readonly route: Route
  readonly context: SecureContext | undefined
  readonly connectTimeoutMs: number
  readonly clock: Pick<Clock, 'sleep'>
}

/** Sends requests past or through the proxies, hop by hop: a redirect may lead to a host that no proxy may see. */
export interface RoutedDispatcher {
  readonly dispatcher: Dispatcher
  /** Ends every connection. */
  destroy(): Promise<void>
}

/** undici's own agents behind one route. */
export function createDispatcher(options: DispatcherOptions): RoutedDispatcher {
  const { undici, route, context, connectTimeoutMs } = options
  const tls = { timeout: connectTimeoutMs, ...(context && { secureContext: context }) }
  const direct = new undici.Agent({ connect: keepingAlerts(undici.buildConnector(tls)) })
  const proxies = new Map<Proxy, Dispatcher>()
  const through = (proxy: Proxy): Dispatcher => {
    const known = proxies.get(proxy) ?? createProxyAgent(proxy, tls, options)
    proxies.set(proxy, known)
    return known
  }
  return {
    dispatcher: direct.compose((dispatch) => (request, handler) => {
      const origin = request.origin === undefined ? undefined : new URL(request.origin)
      const proxy = origin && route(origin)
      if (!proxy) return dispatch(request, handler)
      const named = proxiedHandler(handler, { origin, proxy, milliseconds: connectTimeoutMs })
      // Without a tunnel, what the proxy leaves unsaid is the answer itself.
      const limit = origin.protocol === 'http:' ? { headersTimeout: connectTimeoutMs } : {}
      return through(proxy).dispatch({ ...request, ...limit }, named)
    }),
    destroy: async () => {
      await Promise.all([direct, ...proxies.values()].map((agent) => agent.destroy()))
    },
  }
}

function createProxyAgent(
  proxy: Proxy,
  tls: buildConnector.BuildOptions,
  { undici, clock, connectTimeoutMs }: DispatcherOptions,
): Dispatcher {
  return new undici.ProxyAgent({
    uri: proxy.origin,
    ...(proxy.authorization !== undefined && { token: proxy.authorization }),
    // An `http:` URL is asked for as it stands, as every other client does: few proxies let CONNECT reach port 80.
    proxyTunnel: false,
    requestTls: tls,
    proxyTls: tls,
    clientFactory: (url, { connect }: { connect: buildConnector.connector }) => {
      const pool = new undici.Pool(url, { connect: toProxy(connect, proxy) })
      return Object.assign(pool, { connect: askForTunnel(pool, proxy, clock, connectTimeoutMs) })
    },
    factory: (origin, settings) => {
      const { connect } = settings as { readonly connect: buildConnector.connector }
      const isProxy = new URL(origin).origin === proxy.origin
      return new undici.Pool(origin, { connect: isProxy ? toProxy(connect, proxy) : keepingAlerts(connect) })
    },
  })
}

/**
 * A server of TLS 1.3 refuses a client's certificate after the handshake. undici would report the closed connection, a failure
 * that may pass, in place of the alert before it.
 */
function keepingAlerts(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [, socket] = result
      socket?.prependListener('error', () => socket.destroy())
      callback(...result)
    })
}

function toProxy(connect: buildConnector.connector, proxy: Proxy): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [error] = result
      if (error) callback(proxyUnreachable(error, proxy), null)
      else callback(...result)
    })
}

/** CONNECT, with a deadline of its own, and with the proxy's refusal as an error that says what it was. */
function askForTunnel(
  pool: Pool,
  proxy: Proxy,
  clock: Pick<Clock, 'sleep'>,
  milliseconds: number,
): (params: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData> {
  const ask = pool.connect.bind(pool) as (params: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData>
  const expired = (): Error => proxySilent(proxy, milliseconds)
  return async (params) => {
    const asking = withDeadline((signal) => ask({ ...params, signal }), { clock, milliseconds, expired })
    const answer = await asking.catch((error: unknown) => {
      throw isAuthError(error) ? error : proxyUnreachable(error, proxy)
    })
    if (answer.statusCode === 200) return answer
    answer.socket.on('error', () => {}).destroy()
    throw proxyRefused(answer.statusCode, proxy)
  }
}
