import { dirname } from 'node:path'
import { notConfirmed } from './file-errors.js'
import { type FileSystem, systemCode, unlessMissing } from './file-system.js'

/** Only the owner may read and write. */
const OWNER_ONLY = 0o600

/** What {@link replaceFile} is given. */
export interface Replacement {
  readonly target: string
  /** In the same folder, since a rename is atomic within one file system only. */
  readonly temporary: string
  readonly bytes: Uint8Array
  /** Asked when the new file is complete and on the disk; `false` drops it. */
  readonly stillWanted: () => Promise<boolean>
}

/**
 * Puts a new file in the place of an old one in one step: readers see the old content or the new one. It is 0600 from its
 * creation, and on the disk before it gets its name. False when it was no longer wanted.
 */
export async function replaceFile(
  { target, temporary, bytes, stillWanted }: Replacement,
  fs: FileSystem,
): Promise<boolean> {
  // Exclusive: it is no link that somebody left there, nor another writer's file.
  const file = await fs.open(temporary, 'wx', OWNER_ONLY)
  try {
    try {
      // An odd umask may have taken even the owner's rights.
      await file.chmod(OWNER_ONLY)
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    if (!(await stillWanted())) {
      await fs.unlink(temporary)
      return false
    }
    await fs.rename(temporary, target)
  } catch (error) {
    await unlessMissing(fs.unlink(temporary)).catch(() => {})
    // Whoever took the lock over has swept the new file away.
    if (systemCode(error) === 'ENOENT' && !(await stillWanted().catch(() => true))) return false
    throw error
  }
  await syncFolder(target, fs)
  return true
}

/** Some systems cannot open or sync a folder; the file is in place all the same. */
const NO_FOLDER_SYNC: ReadonlySet<string | undefined> = new Set(['EINVAL', 'EISDIR', 'EPERM', 'EACCES', 'ENOTSUP'])

async function syncFolder(target: string, fs: FileSystem): Promise<void> {
  try {
    const handle = await fs.open(dirname(target))
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (!NO_FOLDER_SYNC.has(systemCode(error))) throw notConfirmed(target, error)
  }
}
