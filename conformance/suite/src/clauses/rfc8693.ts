import { type ListedClause, listingOf } from './listed.js'

const { covered, excluded } = listingOf('RFC8693')

/** Token Exchange: federation. */
export const rfc8693: readonly ListedClause[] = [
  covered(
    '2.1',
    'grant_type REQUIRED. The value "urn:ietf:params:oauth:grant-type:token-exchange" indicates that a token exchange is being performed.',
    'FEDERATION-001',
  ),
  covered(
    '2.1',
    'subject_token REQUIRED. A security token that represents the identity of the party on behalf of whom the request is being made.',
    'FEDERATION-001',
  ),
  covered(
    '2.1',
    'subject_token_type REQUIRED. An identifier, as described in Section 3, that indicates the type of the security token in the "subject_token" parameter.',
    'FEDERATION-001',
  ),
  excluded(
    '2.1',
    'This is REQUIRED when the "actor_token" parameter is present in the request but MUST NOT be included otherwise.',
    'An exchange with Databricks has no actor token; FEDERATION-001 sees that none is sent.',
  ),
  covered(
    '2.2.1',
    'expires_in RECOMMENDED. The validity lifetime, in seconds, of the token issued by the authorization server.',
    'REFRESH-007',
  ),
  covered(
    '2.2.2',
    'If the request itself is not valid or if either the "subject_token" or "actor_token" are invalid for any reason, or are unacceptable based on policy, the authorization server MUST construct an error response',
    'FEDERATION-004',
  ),
]
