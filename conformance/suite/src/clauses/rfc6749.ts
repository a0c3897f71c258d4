import { BECAUSE, type ListedClause, listingOf } from './listed.js'

const { covered, excluded } = listingOf('RFC6749')

/** The OAuth 2.0 Authorization Framework: what it asks of a client. */
export const rfc6749: readonly ListedClause[] = [
  covered('2.3', 'The client MUST NOT use more than one authentication method in each request.', 'HEADERS-004'),
  covered(
    '2.3.1',
    'The parameters can only be transmitted in the request-body and MUST NOT be included in the request URI.',
    'EGRESS-003',
  ),
  excluded(
    '2.3.1',
    'Including the client credentials in the request-body using the two parameters is NOT RECOMMENDED and SHOULD be limited to clients unable to directly utilize the HTTP Basic authentication scheme',
    'Entra documents them in the body, and its clients send them so.',
  ),
  excluded(
    '3.1.2.3',
    'the client MUST include a redirection URI with the authorization request using the "redirect_uri" request parameter.',
    BECAUSE.browser,
  ),
  excluded('3.1.2.5', 'The client SHOULD NOT include any third-party scripts', BECAUSE.browser),
  covered('3.2', 'The client MUST use the HTTP "POST" method when making access token requests.', 'HEADERS-004'),
  covered('3.2', 'Request and response parameters MUST NOT be included more than once.', 'HEADERS-004'),
  covered(
    '3.2.1',
    'Confidential clients or other clients issued client credentials MUST authenticate with the authorization server as described in Section 2.3 when making requests to the token endpoint.',
    'HEADERS-004',
  ),
  excluded('3.2.1', 'an unauthenticated client MUST send its "client_id"', BECAUSE.browser),
  excluded('4.1.2', 'The client MUST NOT use the authorization code more than once.', BECAUSE.browser),
  excluded('4.1.2', 'The client MUST ignore unrecognized response parameters.', BECAUSE.browser),
  excluded(
    '4.3',
    'The client MUST discard the credentials once an access token has been obtained.',
    "No strategy uses the resource owner's password.",
  ),
  covered('4.4', 'The client credentials grant type MUST only be used by confidential clients.', 'CAPABILITY-001'),
  covered(
    '4.4.2',
    'The client MUST authenticate with the authorization server as described in Section 3.2.1.',
    'HEADERS-004',
  ),
  covered('5.1', 'The client MUST ignore unrecognized value names in the response.', 'HEADERS-004'),
  excluded(
    '6',
    'The authorization server MAY issue a new refresh token, in which case the client MUST discard the old refresh token and replace it with the new refresh token.',
    BECAUSE.refreshTokens,
  ),
  excluded(
    '7.1',
    'The client MUST NOT use an access token if it does not understand the token type.',
    "Core's reader of token answers keeps it for every strategy, and core's tests prove it.",
  ),
  covered(
    '10.3',
    'Access token credentials (as well as any confidential access token attributes) MUST be kept confidential in transit and storage',
    'SECRECY-001',
    'SECRECY-004',
    'EGRESS-005',
    'EGRESS-006',
  ),
  covered('10.3', 'The client SHOULD request access tokens with the minimal scope necessary.', 'SCOPES-001'),
  excluded('10.4', 'Refresh tokens MUST be kept confidential in transit and storage', BECAUSE.refreshTokens),
  covered(
    '10.8',
    'Access tokens, refresh tokens, resource owner passwords, and client credentials MUST NOT be transmitted in the clear.',
    'EGRESS-002',
  ),
  excluded(
    '10.9',
    "The client MUST validate the authorization server's TLS certificate as defined by [RFC6125]",
    BECAUSE.tls,
  ),
  excluded('10.12', 'The client MUST implement CSRF protection for its redirection URI.', BECAUSE.browser),
  covered(
    '10.14',
    'The authorization server and client MUST sanitize (and validate when possible) any value received',
    'ERRORS-005',
    'SECRECY-003',
  ),
]
