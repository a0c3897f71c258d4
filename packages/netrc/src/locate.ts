import type { DetectContext } from '@lakeauth/core'

/** A file to look in, and who named it. */
export interface NetrcLocation {
  readonly path: string
  /** Nobody for the one in the home directory, which may be absent. */
  readonly namedBy?: string
}

/**
 * Where to look, in order: the option alone, else the variable `NETRC` alone (as curl since 8.16), else `.netrc` in the home
 * directory and, on Windows, `_netrc` behind it.
 */
export function locateNetrc(
  option: string | undefined,
  { env, home, platform }: Pick<DetectContext, 'env' | 'home' | 'platform'>,
): readonly NetrcLocation[] {
  if (option) return [{ path: option, namedBy: 'netrcFile' }]
  if (env['NETRC']) return [{ path: env['NETRC'], namedBy: 'environment variable NETRC' }]
  if (!home) return []
  const folder = home.replace(/[/\\]+$/, '')
  if (platform !== 'win32') return [{ path: `${folder}/.netrc` }]
  return [{ path: `${folder}\\.netrc` }, { path: `${folder}\\_netrc` }]
}
