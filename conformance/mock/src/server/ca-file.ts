import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makePrivateFolder } from './private-files.js'

/** Where the certificate of the CA was written. */
export interface CaFile {
  readonly path: string
  /** Removes what was written. */
  remove(): Promise<void>
}

/**
 * Writes the certificate of the CA for clients that take a file: to `path`, where there must be nothing yet, or into a private
 * folder of its own. Rejects with a sentence that names the path.
 */
export async function writeCaFile(certificate: string, path?: string): Promise<CaFile> {
  if (path !== undefined) return writeTo(path, certificate)
  const folder = await makePrivateFolder()
  const file = join(folder, 'ca.pem')
  await writeFile(file, certificate, { mode: 0o600, flag: 'wx' })
  return { path: file, remove: () => rm(folder, { recursive: true, force: true }) }
}

async function writeTo(path: string, certificate: string): Promise<CaFile> {
  try {
    // It may be the user's own CA that is there, whatever it looks like.
    await writeFile(path, certificate, { mode: 0o644, flag: 'wx' })
    await chmod(path, 0o644)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const problem = code === 'EEXIST' ? 'there is a file already, and none is overwritten' : (code ?? message)
    throw new Error(`The certificate of the CA cannot be written to ${path}: ${problem}.`, { cause: error })
  }
  const remove = async (): Promise<void> => {
    const present = await readFile(path, 'utf8').catch(() => undefined)
    if (present === certificate) await rm(path, { force: true })
  }
  return { path, remove }
}
