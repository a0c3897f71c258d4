import { elsewhereIn } from './environment-elsewhere.js'
import { lineBreakOf, type Refusal, withLastBreak } from './text-edit.js'

/** A line that sets a variable: what stands before the value, and the value with all that follows it on its lines. */
interface Assignment {
  readonly name: string
  readonly valueStart: number
  readonly valueEnd: number
  readonly start: number
  readonly end: number
  /** Nothing but a comment stands behind the value. */
  readonly isAlone: boolean
}

const QUOTED = /^(?:"(?:[^"\\]|\\.)*"|'[^']*')/s
/** What a shell may have in front of a variable that it sets. */
const KEYWORDS = '(?:(?:export|readonly|declare|typeset|local)[ \\t]+(?:[-+][\\w-]*[ \\t]+)*)?'
const WORD = /^(?:\\\n|\\.|[^\s\\;&|<>()])*/
/** To the end of a line that a `\` as its last character carries on; in a comment, or before a CR, it does not. */
const LOGICAL_LINE = /(?:\\\n|\\[^\n]?|"(?:[^"\\\n]|\\[^\n])*"|'[^'\n]*'|(?<=[\s;&|()])#[^\n]*|[^\n\\])*/y

/**
 * The text with a variable set, in each place where it stands, or else in a line at the end, or at the start where the end
 * belongs to a value that goes on. Only lines `NAME=` count, with `export`, `readonly` and their like in front, and none within a
 * quoted value that takes up several lines. A refusal when a command follows, or when the variable is set in another way too;
 * `undefined` when every way would change what is read of another variable.
 */
export function withVariable(text: string, name: string, value: string): string | Refusal | undefined {
  const refusal = refusalOf(text, name)
  if (refusal) return refusal
  const own = assignmentsOf(text).filter((assignment) => assignment.name === name)
  // A last line without a break gets none of Windows: to a shell its CR would belong to the value.
  const lineBreak = text.endsWith('\n') ? lineBreakOf(text) : '\n'
  const line = `${name}=${value}${lineBreak}`
  const [mark, rest] = text.startsWith('\uFEFF') ? ['\uFEFF', text.slice(1)] : ['', text]
  const replaced = (): string =>
    own.reduceRight((rest, { valueStart, valueEnd }) => rest.slice(0, valueStart) + value + rest.slice(valueEnd), text)
  const candidates = own.length > 0 ? [replaced()] : [withLastBreak(text, lineBreak) + line, mark + line + rest]
  const others = othersIn(text, name)
  return candidates.find(
    (candidate) =>
      variableIn(candidate, name) === value && othersIn(candidate, name) === others && !refusalOf(candidate, name),
  )
}

function othersIn(text: string, name: string): string {
  const others = assignmentsOf(text).filter((assignment) => assignment.name !== name)
  return JSON.stringify(others.map(({ name: other, valueStart, end }) => [other, text.slice(valueStart, end)]))
}

/** The text without the lines that set a variable; a refusal as of {@link withVariable}. */
export function withoutVariable(text: string, name: string): string | Refusal {
  const own = assignmentsOf(text).filter((assignment) => assignment.name === name)
  return (
    refusalOf(text, name) ??
    own.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end).replace(/^\r?\n/, ''), text)
  )
}

/** The value that a reader of the file would see, the last of several; its quotes are no part of it. */
export function variableIn(text: string, name: string): string | undefined {
  const last = assignmentsOf(text).findLast((assignment) => assignment.name === name)
  const raw = last && text.slice(last.valueStart, last.valueEnd)
  return raw?.replace(/^(["'])(.*)\1$/s, '$2')
}

/** Why a text is not changed: a line does something else besides, or sets the variable in a way that is not understood. */
function refusalOf(text: string, name: string): Refusal | undefined {
  const all = assignmentsOf(text)
  const own = all.filter((assignment) => assignment.name === name)
  const lineOf = (index: number): number => text.slice(0, index).split('\n').length
  const shared = own.find(({ isAlone }) => !isAlone)
  if (shared) return { problem: `has more than a comment behind its value in line ${lineOf(shared.valueStart)}` }
  // Who unsets it before it is set does no harm.
  const last = own.at(-1)?.start ?? Number.POSITIVE_INFINITY
  for (const { index, isUnset } of elsewhereIn(text, name, all)) {
    if (!isUnset)
      return { problem: `is set in line ${lineOf(index)} in another way than NAME=value in a line of its own` }
    if (index > last) return { problem: `is unset in line ${lineOf(index)}, behind its value` }
  }
  return undefined
}

function assignmentsOf(text: string): Assignment[] {
  const found: Assignment[] = []
  const line = new RegExp(`${KEYWORDS}([A-Za-z_]\\w*)=`, 'y')
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; ) {
    line.lastIndex = at + (/^[ \t]*/.exec(text.slice(at, at + 1_024))?.[0].length ?? 0)
    const match = line.exec(text)
    const end = match ? endOfValue(text, line.lastIndex) : endOfLine(text, at)
    if (match?.[1]) found.push(assignment(text, { name: match[1], valueStart: line.lastIndex, start: at, end }))
    at = afterBreak(text, end)
  }
  return found
}

/** Where the value itself ends: at its quote, or before a blank or a character that ends a word in a shell. */
function assignment(text: string, found: Pick<Assignment, 'name' | 'valueStart' | 'start' | 'end'>): Assignment {
  const { valueStart, end } = found
  const raw = text.slice(valueStart, end)
  const value = QUOTED.exec(raw) ?? WORD.exec(raw)
  const length = value?.[0].length ?? 0
  return { ...found, valueEnd: valueStart + length, isAlone: /^(?:[ \t]+#.*|[ \t]*)$/s.test(raw.slice(length)) }
}

/** A quoted value ends at its quote, and with the rest of that line; another one at the end of a line without a `\`. */
function endOfValue(text: string, start: number): number {
  const quote = text.charAt(start)
  if (quote === '"' || quote === "'") {
    for (let at = start + 1; at < text.length; at++) {
      if (quote === '"' && text.charAt(at) === '\\') at++
      else if (text.charAt(at) === quote) return endOfLine(text, at)
    }
    // A quote that is never closed is a character like others.
  }
  LOGICAL_LINE.lastIndex = start
  const end = start + (LOGICAL_LINE.exec(text)?.[0].length ?? 0)
  return text.startsWith('\r\n', end - 1) ? end - 1 : end
}

function afterBreak(text: string, end: number): number {
  return text.startsWith('\r\n', end) ? end + 2 : end + 1
}

function endOfLine(text: string, from: number): number {
  const feed = text.indexOf('\n', from)
  if (feed < 0) return text.length
  return feed > from && text.charAt(feed - 1) === '\r' ? feed - 1 : feed
}
