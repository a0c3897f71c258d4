/** What Node's `fetch` makes its connections with, unless it is told otherwise: what undici keeps, under each of its keys. */
export type GlobalDispatchers = () => readonly unknown[]

/**
 * Where undici, the one inside of Node included, keeps it: version 8 under a key of its own beside that of all others. Nothing
 * is there before the first request of a process without proxies.
 */
export const globalDispatchers: GlobalDispatchers = () =>
  [1, 2].map(
    (version) => (globalThis as Readonly<Record<symbol, unknown>>)[Symbol.for(`undici.globalDispatcher.${version}`)],
  )

/** Whether plain http goes through a proxy. */
export type HttpProxy =
  | { readonly kind: 'none' }
  /** By the variables, so that `NO_PROXY` makes exceptions; `direct` is what leads past the proxy, where it can be found. */
  | { readonly kind: 'environment'; readonly direct?: object | undefined }
  /** By an agent that makes no exception. */
  | { readonly kind: 'agent' }

/**
 * The proxy that is in force in a process, whatever put it there: an option or variable of Node, its configuration file,
 * `http.setGlobalProxyFromEnv()`, or somebody's `setGlobalDispatcher`. `undefined` where nothing is in place yet, or nothing
 * that is known.
 */
export function httpProxyOf(dispatchers: readonly unknown[]): HttpProxy | undefined {
  const known = dispatchers.map((one) => proxyOf(one)).filter((one) => one !== undefined)
  return known.find(({ kind }) => kind !== 'none') ?? known[0]
}

function proxyOf(dispatcher: unknown): HttpProxy | undefined {
  if (typeof dispatcher !== 'object' || dispatcher === null) return undefined
  switch (dispatcher.constructor?.name) {
    case 'Agent':
      return { kind: 'none' }
    case 'ProxyAgent':
      return { kind: 'agent' }
    case 'EnvHttpProxyAgent': {
      const direct = part(dispatcher, 'no proxy agent')
      // Without a proxy for http it has the same agent for both.
      const isDirect = direct !== undefined && direct === part(dispatcher, 'http proxy agent')
      return isDirect ? { kind: 'none' } : { kind: 'environment', direct }
    }
    default:
      return undefined
  }
}

/** A part under a symbol, which undici shares with nobody. */
function part(dispatcher: object, name: string): object | undefined {
  const symbol = Object.getOwnPropertySymbols(dispatcher).find(({ description }) => description === name)
  return symbol && (dispatcher as Readonly<Record<symbol, object | undefined>>)[symbol]
}
