import type { CommandResult, FileReader } from '@lakeauth/core'

/** A run of az to be. */
export interface AzRun {
  /** Of the machine: two runs may share files only where these are the same. */
  readonly files: FileReader
  /** Where az keeps its token cache. */
  readonly folder: string
  /** Runs with the same words print the same. */
  readonly words: string
  start(signal: AbortSignal): Promise<CommandResult>
}

/** The runs over one token cache: those that wait or are under way, by their words, and the end of the last one. */
interface Line {
  readonly runs: Map<string, SharedRun>
  end: Promise<unknown>
}

interface SharedRun {
  readonly result: Promise<CommandResult>
  readonly stop: AbortController
  waiting: number
}

const lines = new WeakMap<FileReader, Map<string, Line>>()

/**
 * Runs az when every run over the same token cache that was begun before it in this process is over: two at once may fail over the
 * lock of that cache (github.com/Azure/azure-cli/issues/20273). Who asks for what a run that is not over will print waits for that
 * one, so that many sign-ins wait for few runs. A run ends early when everybody who waited for it gave up.
 */
export async function oneAtATime(run: AzRun, signal: AbortSignal | undefined): Promise<CommandResult> {
  signal?.throwIfAborted()
  const line = lineOf(run)
  const shared = line.runs.get(run.words) ?? begin(run, line)
  const leave = (): void => {
    shared.waiting -= 1
    if (shared.waiting > 0 || line.runs.get(run.words) !== shared) return
    line.runs.delete(run.words)
    shared.stop.abort(signal?.reason)
  }
  shared.waiting += 1
  try {
    return await unlessAborted(shared.result, signal)
  } finally {
    leave()
  }
}

function lineOf({ files, folder }: AzRun): Line {
  const ofMachine = lines.get(files) ?? new Map<string, Line>()
  lines.set(files, ofMachine)
  const line = ofMachine.get(folder) ?? { runs: new Map<string, SharedRun>(), end: Promise.resolve() }
  ofMachine.set(folder, line)
  return line
}

function begin({ words, start }: AzRun, line: Line): SharedRun {
  const stop = new AbortController()
  const result = line.end.then(() => {
    stop.signal.throwIfAborted()
    return start(stop.signal)
  })
  const shared: SharedRun = { result, stop, waiting: 0 }
  const over = (): void => {
    if (line.runs.get(words) === shared) line.runs.delete(words)
  }
  line.runs.set(words, shared)
  line.end = result.then(over, over)
  return shared
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
