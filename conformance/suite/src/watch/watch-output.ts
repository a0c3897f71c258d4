import type { Watch, Watcher } from './watch.js'

type Write = typeof process.stdout.write

/** Notices what is written to the console, and past it to the output of the process. */
export const watchOutput: Watcher = (current) => {
  const undo = [watchConsole(current), ...(['stdout', 'stderr'] as const).map((name) => watchStream(name, current))]
  return () => {
    for (const one of undo) one()
  }
}

function watchConsole(current: () => Watch | undefined): () => void {
  const { console } = globalThis
  globalThis.console = new Proxy(console, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function' || typeof name === 'symbol') return member
      return (...values: unknown[]): unknown => {
        const watch = current()
        watch?.written.push(`console.${name}`)
        return watch?.quiet ? undefined : Reflect.apply(member, target, values)
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
