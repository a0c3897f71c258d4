import { TokenRequestError } from '../errors.js'
import { isLoopback } from '../settings/host.js'
import { globalDispatchers, type GlobalDispatchers, type HttpProxy, httpProxyOf } from './env-proxy-agent.js'
import { isMachineMetadata } from './origin.js'

/** What a process was told about proxies. */
export interface ProcessSettings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The options of Node itself, before the script. */
  readonly execArgv: readonly string[]
  /** What Node's `fetch` is led by; looked up with every request, since a program may change it. */
  readonly dispatchers?: GlobalDispatchers
}

/**
 * Node's own `fetch`, where Node takes proxies from the environment (`NODE_USE_ENV_PROXY=1`, `--use-env-proxy`, its configuration
 * file, `http.setGlobalProxyFromEnv()`; nodejs.org/api/cli.html): it would send plain http to this machine through the proxy as
 * well. That would read a secret of the machine in the clear, and answer with the token of the machine that it runs on. Such a
 * request is refused unless `NO_PROXY` has its address.
 */
export function withoutEnvProxy(
  fetch: typeof globalThis.fetch,
  { env, execArgv, dispatchers = globalDispatchers }: ProcessSettings,
): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (url.protocol !== 'http:' || !(isLoopback(url.hostname) || isMachineMetadata(url))) return fetch(input, init)
    const proxy = httpProxyOf(dispatchers()) ?? toldProxy({ env, execArgv })
    if (proxy.kind === 'none') return fetch(input, init)
    if (proxy.kind === 'agent') throw proxied(url, 'the agent that setGlobalDispatcher() was given', 'Pass')
    if (!isExcepted(url, env['no_proxy'] ?? env['NO_PROXY'] ?? '')) {
      throw proxied(url, 'the proxy of HTTP_PROXY (NODE_USE_ENV_PROXY)', `Add ${url.hostname} to NO_PROXY, or pass`)
    }
    // Whoever made the agent may have told it other exceptions than the environment has.
    return fetch(input, proxy.direct ? ({ ...init, dispatcher: proxy.direct } as RequestInit) : init)
  }
}

/** What the words of a process say, for a Node that shows nothing. The last option wins, over the variable as well. */
function toldProxy({ env, execArgv }: ProcessSettings): HttpProxy {
  const options = [...(env['NODE_OPTIONS'] ?? '').split(/[\s"']+/), ...execArgv]
  const last = options.findLast((option) => USE_ENV_PROXY.test(option))
  const isOn = last === undefined ? env['NODE_USE_ENV_PROXY'] === '1' : !last.startsWith('--no')
  // An empty http_proxy is one: it turns the other off.
  return { kind: isOn && (env['http_proxy'] ?? env['HTTP_PROXY']) ? 'environment' : 'none' }
}

/** As Node reads it, which takes any value after the sign for a yes. */
const USE_ENV_PROXY = /^--(?:no[-_])?use[-_]env[-_]proxy(?:=|$)/

/** What every version of Node takes from `NO_PROXY`: names and addresses as they are, a dot for what is below, `*` alone. No blocks. */
function isExcepted({ hostname, port }: URL, noProxy: string): boolean {
  if (noProxy === '*') return true
  return noProxy.split(/[\s,]+/).some((entry) => {
    const [, name = entry, only] = /^(.+):(\d+)$/.exec(entry) ?? []
    if (only !== undefined && only !== (port || '80')) return false
    const below = /^\*?(\..+)$/.exec(name)?.[1]
    return below ? hostname.endsWith(below.toLowerCase()) : hostname === name.toLowerCase()
  })
}

function proxied({ origin, pathname }: URL, through: string, remedy: string): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_PROXY_FORBIDDEN',
    message: `${origin} is a service of this machine, and Node would ask it through ${through}, which would learn its secret and answer for another machine. Nothing was sent. ${remedy} the \`fetch\` of \`createTransport()\`, which knows.`,
    endpoint: origin + pathname,
  })
}
