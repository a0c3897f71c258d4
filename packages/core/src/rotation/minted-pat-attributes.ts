import type { ParsedAttribute } from '../settings/standard-attributes.js'
import { parsePrintable } from '../settings/parsers.js'

/** Longer ones leave no room for who owns the token. */
const COMMENT_MAX = 100

/** What `mintedPat` adds to the settings of a strategy. */
export type MintedPatAttributes = typeof mintedPatAttributes

/** Declared once, so that several wrapped strategies agree. None says who signs in: a default profile still takes part. */
export const mintedPatAttributes: {
  readonly patLifetimeSeconds: ParsedAttribute<number>
  readonly patComment: ParsedAttribute<string>
  readonly patOwner: ParsedAttribute<string>
} = {
  patLifetimeSeconds: {
    summary: 'How long a minted token lives, in whole seconds; an hour when absent',
    parse: seconds,
  },
  patComment: { summary: 'What stands in the comment of a minted token; lakeauth when absent', parse: comment },
  patOwner: {
    summary: 'A name that one process has at a time; its next start revokes what an earlier one left',
    parse: owner,
  },
}

function seconds(raw: string): number {
  const value = Number(raw)
  if (/^\d{1,12}$/.test(raw) && value > 0) return value
  throw new Error('expected a whole number of seconds, at least 1')
}

function comment(raw: string): string {
  if (raw.length <= COMMENT_MAX) return parsePrintable(raw)
  throw new Error(`it is longer than ${COMMENT_MAX} characters`)
}

function owner(raw: string): string {
  if (/^[\w.-]{1,64}$/.test(raw)) return raw
  throw new Error('expected up to 64 letters, digits, dots, hyphens and underscores')
}
