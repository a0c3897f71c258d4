import type { Token } from '@lakeauth/core'
import type { Call } from './google.js'

/** A Google identity that can be asked for both tokens. Each call asks anew; core keeps what comes. */
export interface Identity {
  idToken(audience: string, call: Call): Promise<Token>
  accessToken(scopes: readonly string[], call: Call): Promise<Token>
}
