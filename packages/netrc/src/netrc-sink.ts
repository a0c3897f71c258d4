import { readFile, stat } from 'node:fs/promises'
import { ConfigurationError, StoreError } from '@lakeauth/core'
import type { SecretSink, UpdateFileOptions } from '@lakeauth/core/files'
import { toByteText } from './bytes.js'
import { toEntry } from './entry.js'
import { findOwn, matcher } from './find-entry.js'
import { namingFile } from './netrc-syntax-error.js'
import { removeEntry, upsertEntry } from './write-entry.js'

/** As much as is written. */
const FILE_MAX_BYTES = 1_048_576

/** Which entry of which file. */
export interface NetrcSinkOptions extends Pick<UpdateFileOptions, 'fs' | 'timeoutMs'> {
  /** A `.netrc`, as an absolute path. */
  readonly path: string
  /** A host name, as it stands in URLs: no scheme, no port. */
  readonly machine: string
  /** `token` when absent, under which Databricks takes a personal access token. */
  readonly login?: string
}

/**
 * An entry of a .netrc file as a place for a token, such as for `rotatePat` of `@lakeauth/core/rotation`; see
 * {@link upsertEntry} for what stays as it is. A token of another host than `machine` is refused.
 *
 * @throws StoreError and NetrcSyntaxError as {@link upsertEntry} does; the file is then unchanged. ConfigurationError
 * `ERR_ATTRIBUTE_INVALID` at once for an option that is missing or empty.
 * @example
 * ```ts
 * import { coreStrategies, databricksAuth } from '@lakeauth/core'
 * import { rotatePat } from '@lakeauth/core/rotation'
 * import { netrcSink } from '@lakeauth/netrc'
 *
 * const auth = await databricksAuth({ strategies: coreStrategies })
 * const sink = netrcSink({ path: '/home/ada/.netrc', machine: 'dbc-a1b2.cloud.databricks.com' })
 * await rotatePat({ auth, sinks: [sink], journal: '/home/ada/.lakeauth-rotation.json' })
 * ```
 */
export function netrcSink({ path, machine, login = 'token', ...options }: NetrcSinkOptions): SecretSink {
  assertNamed({ path, machine, login })
  return {
    description: `the entry for ${machine} with the login ${login} in ${path}`,
    async read() {
      const bytes = await bytesOf(path)
      const entry = bytes && namingFile(path, () => findOwn(toByteText(bytes), machine, login))
      return entry && toEntry(entry).password
    },
    async write({ host, value }, request) {
      if (!matcher(new URL(host).hostname)(machine)) throw otherHost(path, machine, host)
      await upsertEntry(path, { machine, login, password: value }, { ...options, ...request })
    },
    async remove(request) {
      await removeEntry(path, { machine, login }, { ...options, ...request })
    },
  }
}

/** What comes from a variable that is not set is refused before a token is minted for it. */
function assertNamed(names: Readonly<Record<string, unknown>>): void {
  for (const [attribute, value] of Object.entries(names)) {
    if (typeof value === 'string' && value !== '') continue
    throw new ConfigurationError({
      code: 'ERR_ATTRIBUTE_INVALID',
      message: `${attribute} is not valid: expected a text that is not empty, for netrcSink. No file was touched.`,
      attribute,
      source: 'argument',
    })
  }
}

function otherHost(path: string, machine: string, host: string): StoreError {
  return new StoreError({
    code: 'ERR_VALUE_UNSAFE',
    message: `${path} is unchanged: the entry is for ${machine}, and the token for ${host}. Correct one of them.`,
    path,
  })
}

/** Nothing when there is no file. One that could keep its reader waiting, or is far too large, is not read. */
async function bytesOf(path: string): Promise<Uint8Array | undefined> {
  try {
    const stats = await stat(path)
    if (!stats.isFile() || stats.size > FILE_MAX_BYTES) throw unreadable(path, 'no file of at most one MiB')
    return await readFile(path)
  } catch (error) {
    if (error instanceof StoreError) throw error
    const code = (error as { code?: unknown } | null)?.code
    if (code === 'ENOENT') return undefined
    throw unreadable(path, String(code ?? 'unknown error'))
  }
}

function unreadable(path: string, problem: string): StoreError {
  return new StoreError({
    code: 'ERR_FILE_UNSAFE',
    message: `${path} cannot be read (${problem}). Check the path and who owns it.`,
    path,
  })
}
