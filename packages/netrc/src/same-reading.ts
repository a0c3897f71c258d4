import { findEntry } from './find-entry.js'
import type { EntryTokens } from './entry.js'
import { entryTokens } from './parse-netrc.js'

/** So many other machines are asked for one by one; the list of entries is compared whatever their number. */
const MACHINES_MAX = 200

/** Whether an entry is one that an edit is about. */
export type IsOwn = (entry: EntryTokens) => boolean

/** True when an edit changed nothing for anybody else: the same other entries, and the same answers of curl for them. */
export function readsTheSame(before: string, after: string, isOwn: IsOwn): boolean {
  const others = entryTokens(before).filter((entry) => !isOwn(entry))
  if (summary(others) !== summary(entryTokens(after).filter((entry) => !isOwn(entry)))) return false
  const own = new Set([...entryTokens(before), ...entryTokens(after)].filter(isOwn).map(nameOf))
  const machines = [...new Set(others.map(nameOf))].filter((machine) => !own.has(machine)).slice(0, MACHINES_MAX)
  return machines.every((machine) => answer(before, machine) === answer(after, machine))
}

function summary(entries: readonly EntryTokens[]): string {
  return JSON.stringify(entries.map(({ name, login, password }) => [name?.text, login?.text, password?.text]))
}

/** No machine has an empty name, so that `default` is asked for by a machine that has no entry. */
function nameOf({ name }: EntryTokens): string {
  return name?.text.toLowerCase() ?? ''
}

function answer(text: string, machine: string): string {
  const entry = findEntry(Buffer.from(text, 'latin1'), Buffer.from(machine, 'latin1').toString('utf8'))
  return JSON.stringify([entry?.machine, entry?.login, entry?.password?.reveal()])
}
