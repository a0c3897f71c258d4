import { BECAUSE, type ListedClause, listingOf } from './listed.js'

const { excluded } = listingOf('RFC9207')

/** Authorization Server Issuer Identification. */
export const rfc9207: readonly ListedClause[] = [
  excluded(
    '2.4',
    'Clients that support this specification MUST extract the value of the iss parameter from authorization responses they receive if the parameter is present.',
    BECAUSE.browser,
  ),
  excluded(
    '2.4',
    'Clients MUST then decode the value from its "application/x-www-form-urlencoded" form',
    BECAUSE.browser,
  ),
  excluded(
    '2.4',
    'If the value does not match the expected issuer identifier, clients MUST reject the authorization response and MUST NOT proceed with the authorization grant.',
    BECAUSE.browser,
  ),
]
