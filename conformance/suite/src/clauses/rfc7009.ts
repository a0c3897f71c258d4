import { BECAUSE, type ListedClause, listingOf } from './listed.js'

const { excluded } = listingOf('RFC7009')

const NONE =
  'No strategy revokes by this endpoint: what a minted token needs is the token API of Databricks (MINTED-002, MINTED-005).'

/** Token Revocation. */
export const rfc7009: readonly ListedClause[] = [
  excluded(
    '2',
    'Implementations MUST support the revocation of refresh tokens and SHOULD support the revocation of access tokens',
    BECAUSE.server,
  ),
  excluded('2', 'Clients MUST verify that the URL is an HTTPS URL.', NONE),
]
