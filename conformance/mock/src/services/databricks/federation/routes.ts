import type { Operation } from '../../../http/operation.js'
import type { Route } from '../../route.js'
import { administrators } from '../administrator.js'
import { authenticated, type IdentifiedHandler } from '../bearer.js'
import { createSecret, deleteSecret, listSecrets } from '../service-principal-secrets.js'
import { createPolicy, deletePolicy, getPolicy, listPolicies, updatePolicy } from './policy-api.js'

const account = '/api/2.0/accounts/:accountId'
const servicePrincipal = `${account}/servicePrincipals/:servicePrincipalId`
const secrets = 'servicePrincipals/:servicePrincipalId/credentials/secrets'

/** Federation policies and client secrets, as an account has them. */
export const federationRoutes: readonly Route[] = [
  ...policies(`${account}/federationPolicies`),
  ...policies(`${servicePrincipal}/federationPolicies`),
  ...secretsAt(`${account}/${secrets}`),
]

/** Client secrets, as a workspace has them. */
export const workspaceSecretRoutes: readonly Route[] = secretsAt(`/api/2.0/accounts/${secrets}`)

function policies(path: string): readonly Route[] {
  const one = `${path}/:policyId{.+}`
  return [
    route('federation-policies.create', 'POST', path, createPolicy),
    route('federation-policies.list', 'GET', path, listPolicies),
    route('federation-policies.get', 'GET', one, getPolicy),
    route('federation-policies.update', 'PATCH', one, updatePolicy),
    route('federation-policies.delete', 'DELETE', one, deletePolicy),
  ]
}

function secretsAt(path: string): readonly Route[] {
  return [
    route('client-secrets.create', 'POST', path, createSecret),
    route('client-secrets.list', 'GET', path, listSecrets),
    route('client-secrets.delete', 'DELETE', `${path}/:secretId`, deleteSecret),
  ]
}

function route(operation: Operation, method: string, path: string, handler: IdentifiedHandler): Route {
  return { operation, method, path, handler: authenticated(administrators(handler)) }
}
