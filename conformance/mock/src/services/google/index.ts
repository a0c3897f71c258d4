import type { Service } from '../service.js'
import { googleCerts, googleDiscovery } from './documents.js'
import { iamCredentialsRoutes } from './iam-credentials.js'
import { metadataRoutes } from './metadata-routes.js'
import { stsToken } from './sts.js'
import { googleToken } from './token-endpoint.js'
import { tokenAuthority } from './token-urls.js'

/** The services of Google that lead to Databricks on Google Cloud. */
export const googleServices: readonly Service[] = [
  {
    name: 'gce-metadata',
    answers: (authority) => /^(metadata(\.google\.internal)?\.?|169\.254\.169\.254|\[fd20:ce::254\])$/.test(authority),
    paths: (path) => path === '/' || /^\/computeMetadata(\/|$)/.test(path),
    routes: metadataRoutes,
  },
  {
    name: 'google-oauth2',
    answers: (authority) => authority === tokenAuthority,
    routes: [{ operation: 'google.token', method: 'POST', path: '/token', handler: googleToken }],
  },
  {
    name: 'iam-credentials',
    answers: (authority) => authority === 'iamcredentials.googleapis.com',
    routes: iamCredentialsRoutes,
  },
  {
    name: 'google-sts',
    answers: (authority) => authority === 'sts.googleapis.com',
    routes: [{ operation: 'google.sts', method: 'POST', path: '/v1/token', handler: stsToken }],
  },
  {
    name: 'google-certs',
    answers: (authority) => authority === 'www.googleapis.com',
    routes: [{ operation: 'google.certs', method: 'GET', path: '/oauth2/v3/certs', handler: googleCerts }],
  },
  {
    name: 'google-accounts',
    answers: (authority) => authority === 'accounts.google.com',
    routes: [
      {
        operation: 'google.discovery',
        method: 'GET',
        path: '/.well-known/openid-configuration',
        handler: googleDiscovery,
      },
    ],
  },
]
