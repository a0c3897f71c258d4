import { AsyncLocalStorage, createHook, type HookCallbacks } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/** What one case does that no world knows of. */
export interface Work {
  /** Whether Node does something for it on other threads. */
  isUnderWay(): boolean
  /** Whether it reached for the network of this machine, where nothing is mocked. */
  usedNetwork(): boolean
}

/** Files, and cryptography. Both come to an end by themselves; the network, which may not, is the world's. */
const FILES: ReadonlySet<string> = new Set(['FSREQCALLBACK', 'FSREQPROMISE'])
const CRYPTOGRAPHY = /^(?!HTTP)\w+REQUEST$/
/** Connections, sockets for datagrams (which are sent at once, mostly) and look-ups of names. */
const NETWORK: ReadonlySet<string> = new Set(['TCPCONNECTWRAP', 'UDPWRAP', 'GETADDRINFOREQWRAP', 'QUERYWRAP'])
/** Requests of Node's two clients, which may find a connection open. */
const CHANNELS = ['undici:request:create', 'http.client.request.start'] as const

/** What a case has under way, by Node's own numbers, and whether it has left its machine. */
interface Done {
  readonly begun: Set<number>
  usedNetwork: boolean
}

const scope = new AsyncLocalStorage<Done>()
const owners = new Map<number, Set<number>>()

const hook = createHook({
  init: (id, kind, _cause, resource) => {
    const done = scope.getStore()
    if (!done) return
    const { begun } = done
    const begin = (): void => {
      begun.add(id)
      owners.set(id, begun)
    }
    if (FILES.has(kind)) begin()
    else if (NETWORK.has(kind)) done.usedNetwork = true
    else if (CRYPTOGRAPHY.test(kind)) onAsyncRun(resource as Partial<Job>, begin)
  },
  before: ended,
  destroy: ended,
  // Promises are no work, and a Node that can leaves them out.
  trackPromises: false,
} satisfies HookCallbacks & { readonly trackPromises: boolean })

interface Job {
  run(): unknown
}

/** Node tells no cryptography on this thread from that on another until it is run: the first has its result at once, a list. */
function onAsyncRun(job: Partial<Job>, begin: () => void): void {
  const { run } = job
  if (!run) return
  job.run = () => {
    const result = run.call(job)
    if (!Array.isArray(result)) begin()
    return result
  }
}

/** Once, however often it is called. */
function watchRequests(): void {
  for (const channel of CHANNELS) {
    unsubscribe(channel, onRequest)
    subscribe(channel, onRequest)
  }
}

function onRequest(): void {
  const done = scope.getStore()
  if (done) done.usedNetwork = true
}

function ended(id: number): void {
  owners.get(id)?.delete(id)
  owners.delete(id)
}

/**
 * Runs a case and watches the work that it begins. A strategy that signs with WebCrypto or reads a real file waits for other
 * threads. How long they take is a matter of the machine, so that what waits for them is not stuck, however many turns go by.
 * One that asks by itself, and not by `context.fetch`, was not tested by anything that the mocked Databricks said.
 */
export function withWork<T>(run: (work: Work) => Promise<T>): Promise<T> {
  hook.enable()
  watchRequests()
  const done: Done = { begun: new Set(), usedNetwork: false }
  return scope.run(done, () => run({ isUnderWay: () => done.begun.size > 0, usedNetwork: () => done.usedNetwork }))
}
