import type { Fidelity } from '../../../fidelity.js'
import type { Service } from '../../service.js'
import { keyDocumentOf, metadataOf } from '../oidc-documents.js'
import { genericIssuer, issuerPart } from './issuer.js'

const jwksPath = '/.well-known/jwks.json'

/** An OpenID Connect issuer whose tokens the world hands out. */
export const genericServices: readonly Service[] = [
  {
    name: 'idp',
    answers: (authority) => authority === new URL(genericIssuer).host,
    routes: [
      {
        operation: 'idp.discovery',
        method: 'GET',
        path: '/.well-known/openid-configuration',
        handler: metadataOf(() => genericIssuer, jwksPath),
      },
      {
        operation: 'idp.jwks',
        method: 'GET',
        path: jwksPath,
        handler: keyDocumentOf(({ world }) => world.part(issuerPart).published()),
      },
    ],
  },
]

/** How sure we are of it. */
export const genericFidelity = {
  'idp.discovery': { level: 'documented', source: 'OpenID Connect Discovery' },
  'idp.jwks': { level: 'documented', source: 'RFC 7517' },
} as const satisfies Readonly<Record<string, Fidelity>>
