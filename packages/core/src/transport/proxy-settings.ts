import { ConfigurationError } from '../errors.js'
import { type Bypass, parseNoProxy } from './no-proxy.js'

/** A proxy, and where it was set. */
export interface Proxy {
  /** Scheme, host and port: nothing secret. */
  readonly origin: string
  /** `Basic …`, when its URL holds a user name. */
  readonly authorization?: string
  /** For people: `option proxy`, `environment variable https_proxy`. */
  readonly source: string
  /** What must not be shown: the password, and user name and password as they are sent. */
  readonly secrets: readonly string[]
}

/** Which proxy, if any, a URL goes through. */
export type Route = (url: URL) => Proxy | undefined

/** What {@link proxySettings} reads. */
export interface ProxyOptions {
  readonly proxy?: string | URL | false | undefined
  readonly noProxy?: string | readonly string[] | undefined
}

/**
 * The proxies of the options, else those of the environment. A name in lower case wins, and one that is empty counts as not set,
 * as in curl. Throws a `ConfigurationError` that names the setting, and never its value.
 */
export function proxySettings(options: ProxyOptions, env: Readonly<Record<string, string | undefined>>): Route {
  const bypass = bypassOf(options, env)
  const { http, https } = proxiesOf(options, env)
  return (url) => {
    const proxy = url.protocol === 'https:' ? https : http
    return proxy && !bypass(url) ? proxy : undefined
  }
}

function bypassOf({ noProxy }: ProxyOptions, env: Readonly<Record<string, string | undefined>>): Bypass {
  const given: unknown = noProxy ?? undefined
  const names = Array.isArray(given) ? (given as readonly unknown[]) : given === undefined ? [] : [given]
  if (!names.every((name) => typeof name === 'string')) {
    throw new ConfigurationError({
      code: 'ERR_ATTRIBUTE_INVALID',
      message: 'Option noProxy is neither a text as in NO_PROXY nor a list of host names.',
      attribute: 'noProxy',
      source: 'option noProxy',
    })
  }
  const text = given === undefined ? undefined : names.join(',')
  return parseNoProxy(text ?? set(env, ['no_proxy', 'NO_PROXY'])?.value ?? '')
}

function proxiesOf(
  { proxy }: ProxyOptions,
  env: Readonly<Record<string, string | undefined>>,
): { readonly http?: Proxy | undefined; readonly https?: Proxy | undefined } {
  if (proxy === false) return {}
  if (proxy !== undefined) {
    // Who writes `null` may mean none, or the environment's.
    if (typeof proxy !== 'string' && !((proxy as unknown) instanceof URL)) throw invalid('option proxy', WRONG_TYPE)
    const both = parseProxy(String(proxy), 'option proxy')
    return { http: both, https: both }
  }
  // In a CGI program HTTP_PROXY holds what a client sent as its header `Proxy`.
  const plain = env['REQUEST_METHOD'] ? ['http_proxy'] : ['http_proxy', 'HTTP_PROXY']
  return { http: fromEnv(env, plain), https: fromEnv(env, ['https_proxy', 'HTTPS_PROXY']) }
}

const WRONG_TYPE =
  'is of the wrong type; expected a URL, `false` for no proxy, or nothing for what the environment says'

function fromEnv(env: Readonly<Record<string, string | undefined>>, names: readonly string[]): Proxy | undefined {
  const found = set(env, names)
  return found && parseProxy(found.value, `environment variable ${found.name}`)
}

function set(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): { readonly name: string; readonly value: string } | undefined {
  const found = names.find((name) => env[name])
  return found === undefined ? undefined : { name: found, value: env[found] as string }
}

function parseProxy(text: string, source: string): Proxy {
  const written = text.trim()
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`
  if (!URL.canParse(address)) throw invalid(source, 'is not a URL; expected http://host:port')
  const url = new URL(address)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalid(source, `has the scheme ${url.protocol} and only http: and https: proxies are supported`)
  }
  if (url.hostname === '') throw invalid(source, 'names no host; expected http://host:port')
  const { origin, username, password } = url
  if (username === '' && password === '') return { origin, source, secrets: [] }
  const pair = `${decoded(username, source)}:${decoded(password, source)}`
  const encoded = Buffer.from(pair).toString('base64')
  const secrets = [decoded(password, source), password, encoded].filter((secret) => secret !== '')
  return { origin, authorization: `Basic ${encoded}`, source, secrets }
}

function decoded(part: string, source: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw invalid(source, 'holds a user name or password with a "%" that stands for nothing; write it as %25')
  }
}

function invalid(source: string, problem: string): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_ATTRIBUTE_INVALID',
    message: `The proxy (${source}) ${problem}.`,
    attribute: 'proxy',
    source,
  })
}
