import { BECAUSE, type ListedClause, listingOf } from './listed.js'

const { excluded } = listingOf('RFC7636')

/** Proof Key for Code Exchange. */
export const rfc7636: readonly ListedClause[] = [
  excluded(
    '4.1',
    'NOTE: The code verifier SHOULD have enough entropy to make it impractical to guess the value.',
    BECAUSE.browser,
  ),
  excluded(
    '4.2',
    'If the client is capable of using "S256", it MUST use "S256", as "S256" is Mandatory To Implement (MTI) on the server.',
    BECAUSE.browser,
  ),
  excluded('7.2', 'Clients MUST NOT downgrade to "plain" after trying the "S256" method.', BECAUSE.browser),
]
