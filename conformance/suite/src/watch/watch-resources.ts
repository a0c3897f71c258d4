import { createHook, type HookCallbacks } from 'node:async_hooks'
import type { Watcher } from './watch.js'

/**
 * Notices timers, and programs that are not waited for in place, by what Node itself makes for them: whichever module they come
 * from, promised or not, and also by a function that was taken before the run.
 */
export const watchResources: Watcher = (current) => {
  const forget = new Map<number, () => void>()
  const hook = createHook({
    init: (id, kind, _cause, resource) => {
      const watch = kind === 'Timeout' || kind === 'PROCESSWRAP' ? current() : undefined
      if (!watch) return
      if (kind === 'PROCESSWRAP') {
        watch.programsRun.push('spawn')
        return
      }
      const timer = resource as NodeJS.Timeout
      watch.timers.add(timer)
      forget.set(id, () => watch.timers.delete(timer))
    },
    destroy: (id) => {
      forget.get(id)?.()
      forget.delete(id)
    },
    trackPromises: false,
  } satisfies HookCallbacks & { readonly trackPromises: boolean }).enable()
  return () => {
    hook.disable()
  }
}
