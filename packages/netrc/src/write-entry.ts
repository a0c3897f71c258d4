import type { Secret } from '@lakeauth/core'
import { updateFile, type UpdateFileOptions } from '@lakeauth/core/files'
import { toByteText, toBytes } from './bytes.js'
import { withEntry, withoutEntry } from './edit.js'
import { namingFile } from './netrc-syntax-error.js'
import { assertText, assertWritable, unsafe } from './writable.js'

/** What {@link upsertEntry} writes. */
export interface NetrcEntryToWrite {
  /** A host name, as it stands in URLs: no scheme, no port. */
  readonly machine: string
  /** `token` when absent, under which Databricks takes a personal access token. */
  readonly login?: string
  readonly password: Secret | string
}

/**
 * Puts an entry into a .netrc file, which is created when there is none. The passwords of existing entries for the machine
 * and login are replaced; every other byte stays as it is. Before the file is replaced, in one step and mode 0600, the new
 * text is read back as curl reads it. As with {@link https://curl.se/docs/manpage.html curl --netrc}, one entry counts for
 * a host: where another login of the machine or a `default` comes first, the entry is put in front of it, and an existing
 * one moves there. The values are one plain word each to every reader. Which entry counts for them is not asked: Python's
 * `netrc` takes the last one for a machine, so that another login behind this entry stays its answer.
 *
 * @throws StoreError `ERR_VALUE_UNSAFE` when a value or the file leaves no way to write it so that curl reads it back, and
 * those of `updateFile`; NetrcSyntaxError when the file cannot be understood. The file is then unchanged.
 * @example
 * ```ts
 * import { upsertEntry } from '@lakeauth/netrc'
 *
 * await upsertEntry('/home/ada/.netrc', { machine: 'dbc-a1b2.cloud.databricks.com', password: 'dapi-example' })
 * ```
 */
export async function upsertEntry(path: string, given: NetrcEntryToWrite, options?: UpdateFileOptions): Promise<void> {
  const { machine, login = 'token', password } = orNothing(given)
  const entry = { machine, login, password: revealed(password) }
  assertWritable(entry, path)
  await edit(path, (text) => withEntry(text, entry), options)
}

/**
 * Removes every entry of a .netrc file for a machine, or for one login of it; every other byte stays as it is. Answers
 * whether there was one.
 *
 * @throws StoreError and NetrcSyntaxError as {@link upsertEntry} does.
 */
export async function removeEntry(
  path: string,
  given: { readonly machine: string; readonly login?: string },
  options?: UpdateFileOptions,
): Promise<boolean> {
  const { machine, login } = orNothing(given)
  assertText(machine, 'machine', path)
  if (login !== undefined) assertText(login, 'login', path)
  return edit(path, (text) => withoutEntry(text, machine, login), options)
}

/** A caller without types may name nothing, which is refused like an entry without a machine. */
function orNothing<T>(given: T): T {
  return given ?? ({} as T)
}

/** What is neither a text nor a secret is refused with the other values. */
function revealed(password: Secret | string): string {
  return typeof password === 'string' || typeof password?.reveal !== 'function'
    ? (password as string)
    : password.reveal()
}

/** True when the text was another one afterwards. */
async function edit(
  path: string,
  change: (text: string) => string | undefined,
  options: UpdateFileOptions | undefined,
): Promise<boolean> {
  let changed = false
  await updateFile(
    path,
    (bytes) => {
      const [before, after] = namingFile(path, () => {
        const text = toByteText(bytes ?? '')
        return [text, change(text)] as const
      })
      if (after === undefined) throw unsafe(path, 'file', 'would be read differently afterwards')
      changed = after !== before
      return changed ? toBytes(after) : undefined
    },
    options,
  )
  return changed
}
