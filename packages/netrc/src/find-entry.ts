import { type NetrcContent, toByteText } from './bytes.js'
import { type EntryTokens, type NetrcEntry, toEntry } from './entry.js'
import { collectEntries } from './parse-netrc.js'
import { scan, type Token } from './scan.js'

/**
 * The entry that `curl --netrc` uses for a host, or `undefined`. The host is compared as a whole and without regard to
 * case; a port is no part of it. As curl does, the first entry with a login and a password wins, and an entry that lacks
 * one of them counts only when no complete one follows; equal to curl 7.88.1 (Debian 12), which is the oracle of the tests.
 *
 * With `login` it is the first entry with that login and a password, or with a password alone: never the password of
 * another login, which curl 7.88.1 would send (CVE-2026-8926).
 *
 * @throws NetrcSyntaxError with the line, and nothing of the file, when curl would have to read that line too.
 * @example
 * ```ts
 * import { findEntry } from '@lakeauth/netrc'
 *
 * const file = 'machine dbc-a1b2.cloud.databricks.com login token password dapi-example'
 * console.log(findEntry(file, 'dbc-a1b2.cloud.databricks.com')?.line) // 1
 * ```
 */
export function findEntry(content: NetrcContent, host: string, login?: string): NetrcEntry | undefined {
  const text = toByteText(content)
  const found = login === undefined ? findAnyLogin(text, host) : findLogin(text, host, login)
  return found && toEntry(found)
}

/** An address of IPv6 stands in brackets in a URL, and without them in a file. */
export function matcher(host: string): (machine: string) => boolean {
  const wanted = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  return (machine) => machine.length === wanted.length && machine.toLowerCase() === wanted
}

/** Has no place in a file: where curl 7.88 sends an empty password for want of one. */
const EMPTY = { text: '', start: -1, end: -1, line: -1 } as const

/**
 * What curl 7.88 remembers from entry to entry is a little more than it should: that a login was seen outlives its entry
 * when the next one follows at once. Kept, because an equal answer is worth more here than a better one.
 */
function findAnyLogin(text: string, host: string): EntryTokens | undefined {
  let keyword: Token | undefined
  let name: Token | undefined
  let login: Token | undefined
  let password: Token | undefined
  let seen = { login: false, password: false }
  let loginSeen = false
  scan(text, {
    matches: matcher(host),
    opens: (word, inside) => {
      login = undefined
      password = undefined
      // After `default` curl goes on from what it has seen.
      if (word === 'machine') seen = { login: false, password: false }
      if (word === 'machine') loginSeen &&= inside
      return false
    },
    entry: (opening, machine) => {
      keyword = opening
      name = machine
    },
    value: (of, value) => {
      if (of === 'login') login = value
      else password = value
      seen[of] = true
      loginSeen ||= of === 'login'
      return seen.login && seen.password && loginSeen
    },
  })
  if (loginSeen) password ??= EMPTY
  return keyword && (login || password) ? { keyword, name, login, password } : undefined
}

function findLogin(text: string, host: string, login: string): EntryTokens | undefined {
  const bytes = Buffer.from(login).toString('latin1')
  return findWhere(text, host, (own) => own === undefined || own === bytes)
}

/** The first entry for the machine itself, and no `default`, with this very login and a password: the one that is written. */
export function findOwn(text: string, machine: string, login: string): EntryTokens | undefined {
  const wanted = (entry: EntryTokens): boolean =>
    entry.name !== undefined && entry.login?.text === login && entry.password !== undefined
  return collectEntries(text, matcher(machine), wanted).find(wanted)
}

/** The first entry with a password whose login is accepted. It is judged when it ends: its words come in any order. */
export function findWhere(
  text: string,
  host: string,
  accepts: (login: string | undefined) => boolean,
): EntryTokens | undefined {
  const wanted = ({ login, password }: EntryTokens): boolean => password !== undefined && accepts(login?.text)
  return collectEntries(text, matcher(host), wanted).find(wanted)
}
