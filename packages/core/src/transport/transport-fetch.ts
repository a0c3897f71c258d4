import type { Dispatcher, RequestInfo, RequestInit as UndiciInit } from 'undici'
import { isAuthError, TokenRequestError } from '../errors.js'
import { networkFailure } from '../fetch/network-error.js'
import { unpackRequest } from '../fetch/unpack-request.js'
import { createRedactor, safeCause } from '../redact.js'
import type { Undici } from './load-undici.js'
import { throughProxy } from './proxy-failure.js'
import type { Route } from './proxy-settings.js'
import type { TlsSettings } from './tls-settings.js'

/** What {@link transportFetch} is given. */
export interface TransportFetchOptions {
  readonly undici: Undici
  readonly dispatcher: Dispatcher
  readonly route: Route
  readonly shown: TlsSettings['shown']
  readonly isClosed: () => boolean
}

/** A `fetch` over the dispatcher. What fails before a request is sent is thrown as an error that names the setting to change. */
export function transportFetch(options: TransportFetchOptions): typeof globalThis.fetch {
  const { undici, dispatcher } = options
  return async (input, init) => {
    // undici takes its own form of a Request as it is, and no other.
    const own: unknown = (input as unknown) instanceof undici.Request ? input : undefined
    const { target, requestInit } = own
      ? { target: (own as Request).url, requestInit: init ?? {} }
      : unpackRequest(input, init)
    const url = new URL(target)
    if (options.isClosed()) throw closed(url)
    const body = await portable(requestInit)
    try {
      const sent = { ...requestInit, ...body, dispatcher } as UndiciInit
      return (await undici.fetch((own ?? url) as RequestInfo, sent)) as unknown as Response
    } catch (error) {
      if (options.isClosed()) throw closed(url)
      throw named(error, url, options)
    }
  }
}

/** undici tells its own form from text, and takes the platform's for text. */
async function portable({ body, headers }: RequestInit): Promise<Pick<RequestInit, 'body' | 'headers'>> {
  if (!(body instanceof FormData)) return {}
  const form = new Response(body)
  const all = new Headers(headers)
  all.set('content-type', form.headers.get('content-type') as string)
  return { body: await form.arrayBuffer(), headers: all }
}

/** The error behind `fetch failed`, if it is about trust or a proxy. Every other one stays what `fetch` throws. */
function named(error: unknown, url: URL, { route, shown }: TransportFetchOptions): unknown {
  const { cause } = Object(error) as { cause?: unknown }
  if (isAuthError(cause)) return cause
  const proxy = route(url)
  const now = (name: string, value: string): string => (value === '' ? '' : ` (\`${name}\` is now ${value})`)
  const { code, text } = networkFailure(error, {
    trust: `give the CA that issued it to \`createTransport\` as \`ca\`${now('ca', shown.ca)}`,
    identify: `give \`createTransport\` a \`cert\` and \`key\` of an issuer that it takes${now('cert', shown.cert)}`,
  })
  if (!code.startsWith('ERR_TLS')) return error
  return new TokenRequestError({
    code,
    message: `${url.origin} ${text}${proxy ? throughProxy(proxy) : ''}`,
    endpoint: url.origin,
    cause: safeCause(cause, createRedactor(proxy?.secrets ?? [])),
  })
}

function closed(url: URL): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_ENDPOINT_UNREACHABLE',
    message: `${url.origin} could not be reached: the transport has been closed. Create another one.`,
    endpoint: url.origin,
  })
}
