import type { Fidelity } from '../../../fidelity.js'
import type { Service } from '../../service.js'
import { keyDocumentOf, metadataOf } from '../oidc-documents.js'
import { githubIdToken } from './id-token.js'
import { githubIssuer, githubKeys, pipelinesAuthority } from './jobs.js'

const jwksPath = '/.well-known/jwks'

/** GitHub Actions: where its runners ask for ID tokens, and the issuer of those. */
export const githubServices: readonly Service[] = [
  {
    name: 'github-actions',
    answers: (authority) => authority === pipelinesAuthority,
    routes: [
      {
        operation: 'github-oidc.token',
        method: 'GET',
        path: '/:scope/:host/_apis/distributedtask/hubs/Actions/plans/:plan/jobs/:job/idtoken',
        handler: githubIdToken,
      },
    ],
  },
  {
    name: 'github-oidc',
    answers: (authority) => authority === new URL(githubIssuer).host,
    routes: [
      {
        operation: 'github-oidc.discovery',
        method: 'GET',
        path: '/.well-known/openid-configuration',
        handler: metadataOf(() => githubIssuer, jwksPath),
      },
      {
        operation: 'github-oidc.jwks',
        method: 'GET',
        path: jwksPath,
        handler: keyDocumentOf(async ({ world }) => (await world.part(githubKeys).published()).map(({ jwk }) => jwk)),
      },
    ],
  },
]

/** How sure we are of them. */
export const githubFidelity = {
  'github-oidc.token': {
    level: 'documented',
    source: 'vendor guide to OpenID Connect in Actions; what the official toolkit and SDKs send and read',
    assumed:
      'the status and words of a refusal; that a run which lacks the permission is refused rather than given no URL',
  },
  'github-oidc.discovery': { level: 'documented', source: 'vendor guide; OpenID Connect Discovery' },
  'github-oidc.jwks': { level: 'documented', source: 'vendor guide; RFC 7517' },
} as const satisfies Readonly<Record<string, Fidelity>>
