import { BECAUSE, type ListedClause, listingOf } from './listed.js'

const { covered, excluded } = listingOf('RFC7523')

/** JSON Web Token profile for client authentication and grants: Entra's certificates and federated identities, Google's keys. */
export const rfc7523: readonly ListedClause[] = [
  covered(
    '3',
    'The JWT MUST contain an "iss" (issuer) claim that contains a unique identifier for the entity that issued the JWT.',
    'HEADERS-004',
  ),
  covered(
    '3',
    'The JWT MUST contain a "sub" (subject) claim identifying the principal that is the subject of the JWT.',
    'HEADERS-004',
  ),
  covered(
    '3',
    'The JWT MUST contain an "aud" (audience) claim containing a value that identifies the authorization server as an intended audience.',
    'HEADERS-004',
  ),
  covered(
    '3',
    'The JWT MUST contain an "exp" (expiration time) claim that limits the time window during which the JWT can be used.',
    'FEDERATION-005',
    'FEDERATION-006',
  ),
  covered(
    '3',
    'The JWT MUST be digitally signed or have a Message Authentication Code (MAC) applied by the issuer.',
    'FEDERATION-008',
  ),
  excluded('3', 'The authorization server MUST reject JWTs with an invalid signature or MAC.', BECAUSE.server),
]
