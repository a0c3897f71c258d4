import { BECAUSE, type ListedClause, listingOf } from './listed.js'

const { covered, excluded } = listingOf('RFC6750')

/** Bearer Token Usage. */
export const rfc6750: readonly ListedClause[] = [
  covered(
    '2',
    'Clients MUST NOT use more than one method to transmit the token in each request.',
    'EGRESS-003',
    'HEADERS-001',
  ),
  covered(
    '2.1',
    'Clients SHOULD make authenticated requests with a bearer token using the "Authorization" request header field with the "Bearer" HTTP authorization scheme.',
    'HEADERS-002',
  ),
  excluded(
    '2.2',
    'The HTTP request method is one for which the request-body has defined semantics. In particular, this means that the "GET" method MUST NOT be used.',
    'No strategy sends a bearer token in a body.',
  ),
  covered(
    '2.3',
    'it SHOULD NOT be used unless it is impossible to transport the access token in the "Authorization" request header field or the HTTP request entity-body',
    'EGRESS-003',
  ),
  excluded(
    '2.3',
    'Clients using the URI Query Parameter method SHOULD also send a Cache-Control header containing the "no-store" option.',
    'No strategy sends a bearer token in a URL (EGRESS-003).',
  ),
  covered(
    '5.3',
    'Client implementations MUST ensure that bearer tokens are not leaked to unintended parties',
    'EGRESS-005',
    'EGRESS-006',
    'FEDERATION-004',
  ),
  excluded(
    '5.3',
    'The client MUST validate the TLS certificate chain when making requests to protected resources.',
    BECAUSE.tls,
  ),
  covered(
    '5.3',
    'Clients MUST always use TLS [RFC5246] (https) or equivalent transport security when making requests with bearer tokens.',
    'EGRESS-002',
  ),
  excluded(
    '5.3',
    'Implementations MUST NOT store bearer tokens within cookies that can be sent in the clear',
    'No strategy has a cookie.',
  ),
  covered('5.3', 'Bearer tokens SHOULD NOT be passed in page URLs', 'EGRESS-003'),
]
