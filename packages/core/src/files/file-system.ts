import * as node from 'node:fs/promises'

/** What these functions ask of the file system: functions of `node:fs/promises`, which is also the default. */
export type FileSystem = Pick<
  typeof node,
  'lstat' | 'lutimes' | 'open' | 'readdir' | 'readlink' | 'rename' | 'symlink' | 'unlink'
>

/** Node's own. */
export const nodeFileSystem: FileSystem = {
  lstat: node.lstat,
  lutimes: node.lutimes,
  open: node.open,
  readdir: node.readdir,
  readlink: node.readlink,
  rename: node.rename,
  symlink: node.symlink,
  unlink: node.unlink,
}

/** The system's code of an error, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}

/** What a work yields, and `undefined` where the file is not there. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}
