import { createActivity } from '../clock/activity.js'
import { createWorldClock } from '../clock/world-clock.js'
import { createIdentifiers } from '../entropy/identifiers.js'
import { randomHex } from '../entropy/secrets.js'
import { worldOptionsSchema } from '../config/world-schema.js'
import { createFaultBook } from '../faults/fault-book.js'
import { createPats } from '../identities/pats.js'
import { createPrincipals } from '../identities/principals.js'
import { createCanaries } from '../journal/canaries.js'
import { createJournal } from '../journal/journal.js'
import { newKeyPair } from '../keys/key-pairs.js'
import { createKeyRing } from '../keys/key-ring.js'
import { createSites } from '../identities/site.js'
import { checkOptions } from '../json-schema/problem-in.js'
import { azureClouds } from '../services/azure/clouds.js'
import { worldNames } from './names.js'
import { createParts } from './part.js'
import { createPlaces } from './places.js'
import type { WorldState } from './state.js'
import type { WorldOptions } from './world.js'

const frozenStart = Date.UTC(2026, 0, 1)

/** The inside of a new world, with its one user; `ask` is how its services ask each other. */
export function createState(options: WorldOptions, ask: WorldState['ask']): WorldState {
  checkOptions('createWorld', options, { type: 'object' })
  const name = checkedName(options.name ?? 'default')
  const activity = createActivity()
  const frozen = options.clock === 'frozen'
  const startTime = options.startTime ?? (frozen ? frozenStart : Date.now())
  const clock = createWorldClock({ speed: options.speed ?? (frozen ? 0 : 1), startTime, activity })
  checkWhole(options)
  const identifiers = createIdentifiers(options.seed ?? randomHex(16))
  const principals = createPrincipals(identifiers)
  const canaries = createCanaries()
  const weakened = new Set(options.weaken)
  const { azureCloud = 'PUBLIC', keyPairs = newKeyPair } = options
  const state: WorldState = {
    name,
    settings: {
      tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 3600,
      identityLifetimeSeconds: options.tokenLifetimeSeconds ?? 86_400,
      metadataLifetimeSeconds: options.metadataLifetimeSeconds ?? 15,
      deadTokenStyle: options.deadTokenStyle ?? 403,
      patLimit: options.patLimit ?? 600,
      azureCloud,
    },
    names: worldNames(),
    identifiers,
    sites: createSites(identifiers, azureClouds[azureCloud].zone),
    places: createPlaces(),
    part: createParts(() => state),
    enforces: (code) => !weakened.has(code),
    ask,
    clock,
    activity,
    keys: createKeyRing(options.signingAlgorithm ?? 'ES256', identifiers, keyPairs),
    keyPairs,
    principals,
    pats: createPats(clock.now),
    canaries,
    journal: createJournal(canaries),
    faults: createFaultBook(),
    issuers: new Set(),
    revoked: new Set(),
    user: principals.addUser('tester@lakeauth.example', { admin: true }),
    lastTokens: new Map(),
    cliTokens: new Map(),
  }
  return state
}

/** After the clock, whose times and speeds are a matter of range. */
function checkWhole({ keyPairs, ...options }: WorldOptions): void {
  checkOptions('createWorld', options, worldOptionsSchema)
  if (keyPairs !== undefined && typeof keyPairs !== 'function')
    throw new TypeError('createWorld: keyPairs must be a function.')
  if (options.clock === 'frozen' && options.speed !== undefined)
    throw new TypeError('createWorld: speed is instead of clock: give one of the two.')
}

/** Names appear in paths and headers. */
function checkedName(name: string): string {
  if (/^[\w-]+$/.test(name)) return name
  throw new TypeError(`A world's name is made of letters, digits, "-" and "_"; got ${JSON.stringify(name)}.`)
}
