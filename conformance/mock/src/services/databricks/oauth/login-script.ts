import type { WorldState } from '../../../world/state.js'
import { type LoginScript, oauthPart } from './state.js'

/** From now on the user does this, for as many logins as it says; later scripts go before earlier ones. */
export function addScript(world: WorldState, script: LoginScript): void {
  const { scripts } = world.part(oauthPart)
  if (script.as !== undefined && world.principals.find(script.as)?.kind !== 'user')
    throw new TypeError(`The world has no user named ${JSON.stringify(script.as)}.`)
  scripts.unshift({ script, left: script.times ?? Number.POSITIVE_INFINITY })
}

/** What the user does at this login; they let it happen unless told. */
export function takeScript(world: WorldState): LoginScript {
  const current = world.part(oauthPart).scripts.find(({ left }) => left > 0)
  if (!current) return {}
  current.left -= 1
  return current.script
}
