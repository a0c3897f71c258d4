import { NetrcSyntaxError } from './netrc-syntax-error.js'

/** curl passes over a line that is longer than this with its line feed (its line buffer holds 4096 bytes). */
const LINE_MAX_BYTES = 4095

/** One token, with its place in the file: `start` and `end` count bytes, quotes included. */
export interface Token {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly line: number
}

/** What {@link scan} reports. A listener that answers `true` has what it wants. */
export interface Listener {
  /** Whether an entry of this name is asked for. What others hold is passed over word by word, as curl does. */
  matches(machine: string): boolean
  /** The word `machine`, before its name is known, or `default`; `inside` an entry that is asked for, which ends here. */
  opens(keyword: 'machine' | 'default', inside: boolean): boolean
  /** An entry that is asked for: `machine` with its name, or `default` without. */
  entry(keyword: Token, name: Token | undefined): void
  value(keyword: 'login' | 'password', value: Token): boolean
}

type State = 'nothing' | 'name' | 'entry' | 'macro'

/**
 * Walks once through the text of a .netrc file, one character a byte, in the way of curl 7.88: by lines, and with its
 * rule that words inside an entry that is not asked for are read as if no entry had begun.
 *
 * @throws NetrcSyntaxError at a quoted word that does not end on its line.
 */
export function scan(text: string, { matches, opens, entry, value }: Listener): void {
  let state = 'nothing' as State
  let keyword: 'login' | 'password' | undefined
  let opening: Token | undefined

  /** True when the listener has what it wants. */
  const take = (token: Token): boolean => {
    const word = token.text.length <= 8 ? token.text.toLowerCase() : ''
    if (state === 'name') {
      state = 'nothing'
      if (!matches(token.text)) return false
      state = 'entry'
      entry(opening as Token, token)
    } else if (state === 'macro') {
      if (token.text === '') state = 'nothing'
    } else if (keyword) {
      const of = keyword
      keyword = undefined
      return value(of, token)
    } else if (word === 'machine') {
      if (opens(word, state === 'entry')) return true
      state = 'name'
      opening = token
    } else if (word === 'default') {
      if (opens(word, state === 'entry')) return true
      state = 'entry'
      entry(token, undefined)
    } else if (state === 'nothing') {
      if (word === 'macdef') state = 'macro'
    } else if (word === 'login' || word === 'password') keyword = word
    return false
  }

  let line = 0
  for (let start = 0, end: number; start < text.length; start = end + 1) {
    line++
    end = text.indexOf('\n', start)
    if (end < 0) end = text.length
    if (end - start >= LINE_MAX_BYTES) continue
    if (state === 'macro') {
      if (end > start && text[start] !== '\r') continue
      state = 'nothing'
    }
    for (let at = start; ; ) {
      const token = nextToken(text, at, end, line)
      if (!token) break
      if (take(token)) return
      // What ends a word is never part of the next one, not even right behind a quote.
      at = token.end + 1
    }
  }
}

/** The next word of a line; an empty one where blanks run up to its end, which curl takes for a value as well. */
function nextToken(text: string, from: number, lineEnd: number, line: number): Token | undefined {
  let start = from
  while (start < lineEnd && isBlank(text.charCodeAt(start))) start++
  if (start > lineEnd || text[start] === '#') return undefined
  if (text[start] === '"') return quotedToken(text, start, lineEnd, line)
  let end = start
  while (end < lineEnd && !isSpace(text.charCodeAt(end))) end++
  return { text: text.slice(start, end), start, end, line }
}

function quotedToken(text: string, start: number, lineEnd: number, line: number): Token {
  let value = ''
  for (let at = start + 1; at < lineEnd; at++) {
    const character = text[at] as string
    if (character === '"') return { text: value, start, end: at + 1, line }
    if (character !== '\\') value += character
    else if (++at < lineEnd) value += unescaped(text[at] as string)
  }
  throw new NetrcSyntaxError(line, 'a quoted word does not end on its line')
}

function unescaped(character: string): string {
  if (character === 'n') return '\n'
  if (character === 'r') return '\r'
  return character === 't' ? '\t' : character
}

/** Space and tab. */
function isBlank(code: number): boolean {
  return code === 32 || code === 9
}

/** As `isspace` in the C locale. */
function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}
