import type { Stats } from 'node:fs'
import { unsafeFile } from './file-errors.js'
import type { FileSystem } from './file-system.js'

/** As much as core reads of a settings file. */
const FILE_MAX_BYTES = 1_048_576

/** A file's bytes, and what it was when they were read. */
export interface ReadFile {
  readonly bytes: Uint8Array
  readonly stats: Stats
}

/** Reads a whole file that is no larger than one MiB. */
export async function readBounded(path: string, fs: FileSystem): Promise<ReadFile> {
  const file = await fs.open(path)
  try {
    const stats = await file.stat()
    if (stats.size > FILE_MAX_BYTES)
      throw unsafeFile(path, 'is larger than one MiB', 'Check that it is the right file.')
    return { bytes: await file.readFile(), stats }
  } finally {
    await file.close()
  }
}

/** True when a file is still the one that was read, untouched. */
export function isSame(before: Stats | undefined, after: Stats | undefined): boolean {
  if (!before || !after) return before === after
  return before.ino === after.ino && before.size === after.size && before.mtimeMs === after.mtimeMs
}
