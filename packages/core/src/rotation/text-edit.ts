import { StoreError } from '../errors.js'
import { updateFile, type UpdateFileOptions } from '../files/update-file.js'

/** Every reader of such files takes these as they are, without quotes. */
const PLAIN = /^[\w.~+/=-]+$/

/** Changes the text of a file; `undefined` from `change` refuses. Bytes that are no UTF-8 are refused, not mended. */
export async function editText(
  path: string,
  change: (text: string) => string | undefined,
  options: UpdateFileOptions,
): Promise<void> {
  await updateFile(
    path,
    (bytes) => {
      const before = decoded(path, bytes)
      const after = change(before)
      if (after === undefined) throw unsafe(path, 'file', 'would be read differently afterwards')
      return after === before ? undefined : new TextEncoder().encode(after)
    },
    options,
  )
}

/** The text of a file's bytes, its byte order mark included. */
export function decoded(path: string, bytes: Uint8Array | undefined): string {
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

/** The line break that a text uses. */
export function lineBreakOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

/** A text that ends its last line, so that another can follow. */
export function withLastBreak(text: string): string {
  return text === '' || text === '\uFEFF' || text.endsWith('\n') ? text : text + lineBreakOf(text)
}

/** A refusal that leaves the file as it is. */
export function unsafe(path: string, what: string, problem: string): StoreError {
  return new StoreError({
    code: 'ERR_VALUE_UNSAFE',
    message: `${path} is unchanged: the ${what} ${problem}. Correct it, or edit the file by hand.`,
    path,
  })
}
