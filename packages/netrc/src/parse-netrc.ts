import { type NetrcContent, toByteText } from './bytes.js'
import { type EntryTokens, type NetrcEntry, toEntry } from './entry.js'
import { scan, type Token } from './scan.js'

/**
 * Every entry of a .netrc file in its order, each as curl reads it for a request to that machine: the first entry for a
 * machine counts, and `default` counts for every machine that has none before it.
 *
 * @throws NetrcSyntaxError with the line, and nothing of the file.
 * @example
 * ```ts
 * import { parseNetrc } from '@lakeauth/netrc'
 *
 * const [entry] = parseNetrc('machine dbc-a1b2.cloud.databricks.com login token password dapi-example')
 * console.log(entry?.machine, entry?.login, entry?.password) // … token [redacted]
 * ```
 */
export function parseNetrc(content: NetrcContent): readonly NetrcEntry[] {
  return entryTokens(toByteText(content)).map(toEntry)
}

/** The words of every entry, with their places. */
export function entryTokens(byteText: string): readonly EntryTokens[] {
  return collectEntries(
    byteText,
    () => true,
    () => false,
  )
}

/** The words of the entries of some machines, up to the first complete one that is `wanted`. */
export function collectEntries(
  byteText: string,
  matches: (machine: string) => boolean,
  wanted: (entry: EntryTokens) => boolean,
): readonly EntryTokens[] {
  const entries: { keyword: Token; name?: Token | undefined; login?: Token; password?: Token }[] = []
  scan(byteText, {
    matches,
    opens: (_keyword, inside) => inside && wanted(entries.at(-1) as EntryTokens),
    entry: (keyword, name) => void entries.push({ keyword, name }),
    value: (keyword, value) => {
      const entry = entries.at(-1)
      if (entry) entry[keyword] = value
      return false
    },
  })
  return entries
}
