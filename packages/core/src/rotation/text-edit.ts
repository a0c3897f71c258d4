import { isAuthError, StoreError } from '../errors.js'
import { unsafeFile } from '../files/file-errors.js'
import { type FileSystem, systemCode } from '../files/file-system.js'
import { readBounded } from '../files/read-bounded.js'
import { resolveTarget } from '../files/resolve-target.js'
import { updateFile, type UpdateFileOptions } from '../files/update-file.js'

/** Every reader of such files takes these as they are, without quotes. */
const PLAIN = /^[\w.~+/=-]+$/

/** Why a text is not changed: what is wrong with its variable and in which line, without its content. */
export interface Refusal {
  readonly problem: string
}

/** Changes the text of a file; all but a text from `change` refuses. Bytes that are no UTF-8 are refused, not mended. */
export async function editText(
  path: string,
  change: (text: string) => string | Refusal | undefined,
  options: UpdateFileOptions,
): Promise<void> {
  await updateFile(
    path,
    (bytes) => {
      const before = decoded(path, bytes)
      const after = change(before)
      if (after === undefined) throw unsafe(path, 'file', 'would be read differently afterwards')
      if (typeof after !== 'string') throw unsafe(path, 'variable', after.problem)
      return after === before ? undefined : new TextEncoder().encode(after)
    },
    options,
  )
}

/** The text of a file; `undefined` when there is none. What is no regular file is not read, since it could keep its reader waiting. */
export async function readText(path: string, fs: FileSystem): Promise<string | undefined> {
  try {
    const target = await resolveTarget(path, undefined, fs)
    return target.stats && decoded(path, (await readBounded(target.path, fs)).bytes)
  } catch (error) {
    if (isAuthError(error)) throw error
    const problem = `cannot be read (${systemCode(error) ?? 'unknown error'})`
    throw unsafeFile(path, problem, 'Check the path and who owns it.')
  }
}

/** The text of a file's bytes, its byte order mark included. */
function decoded(path: string, bytes: Uint8Array | undefined): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw unsafe(path, 'file', 'is no UTF-8 text')
  }
}

/** Checks that a value needs no quotes. @throws StoreError `ERR_VALUE_UNSAFE` that does not repeat it. */
export function assertPlain(path: string, value: string): void {
  if (!PLAIN.test(value))
    throw unsafe(path, 'value', 'holds a character that readers of the file understand differently')
}

/** The line break that a text uses, where it uses both, that of its last line. */
export function lineBreakOf(text: string): string {
  return text.charAt(text.lastIndexOf('\n') - 1) === '\r' ? '\r\n' : '\n'
}

/** A text that ends its last line, so that another can follow. */
export function withLastBreak(text: string, lineBreak = lineBreakOf(text)): string {
  return text === '' || text === '\uFEFF' || text.endsWith('\n') ? text : text + lineBreak
}

/** A refusal that leaves the file as it is. */
export function unsafe(path: string, what: string, problem: string): StoreError {
  return new StoreError({
    code: 'ERR_VALUE_UNSAFE',
    message: `${path} is unchanged: the ${what} ${problem}. Correct it, or edit the file by hand.`,
    path,
  })
}
