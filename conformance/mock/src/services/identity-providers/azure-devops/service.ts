import type { Fidelity } from '../../../fidelity.js'
import type { Service } from '../../service.js'
import { keyDocumentOf, metadataOf } from '../oidc-documents.js'
import { azureDevOpsAuthority, azureDevOpsIssuerAuthority, azureDevOpsKeys } from './jobs.js'
import { azureDevOpsOidcToken } from './oidc-token.js'

const token = '_apis/distributedtask/hubs/:hub/plans/:plan/jobs/:job/oidctoken'
const jwksPath = '/.well-known/jwks'

/** Azure DevOps: where its pipelines ask for ID tokens, and the issuers of those. */
export const azureDevOpsServices: readonly Service[] = [
  {
    name: 'azure-devops',
    answers: (authority) => authority === azureDevOpsAuthority,
    // SDKs put a slash between the collection URI, which ends in one, and the project.
    routes: ['/:organization/:project', '/:organization//:project'].map((prefix) => ({
      operation: 'azure-devops.token' as const,
      method: 'POST',
      path: `${prefix}/${token}`,
      handler: azureDevOpsOidcToken,
    })),
  },
  {
    name: 'azure-devops-oidc',
    answers: (authority) => authority === azureDevOpsIssuerAuthority,
    routes: [
      {
        operation: 'azure-devops.discovery',
        method: 'GET',
        path: '/:organizationId/.well-known/openid-configuration',
        handler: metadataOf(
          ({ params }) => `https://${azureDevOpsIssuerAuthority}/${params['organizationId']}`,
          jwksPath,
        ),
      },
      {
        operation: 'azure-devops.jwks',
        method: 'GET',
        path: jwksPath,
        handler: keyDocumentOf(async ({ world }) =>
          (await world.part(azureDevOpsKeys).published()).map(({ jwk }) => jwk),
        ),
      },
    ],
  },
]

/** How sure we are of them. */
export const azureDevOpsFidelity = {
  'azure-devops.token': {
    level: 'documented',
    source: 'vendor REST reference (Oidctoken - Create); what the official SDKs send and read',
    assumed: 'the status and words of each refusal; the life of a token; Basic is taken too',
  },
  'azure-devops.discovery': {
    level: 'documented',
    source: 'OpenID Connect Discovery',
    assumed: 'the path of the keys',
  },
  'azure-devops.jwks': { level: 'documented', source: 'RFC 7517', assumed: 'the path' },
} as const satisfies Readonly<Record<string, Fidelity>>
