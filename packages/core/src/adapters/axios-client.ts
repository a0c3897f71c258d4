import { refusalOfDeadToken } from '../fetch/dead-token.js'
import { urlOnOrigin } from '../fetch/origin.js'
import { isReplayable } from '../fetch/replayable-body.js'
import { clientUnsupported, kindOf } from './client-unsupported.js'

/** What is used of an axios instance. */
export interface AxiosLike {
  readonly interceptors: { readonly request: AxiosInterceptors; readonly response: AxiosInterceptors }
  getUri(config: never): string
  request(config: never): Promise<unknown>
  readonly defaults: object
  /** Absent from an instance of the class `Axios`. */
  create?(): AxiosLike
  /** Of the package, on its default export alone. */
  readonly VERSION?: string
}

/** What is used of a list of interceptors. */
export interface AxiosInterceptors {
  /** Of functions, for whose parameters each version of axios has types of its own. */
  use(...interceptors: never[]): number
  eject(id: number): void
  clear(): void
}

/** What axios calls before it follows a redirect. */
export type AxiosRedirect = (options: Record<string, unknown>, ...rest: readonly never[]) => void

/** What is used of the configuration of a request. */
export interface AxiosConfig {
  baseURL?: string
  headers: { set(name: string, value: string): unknown; delete(name: string): unknown }
  beforeRedirect?: AxiosRedirect
  auth?: unknown
  readonly adapter?: unknown
  readonly signal?: unknown
  readonly cancelToken?: unknown
  readonly data?: unknown
  readonly transformRequest?: unknown
}

/** What is used of an answer. */
export interface AxiosAnswer {
  readonly status: number
  readonly data: unknown
  readonly config: AxiosConfig
}

/** What a caller gets: an answer or an error, with the request that it is about. */
export interface AxiosHolder {
  readonly config?: AxiosConfig
}

const CLIENT = 'axios'

/** Refuses what is no axios instance. */
export function assertAxios(client: AxiosLike): void {
  const given = client as Partial<AxiosLike> | undefined
  const { request, response } = given?.interceptors ?? {}
  const lists = [request, response].flatMap((list) => [list?.use, list?.eject, list?.clear])
  const whole = [...lists, given?.getUri, given?.request]
  if (whole.every((member) => typeof member === 'function')) return
  throw clientUnsupported(CLIENT, 'an instance of axios 1, such as axios.create()', versionOf(given) ?? kindOf(client))
}

/** Refuses a request whose headers cannot be set, or whose redirects cannot be seen. */
export function assertAxiosConfig({ headers, adapter }: AxiosConfig, client?: Pick<AxiosLike, 'VERSION'>): void {
  if (typeof headers?.set !== 'function') {
    throw clientUnsupported(CLIENT, 'version 1, whose headers have set()', versionOf(client) ?? 'an older one')
  }
  // In Node, axios takes the first of its adapters that is not for browsers.
  const name = (Array.isArray(adapter) ? adapter : [adapter ?? 'http']).find((each) => each !== 'xhr')
  if (typeof name !== 'string' || name === 'http') return
  throw clientUnsupported(CLIENT, "the adapter 'http', which shows redirects", `another, such as 'fetch'`)
}

/** An instance that was created does not know it. */
function versionOf(client: Pick<AxiosLike, 'VERSION'> | undefined): string | undefined {
  const version = client?.VERSION
  return typeof version === 'string' && /^\d+\.\d+\.\d+/.test(version) ? `version ${version}` : undefined
}

/** Does this answer say that the token is dead? Of a stream, the status alone can tell. */
export function saysDeadToken({ status, data }: AxiosAnswer): boolean {
  if (typeof data === 'string') return refusalOfDeadToken(status, data)
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) {
    return refusalOfDeadToken(status, new TextDecoder().decode(data as Uint8Array))
  }
  const isPlain = typeof data === 'object' && data !== null && Object.getPrototypeOf(data) === Object.prototype
  return refusalOfDeadToken(status, isPlain ? JSON.stringify(data) : '')
}

/** The `baseURL` with which a path leads to the host. One that names an origin of its own is checked with the whole URL. */
export function baseOn(host: string, baseURL: string | undefined): string {
  if (!baseURL) return host
  // What axios takes for absolute.
  return /^(?:[a-z][a-z\d+\-.]*:)?\/\//i.test(baseURL) ? baseURL : urlOnOrigin(baseURL, host).href
}

/** True when the request can be made a second time. */
export function canBeSentAgain({ data }: AxiosConfig): boolean {
  return isReplayable(data)
}

/** Takes the headers of a sign-in out of what the caller gets: errors of axios print the whole request. */
export function forget(holder: AxiosHolder, names: Iterable<string>): void {
  for (const name of names) holder.config?.headers.delete(name)
  if ('request' in holder) Object.defineProperty(holder, 'request', { enumerable: false })
}

/** Removes headers, however their names are written. */
export function dropHeaders(headers: unknown, names: readonly string[]): void {
  const ours = new Set(names.map((name) => name.toLowerCase()))
  for (const name of Object.keys(headers as object)) {
    if (ours.has(name.toLowerCase())) delete (headers as Record<string, unknown>)[name]
  }
}
