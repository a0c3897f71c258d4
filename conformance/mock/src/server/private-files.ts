import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Files with secrets for clients that take a path, in a private folder that is made for the first of them. */
export interface PrivateFiles {
  /** Writes a file, readable by its owner alone, and gives its path. One of that name is replaced in one step. */
  write(name: string, text: string): Promise<string>
  /** Removes the folder and everything in it. */
  remove(): Promise<void>
}

/** No files yet. */
export function createPrivateFiles(): PrivateFiles {
  let folder: Promise<string> | undefined
  return {
    write: async (name, text) => {
      folder ??= mkdtemp(join(tmpdir(), 'lakeauth-mock-'))
      const path = join(await folder, name)
      await writeFile(`${path}.new`, text, { mode: 0o600 })
      await rename(`${path}.new`, path)
      return path
    },
    remove: async () => {
      if (folder) await rm(await folder, { recursive: true, force: true })
    },
  }
}
