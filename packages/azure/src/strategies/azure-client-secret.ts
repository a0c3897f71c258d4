import { type CredentialStrategy, defineStrategy } from '@lakeauth/core'
import { azureAttributes, placeAttributes } from '../attributes.js'
import type { Azure } from '../azure.js'
import { azureCredential } from '../credential.js'
import { detectSettings } from '../detection.js'
import { principalIdentity } from '../entra.js'
import type { Refusal } from '../refusal.js'
import { azureOf, egressOf } from '../settings.js'

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
    const { azureClientId: clientId, azureTenantId: tenantId = '' } = settings
    const secret = settings.azureClientSecret.reveal()
    const identity = principalIdentity(
      {
        settings,
        credential:
          (tenant) =>
          ({ ClientSecretCredential }, options) =>
            new ClientSecretCredential(tenant, clientId, secret, options),
        explain: (refusal) => explainSecret(refusal, azure),
      },
      azure,
    )
    return azureCredential({ settings, key: { clientId, secret, tenantId }, identity }, azure)
  },
})

function explainSecret({ aadsts }: Refusal, { context }: Azure): string | undefined {
  const secret = context.sourceOf('azureClientSecret')
  if (aadsts === 7000222) return `The client secret has expired. Create a new one in Entra, and replace ${secret}.`
  if (aadsts !== 7000215) return undefined
  const client = context.sourceOf('azureClientId')
  return `${secret} is no client secret that Entra has for ${client}: check that it is the value of the secret, not its id. A secret that was made in Databricks signs in with oauth-m2m: set it as clientSecret (DATABRICKS_CLIENT_SECRET), beside clientId.`
}
