import { dirname, resolve } from 'node:path'
import type { Stats } from 'node:fs'
import { unsafeFile } from './file-errors.js'
import { type FileSystem, unlessMissing } from './file-system.js'

/** As many links as Linux follows. */
const LINKS_MAX = 40

/** Where a path leads, and what is there; `stats` is absent where nothing is. */
export interface Target {
  readonly path: string
  readonly stats?: Stats
}

/**
 * The regular file that a path stands for. A symbolic link of the user's own is followed, so that the file is replaced and
 * the link kept; one that somebody else made could lead anywhere.
 *
 * @throws StoreError for a loop, a foreign link or file, and for what is no regular file.
 */
export async function resolveTarget(path: string, uid: number | undefined, fs: FileSystem): Promise<Target> {
  let current = resolve(path)
  for (let links = 0; links <= LINKS_MAX; links++) {
    const stats = await unlessMissing(fs.lstat(current))
    if (!stats) return { path: current }
    if (uid !== undefined && stats.uid !== uid) {
      const what = stats.isSymbolicLink() ? 'a symbolic link' : 'a file'
      throw unsafeFile(path, `is ${what} of another user`, 'Take it over, or write as its owner.')
    }
    if (stats.isFile()) return { path: current, stats }
    if (!stats.isSymbolicLink()) throw unsafeFile(path, 'is no regular file', 'Name a file.')
    current = resolve(dirname(current), await fs.readlink(current))
  }
  throw unsafeFile(path, 'is a loop of symbolic links', 'Point the link to a file.')
}
