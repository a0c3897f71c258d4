import type { Level } from '../case.js'

/** Where a clause stands: an RFC, the strategy contract, Databricks' own documentation, or what core keeps for every strategy. */
export type ClauseDocument = `RFC${number}` | 'CONTRACT' | 'DATABRICKS' | 'CORE'

/** A sentence that binds a client, and what holds it: cases, or the reason why none does. */
export interface ListedClause {
  readonly doc: ClauseDocument
  /** A section's number; a page's name where there are no numbers. */
  readonly section: string
  readonly level: Level
  /** The document's own words. Documentation of Databricks and what core keeps stand here in ours. */
  readonly quote: string
  /** The cases that hold it. */
  readonly cases: readonly string[]
  /** Why no case does. */
  readonly excluded?: string
}

/** Two ways in which a clause of one document is listed. */
export interface Listing {
  covered(section: string, quote: string, ...cases: readonly [string, ...string[]]): ListedClause
  excluded(section: string, quote: string, reason: string): ListedClause
}

/** Lists clauses of one document. */
export function listingOf(doc: ClauseDocument): Listing {
  return {
    covered: (section, quote, ...cases) => ({ doc, section, level: levelOf(quote), quote, cases }),
    excluded: (section, quote, reason) => ({ doc, section, level: levelOf(quote), quote, cases: [], excluded: reason }),
  }
}

/**
 * How strict a sentence is (RFC 2119).
 *
 * @throws TypeError when it binds nobody.
 */
export function levelOf(quote: string): Level {
  const [keyword] = /\b(MUST|REQUIRED|SHALL|SHOULD|RECOMMENDED)\b/.exec(quote) ?? []
  if (keyword === undefined) throw new TypeError(`No key word stands in "${quote}".`)
  return keyword === 'SHOULD' || keyword === 'RECOMMENDED' ? 'SHOULD' : 'MUST'
}

/** Reasons that many clauses share. */
export const BECAUSE = {
  browser: 'There is no sign-in in a browser: no strategy sends a user to an authorization endpoint.',
  refreshTokens: 'No strategy holds a refresh token: the Databricks CLI keeps its own.',
  server: 'It is for the server to keep; the mock does, and refuses what breaks it.',
  core: "Core's own `fetch` keeps it for every strategy, and core's tests prove it.",
  tls: 'Nothing in process has TLS. Tests over real HTTPS of core and of the packages prove it.',
} as const
