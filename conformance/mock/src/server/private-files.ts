import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Files with secrets for clients that take a path, in a private folder that is made for the first of them. */
export interface PrivateFiles {
  /**
   * Writes a file, readable by its owner alone, and gives its path. One of that name is replaced in one step. Where somebody has
   * tidied the folder away, it comes back with all its files: their paths have been handed out.
   */
  write(name: string, text: string | Uint8Array): Promise<string>
  /** Removes the folder and everything in it. */
  remove(): Promise<void>
}

/** No files yet. */
export function createPrivateFiles(): PrivateFiles {
  const texts = new Map<string, string | Uint8Array>()
  let folder: Promise<string> | undefined
  return {
    write: async (name, text) => {
      folder ??= makePrivateFolder()
      const path = join(await folder, name)
      texts.set(name, text)
      try {
        await replace(path, text)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
        // Not with its parents: a folder that somebody else has made there meanwhile is not private.
        await mkdir(await folder, { mode: 0o700 })
        for (const [other, kept] of texts) await replace(join(await folder, other), kept)
      }
      return path
    },
    remove: async () => {
      const made = await folder?.catch(() => undefined)
      if (made !== undefined) await rm(made, { recursive: true, force: true })
    },
  }
}

/** A folder of this user alone among the temporary files. Rejects with a sentence that names where it would be. */
export async function makePrivateFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'lakeauth-mock-'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(`No temporary folder can be made in ${tmpdir()} (TMPDIR): ${code}.`, { cause: error })
  }
}

async function replace(path: string, text: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600 })
  await rename(`${path}.new`, path)
}
