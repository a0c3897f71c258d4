import { randomHex } from '../../../entropy/secrets.js'
import { definePart } from '../../../world/part.js'
import { directoryPart, type EntraApplication } from '../directory.js'
import { arcKeyFolder } from './places.js'

/** The identities of the machine that the world's clients run on, and the secrets that its local endpoints want. */
export interface ManagedIdentities {
  readonly systemAssigned: EntraApplication
  readonly userAssigned: EntraApplication
  /** `IDENTITY_HEADER` of App Service. */
  readonly identityHeader: string
  /** What Azure Arc's agent writes for who may read it, and where. */
  readonly arcKey: string
  readonly arcKeyFile: string
}

/** The managed identities of a world. */
export const managedIdentities = definePart('managed identities', (world): ManagedIdentities => {
  const directory = world.part(directoryPart)
  const provider = `/subscriptions/${directory.subscriptionId}/resourceGroups/${directory.resourceGroup}/providers`
  const [identityHeader, arcKey] = [randomHex(16), randomHex(32)]
  world.canaries.add('identity-header', identityHeader)
  world.canaries.add('arc-key', arcKey)
  return {
    systemAssigned: directory.add({
      kind: 'system-assigned',
      displayName: 'lakeauth-mock-vm',
      resourceId: `${provider}/Microsoft.Compute/virtualMachines/lakeauth-mock-vm`,
    }),
    userAssigned: directory.add({
      kind: 'user-assigned',
      displayName: 'lakeauth-mock-identity',
      resourceId: `${provider}/Microsoft.ManagedIdentity/userAssignedIdentities/lakeauth-mock-identity`,
    }),
    identityHeader,
    arcKey,
    arcKeyFile: `${arcKeyFolder}${world.identifiers.uuid('arc key')}.key`,
  }
})

/** How a request names a user-assigned identity: by one of these parameters. */
export interface IdentityParameters {
  readonly clientId: readonly string[]
  readonly objectId: readonly string[]
  readonly resourceId: readonly string[]
}

/** The identity that a query asks for: the system-assigned one unless it names another; `undefined` when nobody fits all of it. */
export function wantedIdentity(
  { systemAssigned, userAssigned }: ManagedIdentities,
  query: URLSearchParams,
  names: IdentityParameters,
): EntraApplication | undefined {
  const asked = (keys: readonly string[]): string | undefined =>
    keys
      .map((key) => query.get(key))
      .find((value) => value !== null)
      ?.toLowerCase()
  const [clientId, objectId, resourceId] = [asked(names.clientId), asked(names.objectId), asked(names.resourceId)]
  if (clientId === undefined && objectId === undefined && resourceId === undefined) return systemAssigned
  return [userAssigned, systemAssigned].find(
    (one) =>
      (clientId === undefined || one.clientId === clientId) &&
      (objectId === undefined || one.objectId === objectId) &&
      (resourceId === undefined || one.resourceId?.toLowerCase() === resourceId),
  )
}
