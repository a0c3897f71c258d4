import type { Operation } from '../../../http/operation.js'
import type { Route } from '../../route.js'
import { onAccount } from '../account-call.js'
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
  ...secretsAt(`${account}/${secrets}`, onAccount),
]

/** Client secrets, as a workspace has them. */
export const workspaceSecretRoutes: readonly Route[] = secretsAt(`/api/2.0/accounts/${secrets}`, (handler) => handler)

function policies(path: string): readonly Route[] {
  const one = `${path}/:policyId{.+}`
  return [
    route('federation-policies.create', 'POST', path, onAccount(createPolicy)),
    route('federation-policies.list', 'GET', path, onAccount(listPolicies)),
    route('federation-policies.get', 'GET', one, onAccount(getPolicy)),
    route('federation-policies.update', 'PATCH', one, onAccount(updatePolicy)),
    route('federation-policies.delete', 'DELETE', one, onAccount(deletePolicy)),
  ]
}

function secretsAt(path: string, at: (handler: IdentifiedHandler) => IdentifiedHandler): readonly Route[] {
  return [
    route('client-secrets.create', 'POST', path, at(createSecret)),
    route('client-secrets.list', 'GET', path, at(listSecrets)),
    route('client-secrets.delete', 'DELETE', `${path}/:secretId`, at(deleteSecret)),
  ]
}

function route(operation: Operation, method: string, path: string, handler: IdentifiedHandler): Route {
  return { operation, method, path, handler: authenticated(administrators(handler)) }
}
