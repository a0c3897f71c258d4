import type { Service } from '../service.js'
import { armRoutes } from './arm/routes.js'
import { azureClouds, cloudOfLogin } from './clouds.js'
import { entraRoutes } from './entra/routes.js'
import { appServiceToken } from './identity/app-service.js'
import { arcToken } from './identity/arc.js'
import { imdsToken } from './identity/imds.js'
import { imdsInstance } from './identity/instance.js'
import { appServiceAuthority, arcAddress, arcAuthority, imdsAuthority } from './identity/places.js'

/** MSAL asks with a slash at the end. */
const identityPaths = ['/metadata/identity/oauth2/token', '/metadata/identity/oauth2/token/']

/** The services of this folder. */
export const azureServices: readonly Service[] = [
  { name: 'entra', answers: (authority) => cloudOfLogin(authority) !== undefined, routes: entraRoutes },
  {
    name: 'arm',
    answers: (authority) => Object.values(azureClouds).some(({ arm }) => arm === authority),
    routes: armRoutes,
  },
  {
    name: 'azure-imds',
    answers: (authority) => authority === imdsAuthority,
    paths: (path) => path.startsWith('/metadata/'),
    routes: [
      ...identityPaths.map((path) => ({ operation: 'imds.token', method: 'GET', path, handler: imdsToken }) as const),
      { operation: 'imds.instance', method: 'GET', path: '/metadata/instance', handler: imdsInstance },
    ],
  },
  {
    name: 'app-service',
    answers: (authority) => authority === appServiceAuthority,
    routes: [{ operation: 'app-service.token', method: 'GET', path: '/msi/token', handler: appServiceToken }],
  },
  {
    name: 'azure-arc',
    answers: (authority) => authority === arcAuthority || authority === arcAddress,
    routes: identityPaths.map((path) => ({ operation: 'arc.token', method: 'GET', path, handler: arcToken })),
  },
]
