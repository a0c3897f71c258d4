import type { CredentialStrategy } from '@lakeauth/core'
import { githubIdentity } from '@lakeauth/core/subject-token'
import { type FederatedAttributes, federatedStrategy } from '../federated-strategy.js'

/**
 * A job of GitHub Actions that an application in Entra trusts, with no secret anywhere. The job needs the permission
 * `id-token: write`, the application a federated credential for the repository's branch, tag or environment.
 *
 * @example
 * ```ts
 * import { databricksAuth } from '@lakeauth/core'
 * import { githubOidcAzure } from '@lakeauth/azure'
 *
 * const signIn = () =>
 *   databricksAuth({
 *     strategies: [githubOidcAzure],
 *     config: {
 *       host: 'https://adb-1234567890123456.7.azuredatabricks.net',
 *       azureTenantId: '00000000-0000-0000-0000-000000000001',
 *       azureClientId: '00000000-0000-0000-0000-000000000002',
 *     },
 *   })
 * ```
 */
export const githubOidcAzure: CredentialStrategy<FederatedAttributes<typeof githubIdentity.attributes>> =
  /* @__PURE__ */ federatedStrategy(
    { name: 'github-oidc-azure', summary: 'A GitHub Actions job that an application of Entra trusts' },
    githubIdentity,
  )
