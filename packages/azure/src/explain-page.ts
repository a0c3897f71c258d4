import { ApiError, type AuthError, type Page } from '@lakeauth/core'
import type { Azure } from './azure.js'

const UUID = '[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12}'
/** Of the library that reads tokens in front of a workspace, where a token is of another tenant than it expects. */
const ISSUERS = new RegExp(
  `Expected iss claim to be: https://[\\w.]+/(${UUID})/.{0,40}but was: https://[\\w.]+/(${UUID})`,
  'i',
)

/** What is known of whoever was refused. */
export interface Refused {
  readonly resourceId: string | undefined
  /** No setting chooses the tenant. */
  readonly hasFixedTenant?: boolean | undefined
  /** Why the management token was left out. */
  readonly managementRefusal?: AuthError | undefined
}

/**
 * What a page of Azure Databricks means to this identity: a token of another tenant, an identity that nobody let in, or the
 * login page, which comes with status 200 where the headers name another workspace.
 */
export function explainPage(page: Page, refused: Refused, azure: Azure): ApiError | undefined {
  const { status, text } = page
  const [, expected, actual] = ISSUERS.exec(text) ?? []
  if (expected && actual) return tenantMismatch(page, { expected, actual, ...refused }, azure)
  if (status === 403 && /User not authorized/i.test(text)) return roleMissing(page, notAuthorized(refused), azure)
  if (status === 200 && /Databricks - Sign In|id="login-page"/.test(text)) {
    return roleMissing(page, loginPage(refused.resourceId), azure)
  }
  return undefined
}

function notAuthorized({ resourceId, managementRefusal }: Refused): string {
  if (managementRefusal) {
    return `the workspace does not let this identity in; its role in Azure was not shown to the workspace, since its management token was refused. ${managementRefusal.message}`
  }
  return resourceId
    ? `the workspace does not let this identity in. Give it the role Contributor on ${resourceId} (Access control in the Azure portal), or have an administrator add it to the workspace.`
    : 'the workspace does not let this identity in. Have an administrator add it to the workspace; or give it the role Contributor on the resource of the workspace in Azure, and set azureWorkspaceResourceId (DATABRICKS_AZURE_RESOURCE_ID) to the id of that resource.'
}

function loginPage(resourceId: string | undefined): string {
  return resourceId
    ? `the workspace answers with its login page. Check that ${resourceId} is the resource of this very workspace, and that the identity has the role Contributor on it or is a member of the workspace.`
    : 'the host answers with its login page. A regional host is shared by workspaces: set host (DATABRICKS_HOST) to the URL of the workspace, adb-….azuredatabricks.net, or azureWorkspaceResourceId (DATABRICKS_AZURE_RESOURCE_ID) to the id of its resource.'
}

function roleMissing({ request, status }: Page, problem: string, { strategy }: Azure): ApiError {
  const message = `${strategy}: ${request} was refused (${status}): ${problem}`
  return new ApiError({ code: 'ERR_AZURE_ROLE_MISSING', message, request, status, strategy })
}

function tenantMismatch(
  { request, status }: Page,
  { expected, actual, hasFixedTenant }: Refused & { readonly expected: string; readonly actual: string },
  { strategy, context }: Azure,
): ApiError {
  const advice = hasFixedTenant
    ? `Use an identity of the tenant ${expected}, or correct ${context.sourceOf('host')}.`
    : `Set ${context.sourceOf('azureTenantId')} to ${expected}, and sign in with an identity of that tenant.`
  return new ApiError({
    code: 'ERR_AZURE_TENANT_MISMATCH',
    message: `${strategy}: ${request} was refused (${status}): the token is of the tenant ${actual}, and the workspace expects ${expected}. ${advice}`,
    request,
    status,
    strategy,
  })
}
