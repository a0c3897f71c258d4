import type { Exchange } from '../../http/exchange.js'
import { reach } from '../../world/reach.js'

/** The host of Google's token endpoint. */
export const tokenAuthority = 'oauth2.googleapis.com'

/** The audiences that an assertion may name: the endpoint under its present and former real names, and where it is reached here. */
export function tokenEndpoints({ world, base }: Exchange): readonly string[] {
  return [
    `https://${tokenAuthority}/token`,
    'https://www.googleapis.com/oauth2/v4/token',
    'https://accounts.google.com/o/oauth2/token',
    `${reach(world, tokenAuthority)}/token`,
    `${base}/token`,
  ]
}
