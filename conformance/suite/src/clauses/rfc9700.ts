import { BECAUSE, type ListedClause, listingOf } from './listed.js'

const { covered, excluded } = listingOf('RFC9700')

/** Best Current Practice for OAuth 2.0 Security. */
export const rfc9700: readonly ListedClause[] = [
  excluded(
    '2.1',
    "Clients and authorization servers MUST NOT expose URLs that forward the user's browser to arbitrary URIs obtained from a query parameter (open redirectors)",
    BECAUSE.browser,
  ),
  excluded('2.1', 'Clients MUST prevent Cross-Site Request Forgery (CSRF).', BECAUSE.browser),
  excluded('2.1.1', 'Clients MUST prevent authorization code injection attacks', BECAUSE.browser),
  excluded('2.1.1', 'Public clients MUST use PKCE [RFC7636] to this end', BECAUSE.browser),
  excluded('2.1.2', 'clients SHOULD NOT use the implicit grant', BECAUSE.browser),
  excluded(
    '2.2.2',
    'Refresh tokens for public clients MUST be sender-constrained or use refresh token rotation',
    BECAUSE.refreshTokens,
  ),
  covered(
    '2.3',
    'The privileges associated with an access token SHOULD be restricted to the minimum required for the particular application or use case.',
    'SCOPES-001',
  ),
  covered(
    '2.3',
    'access tokens SHOULD be audience-restricted to a specific resource server',
    'AZURE-001',
    'GOOGLE-001',
  ),
  excluded(
    '2.4',
    'The resource owner password credentials grant [RFC6749] MUST NOT be used.',
    'No strategy has it, and nothing can be asked of a strategy to see that.',
  ),
  excluded('2.6', 'It is RECOMMENDED to use end-to-end TLS', BECAUSE.tls),
  covered(
    '4.3.2',
    'Clients MUST NOT pass access tokens in a URI query parameter in the way described in Section 2.3 of [RFC6750].',
    'EGRESS-003',
  ),
]
