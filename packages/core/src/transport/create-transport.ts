import { ConfigurationError } from '../errors.js'
import type { PortOptions } from '../ports.js'
import { createDispatcher } from './dispatcher.js'
import { loadUndici } from './load-undici.js'
import { type ProxyOptions, proxySettings } from './proxy-settings.js'
import type { TlsOptions } from './tls-options.js'
import { tlsSettings } from './tls-settings.js'
import { transportFetch } from './transport-fetch.js'

/** Time for a connection: to the host or the proxy, through the proxy, and for the handshake, each. */
const CONNECT_TIMEOUT_MS = 10_000

/** How requests leave this machine. Without any of these, the environment's proxies are used and Node's own trust is kept. */
export interface TransportOptions {
  /** A proxy for http and https, such as `http://user:password@proxy.corp:3128`; `false` for none, whatever the environment says. */
  readonly proxy?: string | URL | false | undefined
  /** Hosts that are reached without it, written as in `NO_PROXY`. */
  readonly noProxy?: string | readonly string[] | undefined
  /** CAs to trust beside the usual ones: PEM text, the path (or `file:` URL) of a file with one certificate or several, or bytes. */
  readonly ca?: TlsOptions['ca']
  /** The certificate to show where a server asks for one (mutual TLS): PEM text, the path (or `file:` URL) of a file, or bytes. */
  readonly cert?: TlsOptions['cert']
  /** Its private key, in the same forms. What is given is repeated nowhere, not even a path. */
  readonly key?: TlsOptions['key']
  /** The passphrase of the key, or a function that fetches it. It is asked for once. */
  readonly passphrase?: TlsOptions['passphrase']
  /** Milliseconds for each step of a connection, and for a proxy to begin the answer of an `http:` URL; 10,000 unless told. */
  readonly connectTimeoutMs?: number | undefined
  /** Where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are read; `process.env` unless told. */
  readonly env?: PortOptions['env']
  readonly files?: PortOptions['files']
  readonly clock?: PortOptions['clock']
}

/** A `fetch` with settings of its own, and what keeps its connections. */
export interface Transport extends AsyncDisposable {
  /** Give it to `databricksAuth({ fetch })`, or use it as any other `fetch`. */
  readonly fetch: typeof globalThis.fetch
  /** Ends every connection. Requests that are still running fail. */
  close(): Promise<void>
}

/**
 * A `fetch` that knows proxies, private CAs and client certificates, over the optional package `undici`. Certificates are always
 * verified: there is no option against it. Loopback and the metadata services of clouds never go through a proxy.
 *
 * A connection that cannot be secured, and a proxy that does not do its part, are `TokenRequestError`s with codes of their own
 * (`ERR_TLS_…`, `ERR_PROXY_…`; `ERR_ENDPOINT_UNREACHABLE` for a tunnel that breaks off before a request is sent), also for requests
 * that are no sign-in; other failures stay what `fetch` throws.
 *
 * @throws ConfigurationError when undici is missing or does not fit, when a proxy is no URL, and when a certificate or key cannot
 *   be read. It names the option or the environment variable, and never what it holds.
 * @example
 * ```ts
 * import { coreStrategies, databricksAuth } from '@lakeauth/core'
 * import { createTransport } from '@lakeauth/core/transport'
 *
 * const transport = await createTransport({ proxy: 'http://proxy.corp.example:3128', noProxy: '.corp.example' })
 * const auth = await databricksAuth({ strategies: coreStrategies, fetch: transport.fetch })
 * ```
 */
export async function createTransport(options: TransportOptions = {}): Promise<Transport> {
  const { env, files, clock } = await portsOf(options)
  const connectTimeoutMs = checkedTimeout(options.connectTimeoutMs)
  const route = proxySettings(options satisfies ProxyOptions, env)
  const { context, shown } = await tlsSettings(options satisfies TlsOptions, { env, files })
  const undici = await loadUndici()
  const { dispatcher, destroy } = createDispatcher({ undici, route, context, connectTimeoutMs, clock })
  let isClosed = false
  const close = async (): Promise<void> => {
    isClosed = true
    await destroy()
  }
  return {
    fetch: transportFetch({ undici, dispatcher, route, shown, isClosed: () => isClosed }),
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function portsOf({ env, files, clock }: TransportOptions) {
  const { nodePorts } = await import('../node-context.js')
  return nodePorts({ env, files, clock })
}

function checkedTimeout(milliseconds: number = CONNECT_TIMEOUT_MS): number {
  if (Number.isSafeInteger(milliseconds) && milliseconds > 0) return milliseconds
  throw new ConfigurationError({
    code: 'ERR_ATTRIBUTE_INVALID',
    message: 'option connectTimeoutMs is no whole number of milliseconds above 0.',
    attribute: 'connectTimeoutMs',
    source: 'option connectTimeoutMs',
  })
}
