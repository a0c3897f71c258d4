import { type FileSystem, nodeFileSystem } from '../../src/files/file-system.js'
import type { SecretSink } from '../../src/files/secret-sink.js'
import type { Late } from './late.js'

/** A process that dies at a step: from then on nothing that it does reaches the outside. */
export interface Mortal {
  /** Changes of the outside so far. It dies before one; after one and before the next is the same to the outside. */
  readonly steps: number
  readonly died: boolean
  readonly fs: FileSystem
  fetch(inner: typeof globalThis.fetch): typeof globalThis.fetch
  sink(inner: SecretSink): SecretSink
}

const CHANGES: ReadonlySet<string> = new Set(['open', 'rename', 'symlink', 'unlink'])

/** A {@link Mortal} that dies at step `dieAt`. A request that it was making then is lost, or arrives late. */
export function mortal(dieAt: number, underway?: Late): Mortal {
  let steps = 0
  let died = false
  const alive = (): void => {
    if (died) throw new Error('it was killed')
  }
  const step = (): void => {
    alive()
    if (++steps !== dieAt) return
    died = true
    alive()
  }
  const changing = async <T>(work: () => T | Promise<T>): Promise<T> => {
    step()
    return work()
  }
  /** What goes out before the death arrives. */
  const sending = async <T>(call: () => Promise<T>): Promise<T> => {
    const wasAlive = !died
    try {
      step()
    } catch (error) {
      if (wasAlive) underway?.add(call)
      throw error
    }
    return call()
  }
  const entries = Object.entries(nodeFileSystem).map(([name, method]) => [
    name,
    async (...args: unknown[]) => {
      const call = async (): Promise<unknown> => (method as (...args: unknown[]) => unknown)(...args)
      alive()
      const isChange = CHANGES.has(name) && (name !== 'open' || args[1] === 'wx')
      const result = await (isChange ? changing(call) : call())
      return name === 'open' ? handle(result as Handle) : result
    },
  ])
  const handle = (opened: Handle): unknown => ({
    chmod: (mode: number) => opened.chmod(mode),
    stat: () => opened.stat(),
    readFile: () => opened.readFile(),
    close: async () => {
      await opened.close()
      alive()
    },
    // Not what is proven here, and slow.
    sync: async () => alive(),
    writeFile: async (bytes: Uint8Array) => {
      await changing(() => opened.write(bytes, 0, bytes.length >> 1))
      await changing(() => opened.write(bytes, bytes.length >> 1))
    },
  })
  return {
    get steps() {
      return steps
    },
    get died() {
      return died
    },
    fs: Object.fromEntries(entries) as FileSystem,
    fetch: (inner) => (input, init) => sending(() => inner(input, died ? { ...init, signal: null } : init)),
    sink: (inner) => ({ ...inner, write: (...args) => sending(() => inner.write(...args)) }),
  }
}

type Handle = Awaited<ReturnType<FileSystem['open']>>
