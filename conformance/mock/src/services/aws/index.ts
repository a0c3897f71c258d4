import type { Service } from '../service.js'
import { awsAccount } from './account.js'
import { awsImdsRoutes } from './imds.js'
import { awsIssuerKeys, awsIssuerMetadata } from './issuer.js'
import { sts } from './sts.js'

/** The services of this folder. */
export const awsServices: readonly Service[] = [
  {
    name: 'aws-imds',
    answers: (authority) => authority === '169.254.169.254',
    paths: (path) => path.startsWith('/latest/'),
    routes: awsImdsRoutes,
  },
  {
    name: 'aws-sts',
    answers: (authority) => /^sts(\.[a-z0-9-]+)?\.amazonaws\.com$/.test(authority),
    routes: [
      { operation: 'aws-sts.request', method: 'POST', path: '/', handler: sts },
      { operation: 'aws-sts.request', method: 'GET', path: '/', handler: sts },
    ],
  },
  {
    name: 'aws-issuer',
    answers: (authority, world) => authority === world.part(awsAccount).issuerHost,
    routes: [
      {
        operation: 'aws-issuer.discovery',
        method: 'GET',
        path: '/.well-known/openid-configuration',
        handler: awsIssuerMetadata,
      },
      { operation: 'aws-issuer.jwks', method: 'GET', path: '/.well-known/jwks.json', handler: awsIssuerKeys },
    ],
  },
]
