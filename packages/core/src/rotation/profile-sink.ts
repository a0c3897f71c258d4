import { type FileSystem, nodeFileSystem } from '../files/file-system.js'
import type { SecretSink } from '../files/secret-sink.js'
import { cleanLine } from '../redact.js'
import { Secret } from '../secret.js'
import { canonicalHost } from '../settings/host.js'
import { IniSyntaxError, parseIni } from '../settings/ini.js'
import { assertNamed } from './assert-named.js'
import { withProfileKey } from './profile-edit.js'
import { assertPlain, editText, readText, unsafe } from './text-edit.js'

/** Which profile of which file. */
export interface ProfileSinkOptions {
  /** A `.databrickscfg`, as an absolute path. */
  readonly path: string
  readonly profile: string
  /** Node's when absent. */
  readonly fs?: FileSystem
}

/** The section of settings, and names that a header cannot hold. */
const NO_PROFILE = /^__settings__$|[\][\p{Cc}]|^\s|\s$|^$/u

/**
 * The `token` of a profile in a `.databrickscfg`, read as the Databricks CLI and the SDKs read it. Every other byte of the file
 * stays; a profile that is not there is added with its host, and one with neither host nor token gets both. A profile of another host is refused: its token would go
 * astray.
 *
 * @throws StoreError `ERR_VALUE_UNSAFE` for such a host, a name that cannot be one, or a file that cannot be understood, and
 * as `updateFile` does; the file is then unchanged. ConfigurationError `ERR_ATTRIBUTE_INVALID` at once for an option that is
 * missing or empty.
 */
export function profileSink({ path, profile, fs = nodeFileSystem }: ProfileSinkOptions): SecretSink {
  assertNamed('profileSink', { path, profile })
  const edit = async (host: string | undefined, value: string | undefined, signal: AbortSignal | undefined) => {
    if (NO_PROFILE.test(profile)) throw unsafe(path, 'name of the profile', 'cannot be one')
    await editText(
      path,
      (text) =>
        understood(path, () => {
          const known = parseIni(text).get(profile)
          if (host === undefined) return withProfileKey(text, { profile, key: 'token', value, beside: {} })
          assertSameHost(path, known?.get('host'), host)
          const changed = withProfileKey(text, { profile, key: 'token', value, beside: { host } })
          // A token that is there already is used with a host from elsewhere.
          if (changed === undefined || known?.has('token') || parseIni(changed).get(profile)?.get('host'))
            return changed
          return withProfileKey(changed, { profile, key: 'host', value: host, beside: {} })
        }),
      { fs, ...(signal && { signal }) },
    )
  }
  return {
    description: `the profile [${cleanLine(profile)}] in ${path}`,
    async read() {
      const text = await readText(path, fs)
      const token = text && understood(path, () => parseIni(text).get(profile)?.get('token'))
      return token ? new Secret(token) : undefined
    },
    async write({ host, value }, request) {
      const token = value.reveal()
      assertPlain(path, token)
      await edit(host, token, request?.signal)
    },
    remove: (request) => edit(undefined, undefined, request?.signal),
  }
}

function understood<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof IniSyntaxError)
      throw unsafe(path, 'file', `has a mistake in line ${error.line} (${error.problem})`)
    throw error
  }
}

function assertSameHost(path: string, known: string | undefined, host: string): void {
  if (!known || originOf(known) === host) return
  throw unsafe(path, 'profile', `is for another host than ${host}`)
}

function originOf(host: string): string | undefined {
  try {
    return canonicalHost(host).origin
  } catch {
    return undefined
  }
}
