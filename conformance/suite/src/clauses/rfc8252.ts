import { BECAUSE, type ListedClause, listingOf } from './listed.js'

const { excluded } = listingOf('RFC8252')

/** OAuth 2.0 for Native Apps. */
export const rfc8252: readonly ListedClause[] = [
  excluded(
    '6',
    'Public native app clients MUST implement the Proof Key for Code Exchange (PKCE [RFC7636]) extension to OAuth',
    BECAUSE.browser,
  ),
  excluded(
    '7.3',
    'Clients SHOULD NOT assume that the device supports a particular version of the Internet Protocol.',
    BECAUSE.browser,
  ),
  excluded('8.12', 'native apps MUST NOT use embedded user-agents to perform authorization requests', BECAUSE.browser),
]
