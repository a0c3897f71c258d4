import type { Site } from '../identities/site.js'
import type { TokenMutation } from '../tokens/mutation.js'
import type { WorldState } from '../world/state.js'
import type { RequestBody } from './body.js'

/** One request as a service sees it: parsed once, with the world it happens in. */
export interface Exchange {
  readonly operation: string
  readonly method: string
  /** The path without the world prefix, exactly as sent. */
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: Headers
  readonly body: RequestBody
  /** Scheme, authority and world prefix that the caller used; every URL in an answer begins with it. */
  readonly base: string
  readonly world: WorldState
  /** The host (and port) that was asked, in lower case, whatever listener or prefix the request came by. */
  readonly authority: string
  /** The Databricks host that was asked, if it is one. */
  readonly site?: Site
  /** The request came to a host that is workspace and account in one; `site` is the one that it means. */
  readonly unified?: boolean
  /** What a fault rule wants changed in a token that this request mints. */
  readonly mutation?: TokenMutation
}

/** The Databricks host of a request that only such hosts answer. */
export function siteOf({ site, authority }: Exchange): Site {
  if (site) return site
  throw new Error(`${authority} is no Databricks host.`)
}
