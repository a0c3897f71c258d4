import { newPatValue, randomHex } from '../entropy/secrets.js'
import type { Principal } from './principals.js'
import type { SiteName } from './site.js'

/** A personal access token of one user in one workspace. Times are epoch milliseconds. */
export interface Pat {
  readonly id: string
  readonly value: string
  readonly owner: Principal
  /** The workspace that it works in. */
  readonly site: SiteName
  /** Who created it: an administrator, when it was created on behalf of a service principal. */
  readonly creator: Principal
  comment?: string
  /** What it may call; everything without. */
  scopes?: readonly string[]
  readonly creationTime: number
  /** -1 = never expires. */
  readonly expiryTime: number
  /** When it was last used. */
  lastUsed?: number
}

/** What a new token may differ in. */
interface NewPat {
  readonly comment?: string
  readonly lifetimeSeconds?: number
  readonly scopes?: readonly string[]
  /** The owner unless told. */
  readonly creator?: Principal
}

/** The personal access tokens of a world. Only live ones are ever found, listed or counted. */
export interface Pats {
  create(owner: Principal, site: SiteName, options?: NewPat): Pat
  liveOf(owner: Principal, site: SiteName): readonly Pat[]
  /** The tokens of everybody in one workspace. */
  liveAt(site: SiteName): readonly Pat[]
  findLive(value: string): Pat | undefined
  /** Why a value is refused, for the journal alone: the wire never tells these apart. */
  whyDead(value: string): 'expired' | 'deleted' | 'unknown'
  remove(pat: Pat): void
}

/** No tokens yet; `now` decides what is live. */
export function createPats(now: () => number): Pats {
  const byValue = new Map<string, Pat>()
  const deleted = new Set<string>()
  const isLive = (pat: Pat): boolean => pat.expiryTime === -1 || pat.expiryTime > now()
  return {
    create: (owner, site, options = {}) => {
      const { comment, lifetimeSeconds, scopes, creator = owner } = options
      const creationTime = now()
      const pat: Pat = {
        id: randomHex(32),
        value: newPatValue(),
        owner,
        site,
        creator,
        ...(scopes && { scopes }),
        ...(comment !== undefined && { comment }),
        creationTime,
        expiryTime: lifetimeSeconds === undefined ? -1 : creationTime + lifetimeSeconds * 1000,
      }
      byValue.set(pat.value, pat)
      return pat
    },
    liveOf: (owner, site) =>
      [...byValue.values()].filter((pat) => pat.owner === owner && pat.site === site && isLive(pat)),
    liveAt: (site) => [...byValue.values()].filter((pat) => pat.site === site && isLive(pat)),
    findLive: (value) => {
      const pat = byValue.get(value)
      return pat && isLive(pat) ? pat : undefined
    },
    whyDead: (value) => (deleted.has(value) ? 'deleted' : byValue.has(value) ? 'expired' : 'unknown'),
    remove: (pat) => {
      byValue.delete(pat.value)
      deleted.add(pat.value)
    },
  }
}
