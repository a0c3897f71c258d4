/** One section: key to value, in the order of first appearance. */
export type IniSection = ReadonlyMap<string, string>

/** What is wrong with a text that {@link parseIni} refuses. */
export type IniProblem =
  | 'section header without "]"'
  | 'section without a name'
  | 'key without "=" or ":"'
  | 'key without a name'
  | 'key without its closing quote'
  | 'value without its closing quote'

/**
 * The text is not INI. Names the line and the kind of mistake, and never repeats a character of the text, because the
 * offending line may well be the one that holds the secret.
 */
export class IniSyntaxError extends Error {
  /** 1-based line on which the offending header, key or value starts. */
  readonly line: number
  readonly problem: IniProblem

  constructor(line: number, problem: IniProblem) {
    super(`line ${line}: ${problem}`)
    this.name = 'IniSyntaxError'
    this.line = line
    this.problem = problem
  }
}

/**
 * Reads a `.databrickscfg` with the grammar of go-ini 1.67 as the Databricks CLI and the Go SDK load it
 * (`SpaceBeforeInlineComment`, all else default), so that a profile means the same to all three.
 *
 * - `DEFAULT` is always present and first, even when empty. A repeated section continues, a repeated key wins.
 * - A value loses one pair of surrounding quotes. It ends at the first ` #`, or if there is none, at the first ` ;`,
 *   also inside quotes. `key = #x` has the value `#x`, because the blank before `#` belongs to the delimiter.
 * - `"""` and a backquote hold a value together, over lines if need be, up to the last such quote on a line.
 * - A value that ends in `\` continues with the next line, and then keeps its quotes and comments.
 * - Sections do not inherit: not from `DEFAULT`, and `[a.b]` not from `[a]`.
 * - `%(name)s` stays as it is. go-ini expands it in `Key.String()`, but the SDK takes profiles from `KeysHash()`, which
 *   holds raw values. Expanding would also let one setting smuggle another, perhaps a secret, into a host.
 *
 * Pass the decoded text: one leading byte order mark is skipped. Throws {@link IniSyntaxError}.
 *
 * @example
 * ```ts
 * parseIni('[dev]\nhost = https://h # mine').get('dev')?.get('host') // 'https://h'
 * ```
 */
export function parseIni(text: string): ReadonlyMap<string, IniSection> {
  const sections = new Map([['DEFAULT', new Map<string, string>()]])
  scanIni(text, ({ section, key, value }) => {
    const known = sections.get(section) ?? new Map<string, string>()
    sections.set(section, known)
    if (key !== undefined) known.set(key, value)
  })
  return sections
}

/** A header, which has no key, or a key with its value, and the text that it takes up: whole lines, from start to end. */
export interface IniEntry {
  readonly section: string
  readonly key: string | undefined
  readonly value: string
  readonly start: number
  readonly end: number
}

/** Visits what {@link parseIni} reads, in its order, with where it stands. Throws {@link IniSyntaxError}. */
export function scanIni(text: string, visit: (entry: IniEntry) => void): void {
  let section = 'DEFAULT'
  const lines: Lines = { text, at: text.startsWith('\uFEFF') ? 1 : 0, count: 0 }
  let unnamed = 1
  while (lines.at < text.length) {
    const start = lines.at
    const line = trimStart(nextLine(lines))
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    if (line.startsWith('[')) {
      section = readSectionName(line, lines.count)
      unnamed = 1
      visit({ section, key: undefined, value: '', start, end: lines.at })
      continue
    }
    const { key, rest } = readKey(line, lines.count)
    // go-ini numbers the keys named `-`, anew after each header: `#1`, `#2`.
    const name = key === '-' ? `#${unnamed++}` : key
    const value = readValue(rest, lines)
    visit({ section, key: name, value, start, end: lines.at })
  }
}

/** A cursor over the lines of a text. */
interface Lines {
  readonly text: string
  at: number
  /** How many lines were read, which is the number of the current one. */
  count: number
}

