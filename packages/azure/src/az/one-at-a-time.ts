import type { FileReader } from '@lakeauth/core'

/** The end of the last run on a machine, by its files: they are what two runs of az would share. */
const ends = new WeakMap<FileReader, Promise<void>>()

/**
 * Runs az when every run that was begun before it in this process is over. Two at once may fail over the lock of the token
 * cache that they share (github.com/Azure/azure-cli/issues/20273). Whoever gave up while waiting runs nothing.
 */
export function oneAtATime<T>(files: FileReader, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  const turn = (ends.get(files) ?? Promise.resolve()).then(() => {
    signal?.throwIfAborted()
    return run()
  })
  const over = (): void => {}
  ends.set(files, turn.then(over, over))
  return turn
}
