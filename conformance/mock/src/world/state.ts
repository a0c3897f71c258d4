import type { Activity } from '../clock/activity.js'
import type { WorldClock } from '../clock/world-clock.js'
import type { FaultBook } from '../faults/fault-book.js'
import type { Pats } from '../identities/pats.js'
import type { Principal, Principals } from '../identities/principals.js'
import type { CanaryStore } from '../journal/canaries.js'
import type { JournalWriter } from '../journal/journal.js'
import type { Sites } from '../identities/site.js'
import type { KeyPairs } from '../keys/key-pairs.js'
import type { KeyRing } from '../keys/key-ring.js'
import type { MintedToken } from '../tokens/mint.js'
import type { Identifiers } from '../entropy/identifiers.js'
import type { AzureCloudName } from '../services/azure/clouds.js'
import type { Part } from './part.js'
import type { Places } from './places.js'

/** The inside of a world: what `handle` and the services work on. Nothing of it lives outside the world. */
export interface WorldState {
  readonly name: string
  readonly settings: WorldSettings
  readonly names: WorldNames
  readonly identifiers: Identifiers
  readonly sites: Sites
  /** Where each authority is reached; a server puts its loopback origins here. */
  readonly places: Places
  /** The state that one service owns. */
  readonly part: <T>(part: Part<T>) => T
  /** Whether a refusal with this reason code is carried out; a test of the mock or of a suite can switch each off. */
  readonly enforces: (code: string) => boolean
  /** A request from one service of this world to another, as any client's; nothing outside the world can be reached. */
  readonly ask: (url: string, init?: RequestInit) => Promise<Response>
  readonly clock: WorldClock
  readonly activity: Activity
  readonly keys: KeyRing
  readonly keyPairs: KeyPairs
  readonly principals: Principals
  readonly pats: Pats
  readonly canaries: CanaryStore
  readonly journal: JournalWriter
  readonly faults: FaultBook
  /** Every issuer that this world has minted under; it is reached under several origins. */
  readonly issuers: Set<string>
  readonly revoked: Set<string>
  /** The user that the metadata service and the CLI double are signed in as. */
  readonly user: Principal
  /** The token that each operation handed out last, for the fault that repeats it. */
  readonly lastTokens: Map<string, MintedToken>
  /** What the CLI double has cached, by host. */
  readonly cliTokens: Map<string, MintedToken>
}

/** Settings of a world after defaults. */
interface WorldSettings {
  readonly tokenLifetimeSeconds: number
  /** Of managed identities of Azure: a day, unless the lifetime of tokens was chosen. */
  readonly identityLifetimeSeconds: number
  readonly metadataLifetimeSeconds: number
  readonly deadTokenStyle: 401 | 403
  readonly patLimit: number
  readonly azureCloud: AzureCloudName
}

/** Path secrets of a world. */
export interface WorldNames {
  readonly metadataPath: string
  readonly cliPath: string
}

const inside = Symbol('lakeauth mock world')

/** A world with its state attached, unseen by enumeration. */
export function attachState<W extends object>(world: W, state: WorldState): W {
  return Object.defineProperty(world, inside, { value: state })
}

/** The state of a world. Throws a `TypeError` for anything that `createWorld` did not make. */
export function stateOf(world: object): WorldState {
  const state = (world as { [inside]?: WorldState })[inside]
  if (!state) throw new TypeError('Not a world: pass what createWorld() returned.')
  return state
}
