import { toBytes } from './bytes.js'
import type { EntryTokens } from './entry.js'
import { findEntry, findWhere, matcher } from './find-entry.js'
import { collectEntries, entryTokens } from './parse-netrc.js'
import { type IsOwn, readsTheSame } from './same-reading.js'
import type { WritableEntry } from './writable.js'

/** As far as a line can go on that curl reads. */
const LINE_SPAN = 4_096

/**
 * The text with this entry in it, or `undefined` when there is no place where curl would find it, and all else as before.
 * Where entries for the machine and login exist, their passwords change and nothing else; a new one is a line at the end.
 * Where something before that answers for the machine, the entry is a line at the start, and the old ones are taken out.
 */
export function withEntry(text: string, entry: WritableEntry): string | undefined {
  const { machine, login, password } = entry
  const isOwn = ownerOf(machine, login)
  const own = entryTokens(text).filter((tokens) => isOwn(tokens) && tokens.password)
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const line = `machine ${machine} login ${login} password ${password}${eol}`
  const renewed = withPassword(text, own, password)
  const attempts = [
    () => (own.length > 0 ? renewed : `${text}${text === '' || text.endsWith('\n') ? '' : eol}${line}`),
    () => line + withoutOwn(text, isOwn),
    // What cannot be taken out stays, with the new password.
    () => line + renewed,
  ]
  for (const attempt of attempts) {
    const candidate = attempt()
    if (isAnswered(candidate, entry) && readsTheSame(text, candidate, isOwn)) return candidate
  }
  return undefined
}

/** True when the entry is what curl uses for the machine, and what is found under its login. */
function isAnswered(text: string, { machine, login, password }: WritableEntry): boolean {
  const answer = findEntry(toBytes(text), machine)
  if (answer?.login !== login || answer.password?.reveal() !== password) return false
  return findWhere(text, machine, (own) => own === login)?.password?.text === password
}

/**
 * The text without the entries for a machine, or those for one login of it; the same text when there are none, and
 * `undefined` when what is left would be read differently.
 */
export function withoutEntry(text: string, machine: string, login: string | undefined): string | undefined {
  const isOwn = ownerOf(machine, login)
  const kept = withoutOwn(text, isOwn)
  // Behind an entry whose last word lacks its value, curl finds entries that no list of all entries has.
  const left = collectEntries(kept, matcher(machine), () => false)
  return !left.some(isOwn) && !isSent(kept, machine, login) && readsTheSame(text, kept, isOwn) ? kept : undefined
}

/** An entry that names a second login is of that one here, and curl sends the first, once it has a password. */
function isSent(text: string, machine: string, login: string | undefined): boolean {
  const answer = login === undefined ? undefined : findEntry(toBytes(text), machine)
  return answer?.machine !== undefined && answer.login === login
}

function ownerOf(machine: string, login: string | undefined): IsOwn {
  const matches = matcher(machine)
  return (entry) =>
    entry.name !== undefined && matches(entry.name.text) && (login === undefined || entry.login?.text === login)
}

function withPassword(text: string, entries: readonly EntryTokens[], password: string): string {
  const pieces: string[] = []
  let at = 0
  for (const { password: old } of entries) {
    if (!old) continue
    pieces.push(text.slice(at, old.start), password)
    at = old.end
  }
  return pieces.join('') + text.slice(at)
}

/** Takes entries out: their lines when they have them for themselves, else their words and the blanks before or behind. */
function withoutOwn(text: string, isOwn: IsOwn): string {
  const lines: string[] = []
  // What is kept of the line that the walk is in.
  let line = ''
  let at = 0
  for (const { keyword, name, login, password } of entryTokens(text).filter(isOwn)) {
    const before = line + text.slice(at, keyword.start)
    const lineStart = before.lastIndexOf('\n') + 1
    lines.push(before.slice(0, lineStart))
    line = before.slice(lineStart)
    at = endOfExtras(text, Math.max(...[keyword, name, login, password].map((token) => token?.end ?? 0)))
    if (/[^ \t]/.test(line)) {
      line = withoutBlanksBehind(line)
      continue
    }
    const behind = /^[ \t]*(\r?\n)?/.exec(text.slice(at, at + LINE_SPAN))
    at += behind?.[0].length ?? 0
    if (behind?.[1] || at === text.length) line = ''
  }
  return lines.join('') + line + text.slice(at)
}

/** Space and tab alone: what else counts as white may be a part of a letter, one character being a byte. */
function withoutBlanksBehind(line: string): string {
  let end = line.length
  while (line[end - 1] === ' ' || line[end - 1] === '\t') end--
  return line.slice(0, end)
}

/** curl passes over an account; left behind it would make the file unreadable for others. */
function endOfExtras(text: string, end: number): number {
  const extras = /^(?:\s+(?:account|user)[ \t]+[^\s"#]+)+/i.exec(text.slice(end, end + LINE_SPAN))
  return end + (extras?.[0].length ?? 0)
}
