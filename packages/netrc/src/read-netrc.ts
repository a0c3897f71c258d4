import { ConfigurationError, type DetectContext } from '@lakeauth/core'
import type { NetrcLocation } from './locate.js'

/** A file that was there. */
export interface ReadNetrc {
  readonly path: string
  readonly text: string
  /** Why others could read or change it; absent when nobody can, or nobody knows. */
  readonly exposure?: string
}

/**
 * The first of the files that exists; `undefined` when none does and nobody named one.
 *
 * @throws ConfigurationError when a file that somebody named does not exist, or one cannot be read.
 */
export async function readNetrc(
  locations: readonly NetrcLocation[],
  { files, platform }: Pick<DetectContext, 'files' | 'platform'>,
): Promise<ReadNetrc | undefined> {
  for (const { path, namedBy } of locations) {
    try {
      const text = await files.readText(path)
      // Windows has no modes.
      const exposure = platform === 'win32' ? undefined : exposureOf(await files.permissions?.(path))
      return { path, text, ...(exposure && { exposure }) }
    } catch (error) {
      const code = (error as { code?: unknown } | null)?.code
      if (code === 'ENOENT' && !namedBy) continue
      throw unreadable(path, namedBy, code)
    }
  }
  return undefined
}

function exposureOf(
  permissions: Awaited<ReturnType<NonNullable<DetectContext['files']['permissions']>>> | undefined,
): string | undefined {
  if (!permissions) return undefined
  if (!permissions.own) return 'belongs to another user'
  return (permissions.mode & 0o077) === 0 ? undefined : 'can be read or changed by other users'
}

function unreadable(path: string, namedBy: string | undefined, code: unknown): ConfigurationError {
  const by = namedBy ? `, named by ${namedBy},` : ''
  const problem = code === 'ENOENT' ? 'does not exist' : `cannot be read (${String(code ?? 'unknown error')})`
  return new ConfigurationError({
    code: 'ERR_CREDENTIAL_FILE_INVALID',
    message: `netrc: ${path}${by} ${problem}. Create it, or name another file.`,
    strategy: 'netrc',
    attribute: 'netrcFile',
    source: namedBy ?? path,
  })
}
