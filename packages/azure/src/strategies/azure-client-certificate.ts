import { type CredentialStrategy, defineStrategy } from '@lakeauth/core'
import { azureAttributes, placeAttributes } from '../attributes.js'
import type { Azure } from '../azure.js'
import { azureCredential } from '../credential.js'
import { detectSettings } from '../detection.js'
import { principalIdentity, tokenUrlOf } from '../entra.js'
import { clockAdvice } from '../entra-refusals.js'
import type { Refusal } from '../refusal.js'
import { azureOf, egressOf } from '../settings.js'
import { readCertificate } from '../sources/certificate.js'
import { certificateAssertion } from '../sources/certificate-assertion.js'

const attributes = {
  ...placeAttributes,
  azureTenantId: azureAttributes.azureTenantId,
  azureAuthorityHost: azureAttributes.azureAuthorityHost,
  azureClientId: { ...azureAttributes.azureClientId, required: true },
  azureClientCertificate: { ...azureAttributes.azureClientCertificate, required: true },
  azureClientCertificatePassword: azureAttributes.azureClientCertificatePassword,
} as const

const NAME = 'azure-client-certificate'

/**
 * A service principal of Entra with a certificate in place of a secret. Its key signs a new assertion for each token, and never
 * leaves the process; a file that was replaced is read again with the next token.
 *
 * @example
 * ```ts
 * import { databricksAuth } from '@lakeauth/core'
 * import { azureClientCertificate } from '@lakeauth/azure'
 *
 * const signIn = () =>
 *   databricksAuth({
 *     strategies: [azureClientCertificate],
 *     config: {
 *       host: 'https://adb-1234567890123456.7.azuredatabricks.net',
 *       azureTenantId: '00000000-0000-0000-0000-000000000001',
 *       azureClientId: '00000000-0000-0000-0000-000000000002',
 *       azureClientCertificate: '/run/secrets/certificate.pem',
 *     },
 *   })
 * ```
 */
export const azureClientCertificate: CredentialStrategy<typeof attributes> = /* @__PURE__ */ defineStrategy({
  name: NAME,
  summary: 'A service principal of Entra with a certificate',
  attributes,
  egress: egressOf,
  detect: (settings) => detectSettings(settings, ['azureClientId', 'azureClientCertificate']),
  configure: (settings, context) => {
    const azure = azureOf(settings, NAME, context)
    const { azureClientId: clientId, azureTenantId: tenantId = '' } = settings
    const { azureClientCertificate: value, azureClientCertificatePassword: password } = settings
    const identity = principalIdentity(
      {
        settings,
        credential: async (tenant) => {
          const certificate = await readCertificate(value, password, azure)
          const tokenUrl = tokenUrlOf(tenant, azure)
          const assertion = await certificateAssertion(certificate, { clientId, tokenUrl, now: context.clock.now() })
          return ({ ClientAssertionCredential }, options) =>
            new ClientAssertionCredential(tenant, clientId, async () => assertion, options)
        },
        explain: (refusal) => explainCertificate(refusal, azure),
      },
      azure,
    )
    return azureCredential({ settings, key: { clientId, certificate: value.reveal(), tenantId }, identity }, azure)
  },
})

function explainCertificate(refusal: Refusal, { context }: Azure): string | undefined {
  if (refusal.aadsts === 700024) return clockAdvice(refusal)
  if (refusal.aadsts !== 700027) return undefined
  return `Entra has no such certificate for ${context.sourceOf('azureClientId')}, or it has expired there. Upload the certificate of ${context.sourceOf('azureClientCertificate')} to the application, without its key.`
}
