import { reach } from '../../world/reach.js'
import type { WorldState } from '../../world/state.js'

/** Where services of Google are reached: URLs without a slash at the end. */
export interface GoogleUrls {
  readonly metadata: string
  readonly oauth2: string
  readonly sts: string
  readonly iamCredentials: string
  /** The key document of Google's ID tokens. */
  readonly certs: string
}

/** Read anew each time: a server changes where everything is. */
export function googleUrls(world: WorldState): GoogleUrls {
  return {
    get metadata() {
      return reach(world, 'metadata.google.internal')
    },
    get oauth2() {
      return reach(world, 'oauth2.googleapis.com')
    },
    get sts() {
      return reach(world, 'sts.googleapis.com')
    },
    get iamCredentials() {
      return reach(world, 'iamcredentials.googleapis.com')
    },
    get certs() {
      return `${reach(world, 'www.googleapis.com')}/oauth2/v3/certs`
    },
  }
}
