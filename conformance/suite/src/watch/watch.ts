import { AsyncLocalStorage } from 'node:async_hooks'
import { watchBuiltins } from './watch-builtins.js'
import { watchEnvironment } from './watch-environment.js'
import { watchListeners } from './watch-listeners.js'
import { watchNetwork } from './watch-network.js'
import { watchOutput } from './watch-output.js'
import { watchRejections } from './watch-rejections.js'
import { watchResources } from './watch-resources.js'

/** What a strategy did to the process that it runs in, past everything that it was given. */
export interface Watch {
  /** Origins that were asked by the global `fetch`. None is reached. */
  readonly fetched: string[]
  /** Connections that were opened. None is made. */
  readonly sockets: string[]
  /** Functions of Node by which files were written. */
  readonly filesWritten: string[]
  /** Functions of Node by which programs were run. */
  readonly programsRun: string[]
  /** Variables of the process that were read. */
  readonly variables: Set<string>
  /** Ways in which something was written: `console.log`, `stdout`, `stderr`. */
  readonly written: string[]
  /** Reasons of rejections that nobody handled. */
  readonly unhandled: unknown[]
  /** Events of the process that are listened to, one entry for each listener that is still there. */
  readonly listeners: { readonly event: string; readonly listener: (...facts: unknown[]) => void }[]
  /** Timers that have neither ended nor been cleared; those with a reference keep the process alive. */
  readonly timers: Set<NodeJS.Timeout>
  /** Nothing that is written is shown. */
  readonly quiet: boolean
}

/** Something that notices for whoever is being watched, until the function that it gives is called. */
export type Watcher = (current: () => Watch | undefined, unwatched: <T>(work: () => T) => T) => () => void

const watchers: readonly Watcher[] = [
  watchNetwork,
  watchEnvironment,
  watchOutput,
  watchRejections,
  watchListeners,
  watchResources,
  // The last one, as it tells those who imported something by name what the others have put in its place, and back.
  watchBuiltins,
]

/** Says for whom something was done, however many cases run at once: core too works in the context of its sign-in. */
const watched = new AsyncLocalStorage<Watch | undefined>()
const current = (): Watch | undefined => watched.getStore()

/** Runs that are watched now. There is one process for all of them. */
let running = 0
let stop: readonly (() => void)[] = []

/** A watch that has seen nothing. */
export function createWatch(quiet = false): Watch {
  return {
    fetched: [],
    sockets: [],
    filesWritten: [],
    programsRun: [],
    variables: new Set(),
    written: [],
    unhandled: [],
    listeners: [],
    timers: new Set(),
    quiet,
  }
}

/** Does something under a watch, and takes back what it left in the process. */
export async function underWatch<T>(watch: Watch, work: () => Promise<T>): Promise<T> {
  if (running++ === 0) stop = watchers.map((start) => start(current, unwatched))
  try {
    return await watched.run(watch, work)
  } finally {
    // Node reports a rejection once everything of this turn has run.
    await new Promise((resolve) => setImmediate(resolve))
    // One without a reference may be shared, as that of Node's own client is.
    for (const timer of watch.timers) if (timer.hasRef()) clearTimeout(timer)
    for (const { event, listener } of watch.listeners.splice(0)) process.off(event, listener)
    if (--running === 0) for (const end of stop) end()
  }
}

/** Does something that is the scenario's own doing, and not the strategy's. */
export function unwatched<T>(work: () => T): T {
  return watched.run(undefined, work)
}
