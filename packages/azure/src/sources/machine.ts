import type { Secret } from '@lakeauth/core'

/** What the environment of a machine says of its identity. */
export interface MachineSettings {
  readonly azureIdentityEndpoint?: string | undefined
  readonly azureIdentityHeader?: Secret | undefined
  readonly azureImdsEndpoint?: string | undefined
  readonly azureImdsHost?: string | undefined
  readonly azureClientId?: string | undefined
  readonly azureIdentityResourceId?: string | undefined
  readonly azureIdentityObjectId?: string | undefined
}

/** Where a machine hands out tokens of its identity. */
export type Machine =
  | { readonly kind: 'app-service'; readonly endpoint: string; readonly header: Secret }
  | { readonly kind: 'arc'; readonly endpoint: string }
  | { readonly kind: 'imds'; readonly endpoint: string }

/** An application of a platform that was not handed everything. */
export interface UnknownMachine {
  readonly kind: 'without-header'
  readonly endpoint: string
}

/** The metadata service of a virtual machine. A constant, not a name: whoever answers for a name could hand out tokens. */
export const IMDS_URL = 'http://169.254.169.254'

/**
 * Which machine this is, by the variables that it sets, as Azure's own libraries tell: App Service, Functions and Container
 * Apps set an endpoint and a header, Azure Arc two endpoints. Where nothing of it is set, there is the metadata
 * service, or no identity. An endpoint alone is of neither: the metadata service knows nothing of applications.
 */
export function machineOf(settings: MachineSettings): Machine | UnknownMachine {
  const { azureIdentityEndpoint: endpoint, azureIdentityHeader: header, azureImdsEndpoint: imds } = settings
  if (endpoint && header) return { kind: 'app-service', endpoint, header }
  if (endpoint && imds) return { kind: 'arc', endpoint }
  if (endpoint) return { kind: 'without-header', endpoint }
  return { kind: 'imds', endpoint: settings.azureImdsHost ?? IMDS_URL }
}

/** A user-assigned identity by one of its names, as a setting has it. */
export interface IdentityName {
  readonly setting: 'azureClientId' | 'azureIdentityObjectId' | 'azureIdentityResourceId'
  readonly value: string
}

/** The user-assigned identity that is wanted; `undefined` for the machine's own. */
export function identityNameOf(settings: MachineSettings): IdentityName | undefined {
  const { azureIdentityResourceId, azureIdentityObjectId, azureClientId } = settings
  if (azureIdentityResourceId) return { setting: 'azureIdentityResourceId', value: azureIdentityResourceId }
  if (azureIdentityObjectId) return { setting: 'azureIdentityObjectId', value: azureIdentityObjectId }
  return azureClientId ? { setting: 'azureClientId', value: azureClientId } : undefined
}
