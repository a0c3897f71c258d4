import { randomHex } from '../entropy/secrets.js'
import type { WorldNames } from './state.js'

/** The secret paths of a world's metadata service and CLI session. */
export function worldNames(): WorldNames {
  return {
    metadataPath: `/_metadata/${crypto.randomUUID()}`,
    cliPath: `/_cli/${randomHex(16)}/auth-token`,
  }
}
