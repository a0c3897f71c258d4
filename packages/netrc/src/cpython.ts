/** What Python's `netrc` module answers for a host; `unreadable` where it refuses the whole file. */
export type CpythonAnswer = { readonly login: string; readonly password: string } | 'unreadable' | undefined

interface Reader {
  /** The next character; empty at the end. */
  next(): string
  /** The rest of the line with its line feed; empty at the end. */
  line(): string
  /** Line feeds that {@link Reader.next} has passed: lines read as a whole do not count. */
  lines(): number
}

/**
 * How CPython (3.11 and later) reads a file, and with it pip and requests: unlike curl the last entry for a machine wins,
 * names and words are case-sensitive, a word that is not known makes the whole file unreadable, and an empty word ends it.
 */
export function cpythonEntry(text: string, host: string): CpythonAnswer {
  const reader = readerOf(text.replace(/\r\n?/g, '\n'))
  const entries = new Map<string, { login: string; password: string }>()
  let pushed: string | undefined
  const take = (): string => {
    const word = pushed ?? nextWord(reader)
    pushed = undefined
    return word
  }
  for (;;) {
    const before = reader.lines()
    const top = take()
    if (top === '') return entries.get(host) ?? entries.get('default')
    if (top.startsWith('#')) {
      if (reader.lines() === before && top.length === 1) reader.line()
      continue
    }
    if (top === 'macdef') {
      take()
      if (!skipMacro(reader)) return 'unreadable'
      continue
    }
    if (top !== 'machine' && top !== 'default') return 'unreadable'
    const name = top === 'default' ? top : take()
    if (name === '') return 'unreadable'
    const entry = entryBody(reader, take)
    if (!entry) return 'unreadable'
    entries.set(name, { login: entry.login, password: entry.password })
    pushed = entry.next
  }
}

const ENDS: ReadonlySet<string> = new Set(['', 'machine', 'default', 'macdef'])

/** The values of one entry and the word that ended it; `undefined` at a word that is not known. */
function entryBody(reader: Reader, take: () => string): { login: string; password: string; next: string } | undefined {
  let login = ''
  let password = ''
  for (;;) {
    const before = reader.lines()
    const word = take()
    if (word.startsWith('#')) {
      if (reader.lines() === before) reader.line()
    } else if (ENDS.has(word)) return { login, password, next: word }
    else if (word === 'login' || word === 'user') login = take()
    else if (word === 'account') take()
    else if (word === 'password') password = take()
    else return undefined
  }
}

/** False when the file ends before an empty line does. */
function skipMacro(reader: Reader): boolean {
  for (;;) {
    const line = reader.line()
    if (line === '') return false
    if (line === '\n') return true
  }
}

function nextWord({ next }: Reader): string {
  let first = next()
  while (first !== '' && isBlank(first)) first = next()
  if (first === '"') return restOf('"', '', next)
  return restOf('', first === '\\' ? next() : first, next)
}

/** Up to the quote, or up to a blank when there is none. */
function restOf(quote: string, start: string, next: () => string): string {
  let word = start
  for (let character = next(); character !== ''; character = next()) {
    if (quote ? character === quote : isBlank(character)) return word
    word += character === '\\' ? next() : character
  }
  return word
}

function isBlank(character: string): boolean {
  return character === '\n' || character === '\t' || character === '\r' || character === ' '
}

function readerOf(text: string): Reader {
  let at = 0
  let lines = 0
  return {
    next: () => {
      const character = text[at++] ?? ''
      if (character === '\n') lines++
      return character
    },
    line: () => {
      const end = text.indexOf('\n', at)
      const line = text.slice(at, end < 0 ? text.length : end + 1)
      at += line.length
      return line
    },
    lines: () => lines,
  }
}
