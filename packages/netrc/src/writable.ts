import { StoreError } from '@lakeauth/core'

/** Words that a reader could take for the beginning of something else. */
const KEYWORDS: ReadonlySet<string> = new Set(['machine', 'default', 'login', 'user', 'password', 'account', 'macdef'])
/** One line must fit into curl's buffer with room to spare. */
const VALUE_MAX = 1_024

/** An entry as it is written: every value is one plain word to every reader. */
export interface WritableEntry {
  readonly machine: string
  readonly login: string
  readonly password: string
}

/**
 * Checks that every value is such a word. Nothing is quoted or escaped, since readers differ in that. Whether the entry is the one
 * that counts is seen from the file, as curl reads it: see `withEntry`.
 *
 * @throws StoreError `ERR_VALUE_UNSAFE` that names the value and never repeats it.
 */
export function assertWritable(entry: WritableEntry, path: string): void {
  const { machine, login, password } = entry
  for (const [name, value] of Object.entries({ machine, login, password })) assertText(value, name, path)
  if (!isMachine(machine)) {
    throw unsafe(path, 'machine', 'is no host name; expected one as in a URL, without scheme, port and path')
  }
  for (const [name, value] of Object.entries({ login, password })) {
    if (value === '') throw unsafe(path, name, 'is empty')
    if (value.length > VALUE_MAX) throw unsafe(path, name, `is longer than ${VALUE_MAX} characters`)
    if (!/^[!-~]+$/.test(value)) throw unsafe(path, name, 'holds a blank, a line break or a character beyond ASCII')
    if (/["'`\\#]/.test(value))
      throw unsafe(path, name, 'holds a quote, a backslash or a #, which readers understand differently')
    if (KEYWORDS.has(value.toLowerCase())) throw unsafe(path, name, 'is a word that .netrc files are made of')
  }
}

/** Callers without types pass anything. */
export function assertText(value: unknown, name: string, path: string): void {
  if (typeof value !== 'string') throw unsafe(path, name, 'is no text')
}

/** A name or an address of IPv4, or one of IPv6 without its brackets. */
function isMachine(machine: string): boolean {
  if (KEYWORDS.has(machine.toLowerCase()) || machine.length > 253) return false
  return /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(machine) || /^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f.]*$/i.test(machine)
}

/** A refusal that leaves the file as it is. */
export function unsafe(path: string, what: string, problem: string): StoreError {
  return new StoreError({
    code: 'ERR_VALUE_UNSAFE',
    message: `${path} is unchanged: the ${what} ${problem}. Correct it, or edit the file by hand.`,
    path,
  })
}
