import { ConfigurationError, type CredentialStrategy, defineStrategy } from '@lakeauth/core'
import { azureAttributes, placeAttributes } from '../attributes.js'
import type { Azure } from '../azure.js'
import { azureCredential } from '../credential.js'
import { detectSettings } from '../detection.js'
import { entraToken } from '../entra.js'
import { explainEntra } from '../entra-refusals.js'
import type { Refusal } from '../refusal.js'
import { azureOf, egressOf } from '../settings.js'
import { tenantOf } from '../tenant.js'

const attributes = {
  ...placeAttributes,
  azureTenantId: azureAttributes.azureTenantId,
  azureAuthorityHost: azureAttributes.azureAuthorityHost,
  azureClientId: { ...azureAttributes.azureClientId, required: true },
  azureClientSecret: { ...azureAttributes.azureClientSecret, required: true },
} as const

const NAME = 'azure-client-secret'

/**
 * A service principal of Entra with a client secret. Without `azureTenantId` the workspace says which tenant it is in.
 *
 * @example
 * ```ts
 * import { databricksAuth } from '@lakeauth/core'
 * import { azureClientSecret } from '@lakeauth/azure'
 *
 * const signIn = (secret: string) =>
 *   databricksAuth({
 *     strategies: [azureClientSecret],
 *     config: {
 *       host: 'https://adb-1234567890123456.7.azuredatabricks.net',
 *       azureTenantId: '00000000-0000-0000-0000-000000000001',
 *       azureClientId: '00000000-0000-0000-0000-000000000002',
 *       azureClientSecret: secret,
 *     },
 *   })
 * ```
 */
export const azureClientSecret: CredentialStrategy<typeof attributes> = /* @__PURE__ */ defineStrategy({
  name: NAME,
  summary: 'A service principal of Entra with a client secret',
  attributes,
  egress: egressOf,
  detect: (settings) => detectSettings(settings, ['azureClientId', 'azureClientSecret']),
  configure: (settings, context) => {
    const azure = azureOf(settings, NAME, context)
    const { azureClientId: clientId } = settings
    const secret = settings.azureClientSecret.reveal()
    const asker = askerOf(azure)
    return azureCredential(
      {
        settings,
        key: { clientId, secret, tenant: settings.azureTenantId ?? '' },
        identity: {
          token: async (resource, call) => {
            const tenant = await tenantOf(settings, azure, call)
            return entraToken(
              {
                tenant,
                resource,
                credential: ({ ClientSecretCredential }, options) =>
                  new ClientSecretCredential(tenant, clientId, secret, options),
                explain: (refusal) => explainEntra(refusal, asker),
                unusable: () => unusable(azure),
              },
              call,
              azure,
            )
          },
        },
      },
      azure,
    )
  },
})

function askerOf({ context }: Azure): Parameters<typeof explainEntra>[1] {
  const client = context.sourceOf('azureClientId')
  const secret = context.sourceOf('azureClientSecret')
  return {
    client,
    tenant: context.sourceOf('azureTenantId'),
    credentials: ({ aadsts }: Refusal) => {
      if (aadsts === 7000222) return `The client secret has expired. Create a new one in Entra, and replace ${secret}.`
      if (aadsts !== 7000215) return undefined
      return `${secret} is no client secret of the application ${client} in Entra: check that it is the secret's value, not its id. A secret that Databricks made (dose…) signs in with oauth-m2m: set it as clientSecret (DATABRICKS_CLIENT_SECRET) beside clientId.`
    },
  }
}

function unusable({ strategy, context }: Azure): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_ATTRIBUTE_INVALID',
    message: `${strategy}: @azure/identity cannot use these settings. Check ${context.sourceOf('azureTenantId')} and ${context.sourceOf('azureClientId')}.`,
    attribute: 'azureTenantId',
    strategy,
  })
}