/** The next line with its line feed; empty at the end of the text. */
function nextLine(lines: Lines): string {
  const feed = lines.text.indexOf('\n', lines.at)
  const end = feed < 0 ? lines.text.length : feed + 1
  const line = lines.text.slice(lines.at, end)
  lines.at = end
  lines.count++
  return line
}

/** Up to the last `]` of the line, even if that one stands in a comment. Blanks are part of the name. */
function readSectionName(line: string, number: number): string {
  const end = line.lastIndexOf(']')
  if (end < 0) throw new IniSyntaxError(number, 'section header without "]"')
  if (end === 1) throw new IniSyntaxError(number, 'section without a name')
  return line.slice(1, end)
}

function readKey(line: string, number: number): { key: string; rest: string } {
  const quote = keyQuote(line)
  const close = line.indexOf(quote, quote.length)
  if (close < 0) throw new IniSyntaxError(number, 'key without its closing quote')
  // Without a quote, `close` is 0. With one, what stands between it and the delimiter is dropped.
  const delimiter = indexOfDelimiter(line, close + quote.length)
  if (delimiter < 0) throw new IniSyntaxError(number, 'key without "=" or ":"')
  const key = trimEnd(trimStart(quote ? line.slice(quote.length, close) : line.slice(0, delimiter)))
  if (key === '') throw new IniSyntaxError(number, 'key without a name')
  return { key, rest: line.slice(delimiter + 1) }
}

function keyQuote(line: string): string {
  if (line.startsWith('"""')) return '"""'
  return line.startsWith('"') ? '"' : line.startsWith('`') ? '`' : ''
}

function indexOfDelimiter(line: string, from: number): number {
  const equals = line.indexOf('=', from)
  const colon = line.indexOf(':', from)
  return equals < 0 || colon < 0 ? Math.max(equals, colon) : Math.min(equals, colon)
}

function readValue(rest: string, lines: Lines): string {
  const start = trimStart(rest)
  // A lone `"""` that ends the text is an ordinary value.
  if (start.startsWith('"""') && start.length > 3) return readQuoted(start, '"""', lines)
  if (start.startsWith('`')) return readQuoted(start, '`', lines)
  const line = trimEnd(start)
  if (line.endsWith('\\')) return readContinued(line, lines)
  const hash = line.indexOf(' #')
  const comment = hash < 0 ? line.indexOf(' ;') : hash
  return unquote(comment < 0 ? line : trimEnd(line.slice(0, comment)))
}

function readQuoted(start: string, quote: string, lines: Lines): string {
  const number = lines.count
  let part = start.slice(quote.length)
  const parts: string[] = []
  for (;;) {
    const close = part.lastIndexOf(quote)
    if (close >= 0) return parts.join('') + part.slice(0, close)
    if (lines.at === lines.text.length) throw new IniSyntaxError(number, 'value without its closing quote')
    parts.push(part)
    part = nextLine(lines)
  }
}

function readContinued(start: string, lines: Lines): string {
  const parts: string[] = []
  let line = start
  while (line.endsWith('\\')) {
    parts.push(line.slice(0, -1))
    line = trimEnd(trimStart(nextLine(lines)))
  }
  parts.push(line)
  return parts.join('')
}

/** Without its quotes, if it is quoted as a whole and the quote does not occur within. */
function unquote(value: string): string {
  const quote = value.charAt(0)
  const quoted = (quote === '"' || quote === "'") && value.indexOf(quote, 1) === value.length - 1
  return quoted ? value.slice(1, -1) : value
}

function trimStart(text: string): string {
  let start = 0
  while (start < text.length && isSpace(text.charCodeAt(start))) start++
  return text.slice(start)
}

function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--
  return text.slice(0, end)
}

/** Go's `unicode.IsSpace`. `String.prototype.trim` differs: it spares U+0085 and removes U+FEFF. */
function isSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d)
  if (code < 0x1680) return code === 0x85 || code === 0xa0
  if (code < 0x2028) return code === 0x1680 || (code >= 0x2000 && code <= 0x200a)
  return code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000
}
