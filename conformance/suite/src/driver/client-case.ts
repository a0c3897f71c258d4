import type { World } from '@lakeauth/mock'
import type { Check, Clause } from '../case.js'
import type { ListedCase } from '../listed-case.js'
import type { ClientCapability } from './capabilities.js'
import type { ClientFacts } from './facts.js'
import type { Op } from './protocol.js'

/** What an author of a case for clients writes. */
export interface ClientCase extends ListedCase {
  readonly needs: readonly ClientCapability[]
  readonly unless?: readonly ClientCapability[]
  readonly checks: Readonly<Record<string, Check<ClientFacts>>>
  /** How the client is set up, if not as it should be: with a credential that is refused, or a host that ends in a slash. */
  readonly setUp?: 'refused' | 'slash'
  /** What is to go wrong at the mock; `elsewhere` is another origin. */
  arrange?(world: World, elsewhere: string): void
  readonly ops: readonly Op[]
  /** What has to be in the journal for anything to be known; a call unless told. Nothing can be said of a client that asks nobody. */
  readonly reaches?: 'call' | 'token' | 'anybody'
}

/** A call that every workspace answers. */
export const call: Op = { op: 'call', method: 'GET', path: '/api/2.0/preview/scim/v2/Me' }

/** Its name in the mock. */
export const CALL_OPERATION = 'scim.me'

/** A clause of `CLIENTS.md` of this package. */
export function clientClause(section: string, quote: string): Clause {
  return { doc: 'CLIENTS', section, quote }
}

/** Checks the type of a case and freezes it. */
export function defineClientCase(definition: ClientCase): ClientCase {
  return Object.freeze(definition)
}
