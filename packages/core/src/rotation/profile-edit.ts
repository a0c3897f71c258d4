import { type IniEntry, parseIni, scanIni } from '../settings/ini.js'
import { lineBreakOf, withLastBreak } from './text-edit.js'

/** A key of a profile and what it is to hold. */
export interface ProfileChange {
  readonly profile: string
  readonly key: string
  /** `undefined` takes the key out. */
  readonly value: string | undefined
  /** What a profile that does not exist yet holds besides. */
  readonly beside: Readonly<Record<string, string>>
}

/**
 * The text with a key of a profile changed, in each place where it stands, or `undefined` when there is no way to write it so
 * that the profile, and nothing else, is read differently. The value changes where it stands; an entry that takes up
 * several lines becomes one.
 */
export function withProfileKey(text: string, change: ProfileChange): string | undefined {
  const entries = entriesOf(text)
  const own = entries.filter(({ section }) => section === change.profile)
  const old = own.filter(({ key }) => key === change.key)
  const expected = expectedAfter(text, change, own.length > 0)
  return candidates(text, change, own, old).find((candidate) => expected === spelled(candidate))
}

function candidates(text: string, change: ProfileChange, own: readonly IniEntry[], old: readonly IniEntry[]): string[] {
  const { key, value, profile, beside } = change
  const eol = lineBreakOf(text)
  if (value === undefined) return [splice(text, old, () => '')]
  if (old.length > 0) {
    return [
      splice(text, old, (raw, entry) => withValue(raw, entry.value, value)),
      splice(text, old, () => `${key} = ${value}${eol}`),
    ]
  }
  const line = `${key} = ${value}${eol}`
  const last = own.at(-1)
  if (last) return [withLastBreak(text.slice(0, last.end)) + line + text.slice(last.end)]
  const lines = Object.entries({ ...beside, [key]: value }).map(([name, held]) => `${name} = ${held}${eol}`)
  const blank = text === '' || text === '\uFEFF' ? '' : eol
  return [`${withLastBreak(text)}${blank}[${profile}]${eol}${lines.join('')}`]
}

/** The entry with its value exchanged, whatever stands around it: blanks, quotes, a comment. */
function withValue(raw: string, before: string, after: string): string {
  const delimiter = raw.search(/[=:]/) + 1
  const at = before === '' ? -1 : raw.indexOf(before, delimiter)
  if (at >= 0) return raw.slice(0, at) + after + raw.slice(at + before.length)
  const blanks = /^[ \t]*/.exec(raw.slice(delimiter))?.[0] ?? ''
  return raw.slice(0, delimiter) + (blanks || ' ') + after + raw.slice(delimiter + blanks.length)
}

function splice(text: string, entries: readonly IniEntry[], change: (raw: string, entry: IniEntry) => string): string {
  return entries.reduceRight((rest, entry) => {
    return rest.slice(0, entry.start) + change(rest.slice(entry.start, entry.end), entry) + rest.slice(entry.end)
  }, text)
}

function entriesOf(text: string): IniEntry[] {
  const entries: IniEntry[] = []
  scanIni(text, (entry) => entries.push(entry))
  return entries
}

/** Every section as it is read now, with the change made. */
function expectedAfter(text: string, { profile, key, value, beside }: ProfileChange, exists: boolean): string {
  const sections = new Map([...parseIni(text)].map(([name, values]) => [name, new Map(values)]))
  const own = sections.get(profile) ?? new Map<string, string>()
  if (value === undefined) own.delete(key)
  else {
    if (!exists) for (const [name, held] of Object.entries(beside)) own.set(name, held)
    own.set(key, value)
  }
  if (exists || value !== undefined || profile === 'DEFAULT') sections.set(profile, own)
  return spelledSections(sections)
}

function spelled(text: string): string | undefined {
  try {
    return spelledSections(parseIni(text))
  } catch {
    return undefined
  }
}

function spelledSections(sections: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  return JSON.stringify([...sections].map(([name, values]) => [name, [...values].sort(([a], [b]) => (a < b ? -1 : 1))]))
}
