import { AsyncLocalStorage, createHook, type HookCallbacks } from 'node:async_hooks'

/** Work of one case that no world knows of: what Node does for it on other threads. */
export interface Work {
  isUnderWay(): boolean
}

/** Files, and cryptography. Both come to an end by themselves; the network, which may not, is the world's. */
const FILES: ReadonlySet<string> = new Set(['FSREQCALLBACK', 'FSREQPROMISE'])
const CRYPTOGRAPHY = /^(?!HTTP)\w+REQUEST$/

/** What a case has under way, by Node's own numbers; each case has a set of its own, and so has each number. */
const scope = new AsyncLocalStorage<Set<number>>()
const owners = new Map<number, Set<number>>()

const hook = createHook({
  init: (id, kind, _cause, resource) => {
    const begun = scope.getStore()
    if (!begun) return
    const begin = (): void => {
      begun.add(id)
      owners.set(id, begun)
    }
    if (FILES.has(kind)) begin()
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

function ended(id: number): void {
  owners.get(id)?.delete(id)
  owners.delete(id)
}

/**
 * Runs a case and watches the work that it begins. A strategy that signs with WebCrypto or reads a real file waits for other
 * threads. How long they take is a matter of the machine, so that what waits for them is not stuck, however many turns go by.
 */
export function withWork<T>(run: (work: Work) => Promise<T>): Promise<T> {
  hook.enable()
  const begun = new Set<number>()
  return scope.run(begun, () => run({ isUnderWay: () => begun.size > 0 }))
}
