import { NetrcSyntaxError } from './netrc-syntax-error.js'

/** A .netrc file: its bytes, or its text, which stands for its UTF-8. */
export type NetrcContent = string | Uint8Array

/**
 * One character for each byte, as curl reads a file, so that places in the text are places in the file.
 *
 * @throws NetrcSyntaxError at a NUL byte: no text file holds one, and what readers make of it differs.
 */
export function toByteText(content: NetrcContent): string {
  const text =
    typeof content !== 'string'
      ? Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1')
      : isAscii(content)
        ? content
        : Buffer.from(content).toString('latin1')
  const nul = text.indexOf('\0')
  if (nul < 0) return text
  throw new NetrcSyntaxError(text.slice(0, nul).split('\n').length, 'there is a NUL byte')
}

/** The bytes that a text of {@link toByteText} stands for. */
export function toBytes(byteText: string): Uint8Array {
  return Buffer.from(byteText, 'latin1')
}

/** A word of a file as people write it. */
export function decoded(word: string): string {
  return isAscii(word) ? word : Buffer.from(word, 'latin1').toString('utf8')
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text)
}
