import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder of a test's own; gone when the test is over. */
export interface Folder {
  readonly path: string
  at(name: string): string
  names(): Promise<string[]>
}

/** A new, empty {@link Folder}. */
export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'lakeauth-files-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return { path, at: (name) => join(path, name), names: async () => (await readdir(path)).sort() }
}
