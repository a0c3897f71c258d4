import {
  ConfigurationError,
  type CredentialStrategy,
  defineStrategy,
  type Detection,
  type Settings,
} from '@lakeauth/core'
import { azureAttributes, placeAttributes } from '../attributes.js'
import { azureCloudOf } from '../clouds.js'
import { azureCredential } from '../credential.js'
import { hostDetection } from '../detection.js'
import { azureOf, placeEgress } from '../settings.js'
import { IMDS_URL, identityNameOf, machineOf } from '../sources/machine.js'
import { managedIdentityToken } from '../sources/managed-identity.js'

const attributes = {
  ...placeAttributes,
  azureUseMsi: azureAttributes.azureUseMsi,
  azureClientId: azureAttributes.azureClientId,
  azureIdentityObjectId: azureAttributes.azureIdentityObjectId,
  azureIdentityResourceId: azureAttributes.azureIdentityResourceId,
  azureIdentityEndpoint: azureAttributes.azureIdentityEndpoint,
  azureIdentityHeader: azureAttributes.azureIdentityHeader,
  azureImdsEndpoint: azureAttributes.azureImdsEndpoint,
  azureImdsHost: azureAttributes.azureImdsHost,
} as const

const NAME = 'azure-msi'

/**
 * The managed identity of where the program runs: a virtual machine, App Service, Functions, Container Apps, or a server of Azure
 * Arc. A user-assigned identity is named by its client id. On virtual machines the metadata service is asked in use alone, and
 * `azureUseMsi` says that it is there.
 *
 * @example
 * ```ts
 * import { databricksAuth } from '@lakeauth/core'
 * import { azureMsi } from '@lakeauth/azure'
 *
 * const signIn = () =>
 *   databricksAuth({
 *     strategies: [azureMsi],
 *     config: { host: 'https://adb-1234567890123456.7.azuredatabricks.net', azureUseMsi: true },
 *   })
 * ```
 */
export const azureMsi: CredentialStrategy<typeof attributes> = /* @__PURE__ */ defineStrategy({
  name: NAME,
  summary: 'The managed identity of a machine or application of Azure',
  attributes,
  egress: (settings) => [
    new URL(machineOf(settings).endpoint ?? IMDS_URL).origin,
    ...placeEgress(settings, azureCloudOf(settings).resourceManager),
  ],
  detect,
  configure: (settings, context) => {
    const azure = azureOf(settings, NAME, context)
    const machine = machineOf(settings)
    if (machine.kind === 'without-header') throw headerMissing(context.sourceOf('azureIdentityEndpoint'))
    const name = identityNameOf(settings)
    return azureCredential(
      {
        settings,
        key: { machine: machine.kind, endpoint: machine.endpoint, [name?.setting ?? 'own']: name?.value ?? '' },
        shared: false,
        identity: {
          hasFixedTenant: true,
          token: (resource, call) => managedIdentityToken({ machine, name, resource }, call, azure),
        },
      },
      azure,
    )
  },
})

function detect(settings: Partial<Settings<typeof attributes>>): Detection {
  const { azureUseMsi: wanted, azureIdentityEndpoint: endpoint } = settings
  if (wanted === false) return { applicable: false, reason: 'azureUseMsi (ARM_USE_MSI) is false' }
  const elsewhere = hostDetection(settings)
  const { kind } = machineOf(settings)
  if (!wanted && (kind === 'imds' || kind === 'without-header')) {
    const shown =
      kind === 'imds'
        ? 'no variable IDENTITY_ENDPOINT shows an identity'
        : 'IDENTITY_ENDPOINT comes without IDENTITY_HEADER'
    const reason = `azureUseMsi (ARM_USE_MSI) is not true, and ${shown}`
    return { applicable: false, reason, ...(elsewhere?.missing && { missing: elsewhere.missing }) }
  }
  if (elsewhere) return elsewhere
  // What a platform sets by itself proves less than what a person did.
  return { applicable: true, evidence: [wanted ? 'azureUseMsi' : `an identity at ${endpoint}`] }
}

function headerMissing(endpoint: string): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_ATTRIBUTE_MISSING',
    message: `${NAME}: azureIdentityHeader (IDENTITY_HEADER) is not set, and ${endpoint} is asked with it. App Service, Functions and Container Apps set both: hand both on to this program. On a virtual machine remove the endpoint.`,
    attribute: 'azureIdentityHeader',
    strategy: NAME,
  })
}
