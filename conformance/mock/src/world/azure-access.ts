import type { KeyObject } from 'node:crypto'
import { addSecret, applicationOf, settle } from '../services/azure/administration.js'
import { makeCertificate, readCertificate } from '../services/azure/certificates.js'
import { directoryPart, entraKeys } from '../services/azure/directory.js'
import { mintEntraToken } from '../services/azure/entra/entra-token.js'
import { managedIdentities } from '../services/azure/identity/managed-identities.js'
import { appServiceAuthority, arcAuthority, imdsAuthority } from '../services/azure/identity/places.js'
import { databricksResource } from '../services/azure/resources.js'
import type { AzureAccess, ManagedIdentityAccess } from './azure-access-types.js'
import { reach } from './reach.js'
import type { WorldState } from './state.js'

const day = 86_400

/** Access to the Azure side of a world. */
export function azureAccess(state: WorldState): AzureAccess {
  const { sites, clock, activity } = state
  const directory = state.part(directoryPart)
  const { cloud, tenantId, subscriptionId, workspaceResourceId } = directory
  const seeded = directory.add({ displayName: 'lakeauth-mock-azure' })
  const clientSecret = addSecret(state, seeded)
  settle(state, seeded, { role: 'Contributor' })
  const { clientId, objectId } = seeded
  const application = (id = clientId) => applicationOf(state, id)
  return {
    get host() {
      return reach(state, sites.azure.authority)
    },
    publicHost: `https://${sites.azure.authority}`,
    workspaceId: sites.azure.id,
    get accountHost() {
      return reach(state, sites['azure-account'].authority)
    },
    accountPublicHost: `https://${sites['azure-account'].authority}`,
    accountId: sites.azure.accountId,
    get authority() {
      return reach(state, cloud.logins[0])
    },
    get arm() {
      return reach(state, cloud.arm)
    },
    managementResource: `${cloud.management[0]}/`,
    tenantId,
    subscriptionId,
    workspaceResourceId,
    clientId,
    clientSecret,
    objectId,
    managedIdentity: managedIdentityAccess(state),
    addServicePrincipal: ({ displayName, secretLifetimeSeconds, ...standing } = {}) => {
      const added = directory.add({ displayName: displayName ?? `application-${directory.applications.length}` })
      settle(state, added, standing)
      return {
        clientId: added.clientId,
        clientSecret: addSecret(state, added, secretLifetimeSeconds),
        objectId: added.objectId,
        displayName: added.displayName,
      }
    },
    addSecret: ({ clientId: id, lifetimeSeconds } = {}) => addSecret(state, application(id), lifetimeSeconds),
    revokeSecret: (value) => {
      for (const { secrets } of directory.applications)
        for (const [at, secret] of secrets.entries()) if (secret.value === value) secrets.splice(at, 1)
    },
    createCertificate: ({ clientId: id, lifetimeSeconds = 365 * day, privateKey } = {}) =>
      activity.busy(async () => {
        const { displayName, certificates } = application(id)
        const from = clock.now() - day * 1000
        const made = await makeCertificate(
          displayName,
          from,
          clock.now() + lifetimeSeconds * 1000,
          await rsaKey(state, privateKey),
        )
        certificates.push(await readCertificate(made.certificate))
        return made
      }),
    registerCertificate: async (certificate, id) => {
      application(id).certificates.push(await readCertificate(certificate))
    },
    addFederatedCredential: ({ clientId: id, issuer, subject, audience = cloud.exchangeAudience }) => {
      application(id).federatedCredentials.push({ issuer, subject, audience })
    },
    assignRole: (role, { clientId: id, scope } = {}) => {
      directory.assign(application(id), role, scope)
    },
    issueToken: ({ clientId: id, userName, resource = databricksResource, lifetimeSeconds, claims } = {}) =>
      activity.busy(async () => {
        const token = await mintEntraToken(state, {
          subject: userName === undefined ? application(id) : { userName, objectId: userObjectId(state, userName) },
          audience: resource,
          lifetimeSeconds: lifetimeSeconds ?? state.settings.tokenLifetimeSeconds,
          ...(claims && { claims }),
        })
        return token.value
      }),
    rotateKeys: (options) => activity.busy(() => state.part(entraKeys).rotate(options)),
  }
}

function managedIdentityAccess(state: WorldState): ManagedIdentityAccess {
  const { systemAssigned, userAssigned, identityHeader, arcKey, arcKeyFile } = state.part(managedIdentities)
  for (const identity of [systemAssigned, userAssigned]) settle(state, identity, { role: 'Contributor' })
  const shown = ({ clientId, objectId, resourceId = '' }: typeof systemAssigned) => ({ clientId, objectId, resourceId })
  return {
    systemAssigned: shown(systemAssigned),
    userAssigned: shown(userAssigned),
    get imdsHost() {
      return reach(state, imdsAuthority)
    },
    appService: {
      get identityEndpoint() {
        return `${reach(state, appServiceAuthority)}/msi/token`
      },
      identityHeader,
    },
    arc: {
      get identityEndpoint() {
        return `${reach(state, arcAuthority)}/metadata/identity/oauth2/token`
      },
      get imdsEndpoint() {
        return reach(state, arcAuthority)
      },
      keyFile: arcKeyFile,
      key: arcKey,
    },
  }
}

function userObjectId({ identifiers }: WorldState, userName: string): string {
  return identifiers.uuid(`entra user ${userName}`)
}

/** The key that is to be renewed, or a new one. */
async function rsaKey({ keyPairs }: WorldState, renewed: string | undefined): Promise<KeyObject> {
  const { createPrivateKey, KeyObject } = await import('node:crypto')
  if (renewed) return createPrivateKey(renewed)
  return KeyObject.from((await keyPairs('RS256')).privateKey as Parameters<typeof KeyObject.from>[0])
}
