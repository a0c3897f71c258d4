import fs from 'node:fs'
import { devNull } from 'node:os'
import type { Watch, Watcher } from './watch.js'

type Write = typeof process.stdout.write

const streams = ['stdout', 'stderr'] as const
const byDescriptor = ['write', 'writeSync', 'writev', 'writevSync'] as const

/** Notices what is written to the console, and past it to the output of the process, by its streams or their descriptors. */
export const watchOutput: Watcher = (current, unwatched) => {
  const undo = [
    watchConsole(current, unwatched),
    ...streams.map((name) => watchStream(name, current)),
    ...byDescriptor.map((name) => watchDescriptors(name, current)),
  ]
  return () => {
    for (const one of undo) one()
  }
}

function watchConsole(...[current, unwatched]: Parameters<Watcher>): () => void {
  const { console } = globalThis
  globalThis.console = new Proxy(console, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      // Another console writes to a stream, and is noticed there if that is one of the process.
      if (typeof member !== 'function' || typeof name === 'symbol' || name === 'Console') return member
      return (...values: unknown[]): unknown => {
        const watch = current()
        watch?.written.push(`console.${name}`)
        // What a runner does to show it is its own doing.
        return watch?.quiet ? undefined : unwatched(() => Reflect.apply(member, target, values))
      }
    },
  })
  return () => {
    globalThis.console = console
  }
}

function watchStream(name: 'stdout' | 'stderr', current: () => Watch | undefined): () => void {
  const stream = process[name]
  const own = Object.getOwnPropertyDescriptor(stream, 'write')
  const write = stream.write.bind(stream)
  stream.write = ((...given: Parameters<Write>): boolean => {
    const watch = current()
    watch?.written.push(name)
    return watch?.quiet ? true : write(...given)
  }) as Write
  return () => {
    if (own) Object.defineProperty(stream, 'write', own)
    else Reflect.deleteProperty(stream, 'write')
  }
}

/** Loggers that want to be fast write to 1 and 2 by themselves. */
function watchDescriptors(name: (typeof byDescriptor)[number], current: () => Watch | undefined): () => void {
  const real = fs[name]
  const patched = new Proxy<(...values: never) => unknown>(real, {
    apply: (target, self, [to, ...values]: unknown[]) => {
      const watch = current()
      const stream = watch && (to === 1 || to === 2) ? streams[to - 1] : undefined
      if (stream) watch?.written.push(stream)
      return Reflect.apply(target, self, [stream && watch?.quiet ? nowhere() : to, ...values] as never)
    },
  })
  Reflect.set(fs, name, patched)
  return () => fs[name] === patched && Reflect.set(fs, name, real)
}

let opened: number | undefined

/** Stays open: something may still be on its way there when a run has ended. */
function nowhere(): number {
  return (opened ??= fs.openSync(devNull, 'w'))
}
