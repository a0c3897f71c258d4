/** A name and its value, and where they stand. */
interface Span {
  readonly name: string
  readonly valueStart: number
  readonly valueEnd: number
}

/** Text that sets a variable, or takes it away, in another way than in a line of its own. */
export interface Elsewhere {
  readonly index: number
  readonly isUnset: boolean
}

/** What is no plain text to a shell: an escape, a quoted part, a comment; to systemd also a line that a `;` opens. */
const MARKED = /\\[^]|"(?:[^"\\]|\\[^])*"|'[^']*'|(?<=^|[\s;&|()])#[^\n]*|^[ \t]*;(?!;)[^\n]*/gm
const SEPARATORS = '\n;&|(){`'
/** What may stand before a command, or before an assignment that is none. */
const LEADING = /^(?:\s|(?:then|else|elif|do|if|while|until|time|!)(?=\s)|\w+\+?=\S*)*/
/** Commands that set what they are given. Any other one does with its arguments what it likes, and sets nothing. */
const SETTER = /^(?:(?:export|readonly|declare|typeset|local|let|eval|builtin|command|@?set)\b|\$env:)/i

/** Where a text sets or unsets a variable besides the assignments that are known. */
export function* elsewhereIn(text: string, name: string, known: readonly Span[]): Generator<Elsewhere> {
  const bare = bareOf(text, known)
  const setting = new RegExp(
    `(?<![\\w$.-])(?:${name}(?:\\[[^\\]\\n]*\\])?[ \\t]*\\+?=|(unset)\\b[^\\n;&|()]*\\b${name}\\b)`,
    'g',
  )
  for (const { 1: unset, index } of bare.matchAll(setting)) {
    let start = index
    while (start > 0 && !SEPARATORS.includes(bare.charAt(start - 1))) start--
    const command = bare.slice(start, index).replace(LEADING, '')
    if (command === '' || SETTER.test(command)) yield { index, isUnset: unset !== undefined }
  }
}

/** The text, as long as it was, without comments and known assignments, and with quoted parts as words of one command. */
function bareOf(text: string, known: readonly Span[]): string {
  let masked = ''
  for (const { name, valueStart, valueEnd } of known) {
    masked += text.slice(masked.length, valueStart - 1 - name.length)
    masked += `${'x'.repeat(name.length)}=${'x'.repeat(valueEnd - valueStart)}`
  }
  masked += text.slice(masked.length)
  return masked.replace(MARKED, (part) => {
    if (part === '\\\n') return '  '
    if (part.startsWith('\\')) return 'xx'
    return /^["']/.test(part) ? part.replace(/["'`;&|(){\r\n]/g, ' ') : ' '.repeat(part.length)
  })
}
