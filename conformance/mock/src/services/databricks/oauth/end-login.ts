import type { WorldState } from '../../../world/state.js'
import type { Login } from './state.js'

/** Ends everything that a login gave: its access tokens are dead at once, and none of its refresh tokens works again. */
export function endLogin(world: WorldState, login: Login): void {
  login.ended = true
  for (const token of login.accessTokens) world.revoked.add(token)
}
