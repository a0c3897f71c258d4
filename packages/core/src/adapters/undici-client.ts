/** What is used of the options of a dispatch. */
export interface DispatchOptions {
  readonly origin?: string | URL
  readonly path: string
  readonly headers?: unknown
  readonly body?: unknown
  readonly signal?: unknown
  readonly maxRedirections?: number
}

/** Controls a request in flight; absent before there is one. */
export type Controller = {
  readonly aborted?: boolean
  abort?(reason: Error): void
  pause?(): void
  resume?(): void
} | null

/** The handler of undici 7: what a dispatch tells about its request. */
export interface DispatchHandler {
  onRequestStart?(controller: Controller, context: unknown): void
  onRequestUpgrade?(controller: Controller, statusCode: number, headers: object, socket: unknown): void
  onResponseStart?(controller: Controller, statusCode: number, headers: object, statusMessage?: string): void
  onResponseData?(controller: Controller, chunk: Uint8Array): void
  onResponseEnd?(controller: Controller, trailers: object): void
  onResponseError?(controller: Controller, error: unknown): void
}

/** Starts a request; false asks the caller to wait before the next. */
export type Dispatch = (options: DispatchOptions, handler: DispatchHandler) => boolean

/** The caller's headers in whichever form undici takes them, with ours in place of any of the same name, as one flat list. */
export function signedHeaders(given: unknown, ours: Readonly<Record<string, string>>): unknown[] {
  const names = new Set(Object.keys(ours).map((name) => name.toLowerCase()))
  const kept = pairsOf(given).filter(([name]) => !names.has(String(name).toLowerCase()))
  return [...kept, ...Object.entries(ours)].flatMap(([name, value]) => [name, value])
}

function pairsOf(given: unknown): [unknown, unknown][] {
  if (typeof given !== 'object' || given === null) return []
  if (!(Symbol.iterator in given)) return Object.entries(given)
  const list = [...(given as Iterable<unknown>)]
  if (list.every((each) => Array.isArray(each))) return list as [unknown, unknown][]
  return list.flatMap((name, at) => (at % 2 === 0 ? [[name, list[at + 1]] as [unknown, unknown]] : []))
}
