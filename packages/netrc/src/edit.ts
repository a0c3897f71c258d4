import { toBytes } from './bytes.js'
import type { EntryTokens } from './entry.js'
import { findEntry, findWhere, matcher } from './find-entry.js'
import { entryTokens } from './parse-netrc.js'
import { type IsOwn, readsTheSame } from './same-reading.js'
import type { WritableEntry } from './writable.js'

/**
 * The text with this entry in it, or `undefined` when there is no place where every reader would find it. Where entries for
 * the machine and login exist, their passwords change and nothing else; a new one is a line at the end, or at the start when
 * something before the end answers for the machine already.
 */
export function withEntry(text: string, entry: WritableEntry): string | undefined {
  const isOwn = ownerOf(entry.machine, entry.login)
  const own = entryTokens(text).filter((tokens) => isOwn(tokens) && tokens.password)
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const line = `machine ${entry.machine} login ${entry.login} password ${entry.password}${eol}`
  const added = [`${text}${text === '' || text.endsWith('\n') ? '' : eol}${line}`, line + text]
  const replaced = own.length > 0 ? [withPassword(text, own, entry.password)] : []
  const before = answerOf(text, entry.machine)
  return [...replaced, ...added].find((candidate, index) => {
    // Another login that came first before the edit still may.
    const mayStay = index < replaced.length && before !== undefined && before.login !== entry.login
    const after = answerOf(candidate, entry.machine)
    const expected = mayStay ? before : entry
    return (
      after !== undefined &&
      after.login === expected.login &&
      after.password === expected.password &&
      findWhere(candidate, entry.machine, (login) => login === entry.login)?.password?.text === entry.password &&
      readsTheSame(text, candidate, isOwn)
    )
  })
}

/**
 * The text without the entries for a machine, or those for one login of it; the same text when there are none, and
 * `undefined` when what is left would be read differently.
 */
export function withoutEntry(text: string, machine: string, login: string | undefined): string | undefined {
  const isOwn = ownerOf(machine, login)
  const kept = entryTokens(text)
    .filter(isOwn)
    .reduceRight((rest, entry) => cut(rest, entry), text)
  // Behind an entry whose last word lacks its value, curl finds entries that no list of entries has.
  const isGone =
    !findWhere(kept, machine, (own) => login === undefined || own === login) && !entryTokens(kept).some(isOwn)
  return isGone && readsTheSame(text, kept, isOwn) ? kept : undefined
}

function ownerOf(machine: string, login: string | undefined): IsOwn {
  const matches = matcher(machine)
  return (entry) =>
    entry.name !== undefined && matches(entry.name.text) && (login === undefined || entry.login?.text === login)
}

function answerOf(text: string, machine: string): { readonly login?: string; readonly password?: string } | undefined {
  const entry = findEntry(toBytes(text), machine)
  const password = entry?.password?.reveal()
  return (
    entry && { ...(entry.login !== undefined && { login: entry.login }), ...(password !== undefined && { password }) }
  )
}

function withPassword(text: string, entries: readonly EntryTokens[], password: string): string {
  return entries.reduceRight((rest, { password: old }) => {
    return old ? rest.slice(0, old.start) + password + rest.slice(old.end) : rest
  }, text)
}

/** Takes an entry out: its lines when it has them for itself, else its words and the blanks before or behind them. */
function cut(text: string, { keyword, name, login, password }: EntryTokens): string {
  const start = keyword.start
  const end = endOfExtras(text, Math.max(...[keyword, name, login, password].map((token) => token?.end ?? 0)))
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const blanksBehind = /^[ \t]*(?:\r?\n)?/.exec(text.slice(end, end + 4_096))?.[0] ?? ''
  const startsLine = /^[ \t]*$/.test(text.slice(lineStart, start))
  if (startsLine && (blanksBehind.endsWith('\n') || end + blanksBehind.length === text.length)) {
    return text.slice(0, lineStart) + text.slice(end + blanksBehind.length)
  }
  if (startsLine) return text.slice(0, start) + text.slice(end).replace(/^[ \t]+/, '')
  return text.slice(0, start).replace(/[ \t]+$/, '') + text.slice(end)
}

/** curl passes over an account; left behind it would make the file unreadable for others. */
function endOfExtras(text: string, end: number): number {
  const extras = /^(?:\s+(?:account|user)[ \t]+[^\s"#]+)+/i.exec(text.slice(end, end + 4_096))
  return end + (extras?.[0].length ?? 0)
}
