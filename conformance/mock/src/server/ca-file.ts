import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the certificate of the CA was written. */
export interface CaFile {
  readonly path: string
  /** Removes what was written. */
  remove(): Promise<void>
}

/**
 * Writes the certificate of the CA for clients that take a file: to `path`, or into a private folder of its own. A file that is
 * there already is replaced only if it is a certificate. Rejects with a sentence that names the path.
 */
export async function writeCaFile(certificate: string, path?: string): Promise<CaFile> {
  if (path !== undefined) return writeTo(path, certificate)
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-mock-'))
  const file = join(folder, 'ca.pem')
  await writeFile(file, certificate, { mode: 0o600, flag: 'wx' })
  return { path: file, remove: () => rm(folder, { recursive: true, force: true }) }
}

async function writeTo(path: string, certificate: string): Promise<CaFile> {
  try {
    const present = await readIfPresent(path)
    if (present !== undefined && !/^\s*-----BEGIN CERTIFICATE-----/.test(present))
      throw new Error('there is something else that is no certificate')
    await writeFile(path, certificate, { mode: 0o644 })
    await chmod(path, 0o644)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new Error(`The certificate of the CA cannot be written to ${path}: ${code ?? message}.`)
  }
  const remove = async (): Promise<void> => {
    if ((await readIfPresent(path).catch(() => undefined)) === certificate) await rm(path, { force: true })
  }
  return { path, remove }
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
