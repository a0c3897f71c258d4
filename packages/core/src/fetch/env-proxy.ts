import { TokenRequestError } from '../errors.js'
import { isLoopback } from '../settings/host.js'
import { isMachineMetadata } from './origin.js'

/** What a process was told about proxies. */
export interface ProcessSettings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The options of Node itself, before the script. */
  readonly execArgv: readonly string[]
}

/**
 * Node's own `fetch`, where Node takes proxies from the environment (`NODE_USE_ENV_PROXY=1`, `--use-env-proxy`; nodejs.org/api/cli.html):
 * it would send plain http to this machine through the proxy as well. That would read a secret of the machine in the clear, and
 * answer with the token of the machine that it runs on. Such a request is refused unless `NO_PROXY` has its address.
 */
export function withoutEnvProxy(fetch: typeof globalThis.fetch, process: ProcessSettings): typeof globalThis.fetch {
  if (!usesEnvProxy(process)) return fetch
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const { http_proxy, HTTP_PROXY, no_proxy, NO_PROXY } = process.env
    const isOwn = url.protocol === 'http:' && (isLoopback(url.hostname) || isMachineMetadata(url))
    if (isOwn && (http_proxy || HTTP_PROXY) && !isExcepted(url, no_proxy ?? NO_PROXY ?? '')) throw proxied(url)
    return fetch(input, init)
  }
}

function usesEnvProxy({ env, execArgv }: ProcessSettings): boolean {
  const options = [...execArgv, ...(env['NODE_OPTIONS'] ?? '').split(/[\s"]+/)]
  return env['NODE_USE_ENV_PROXY'] === '1' || options.some((option) => /^--use[-_]env[-_]proxy$/.test(option))
}

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

function proxied({ origin, hostname, pathname }: URL): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_PROXY_FORBIDDEN',
    message: `${origin} is a service of this machine, and Node would ask it through the proxy of HTTP_PROXY (NODE_USE_ENV_PROXY), which would learn its secret and answer for another machine. Nothing was sent. Add ${hostname} to NO_PROXY, or pass the \`fetch\` of \`createTransport()\`, which knows.`,
    endpoint: origin + pathname,
  })
}
