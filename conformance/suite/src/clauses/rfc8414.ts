import { BECAUSE, type ListedClause, listingOf } from './listed.js'

const { excluded } = listingOf('RFC8414')

/** Authorization Server Metadata: how the token endpoint of a host is found. */
export const rfc8414: readonly ListedClause[] = [
  excluded(
    '3.1',
    'An authorization server metadata document MUST be queried using an HTTP "GET" request at the previously specified path.',
    'The mock answers no other method there, and nothing depends on it otherwise.',
  ),
  excluded(
    '3.3',
    'The "issuer" value returned MUST be identical to the authorization server\'s issuer identifier value into which the well-known URI string was inserted to create the URL used to retrieve the metadata.',
    "Core's discovery keeps it for every strategy; the documents of Databricks may name no issuer. Core's tests prove both.",
  ),
  excluded(
    '3.3',
    'If these values are not identical, the data contained in the response MUST NOT be used.',
    "Core's discovery keeps it for every strategy, and core's tests prove it.",
  ),
  excluded(
    '6.1',
    'To protect against information disclosure and tampering, confidentiality protection MUST be applied using TLS',
    BECAUSE.tls,
  ),
  excluded(
    '6.2',
    'TLS certificate checking MUST be performed by the client, as described in Section 6.1, when making an authorization server metadata request.',
    BECAUSE.tls,
  ),
]
