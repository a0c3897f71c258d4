import { type CredentialStrategy, defineStrategy, unverifiedJwt } from '@lakeauth/core'
import { fileSubjectToken, subjectTokenError } from '@lakeauth/core/subject-token'
import { azureAttributes, placeAttributes } from '../attributes.js'
import type { Azure } from '../azure.js'
import { azureCredential } from '../credential.js'
import { detectSettings } from '../detection.js'
import { principalIdentity } from '../entra.js'
import { explainFederated } from '../entra-refusals.js'
import { azureOf, egressOf } from '../settings.js'

const attributes = {
  ...placeAttributes,
  azureTenantId: azureAttributes.azureTenantId,
  azureAuthorityHost: azureAttributes.azureAuthorityHost,
  azureClientId: { ...azureAttributes.azureClientId, required: true },
  azureFederatedTokenFile: { ...azureAttributes.azureFederatedTokenFile, required: true },
} as const

const NAME = 'azure-workload-identity'
const REMEDY =
  'On AKS label the pod with azure.workload.identity/use: "true" and annotate its service account, so that the webhook mounts the file.'

/**
 * A workload whose own token, in a file, stands in for a secret: a pod on AKS or any Kubernetes that Entra trusts. The file is
 * read with every token, since Kubernetes replaces it; the metadata service of the node is not asked.
 *
 * @example
 * ```ts
 * import { databricksAuth } from '@lakeauth/core'
 * import { azureWorkloadIdentity } from '@lakeauth/azure'
 *
 * const signIn = () =>
 *   databricksAuth({
 *     // AKS sets AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE.
 *     strategies: [azureWorkloadIdentity],
 *     config: { host: 'https://adb-1234567890123456.7.azuredatabricks.net' },
 *   })
 * ```
 */
export const azureWorkloadIdentity: CredentialStrategy<typeof attributes> = /* @__PURE__ */ defineStrategy({
  name: NAME,
  summary: 'A Kubernetes workload whose token Entra trusts',
  attributes,
  egress: egressOf,
  detect: (settings) => detectSettings(settings, ['azureClientId', 'azureFederatedTokenFile']),
  configure: (settings, context) => {
    const azure = azureOf(settings, NAME, context)
    const { azureClientId: clientId, azureTenantId: tenantId = '', azureFederatedTokenFile: path } = settings
    const named = context.sourceOf('azureFederatedTokenFile')
    const read = fileSubjectToken({ path, named, remedy: REMEDY }, context)
    const identity = principalIdentity(
      {
        settings,
        credential: async (tenant) => {
          const assertion = await read()
          assertAlive(assertion, `the file ${path} of ${named}`, azure)
          return ({ ClientAssertionCredential }, options) =>
            new ClientAssertionCredential(tenant, clientId, async () => assertion, options)
        },
        explain: (refusal) => explainFederated(refusal, azure),
      },
      azure,
    )
    return azureCredential({ settings, key: { clientId, file: path, tenantId }, shared: false, identity }, azure)
  },
})

/** A token that has ended is not sent: whatever should replace it does not run. */
function assertAlive(token: string, where: string, { context }: Azure): void {
  const end = unverifiedJwt(token)?.claims['exp']
  if (typeof end !== 'number' || end * 1000 > context.clock.now()) return
  throw subjectTokenError(
    'ERR_SUBJECT_TOKEN_EXPIRED',
    `the token in ${where} ended${dateOf(end)}. Check that the kubelet still replaces it, and the clock of this machine.`,
    context,
  )
}

/** Nothing for a number that is no date. */
function dateOf(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? '' : ` at ${date.toISOString()}`
}
