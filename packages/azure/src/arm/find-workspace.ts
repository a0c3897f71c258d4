import {
  ApiError,
  type AuthError,
  isAuthError,
  type StrategyContext,
  TokenRequestError,
  type TokenSource,
} from '@lakeauth/core'
import { ask } from '../ask.js'
import { type AzureCloud, cloudNameOfHost } from '../clouds.js'
import type { Refusal } from '../refusal.js'

/** The Resource Manager, and tokens for it. */
export interface Arm {
  /** The strategy's name, for errors. */
  readonly strategy: string
  readonly context: StrategyContext
  /** Whose Resource Manager is asked: it knows workspaces of this cloud alone. */
  readonly cloud: AzureCloud
  readonly token: TokenSource
}

/** What the Resource Manager knows of a workspace. */
export interface FoundWorkspace {
  /** As the Resource Manager writes it. */
  readonly resourceId: string
  /** An origin in a zone of Azure Databricks. */
  readonly host: string
}

const API_VERSION = '2018-04-01'

/**
 * A workspace by its resource id: `GET {arm}{resource id}`, once. Its host is believed only when its name proves that it is
 * Databricks in the cloud that was asked: this cloud's tokens go there.
 *
 * @throws ApiError `ERR_NOT_FOUND` for a workspace that does not exist, `ERR_PERMISSION_DENIED` for an identity that may not
 * read it, `ERR_API_RESPONSE_INVALID` for an answer without a host in this cloud.
 * @throws TokenRequestError for any other refusal, and for what is not of the Resource Manager: that may be gone with the next call.
 */
export function findWorkspace(
  resourceId: string,
  arm: Arm,
  call: { readonly signal?: AbortSignal | undefined } = {},
): Promise<FoundWorkspace> {
  return arm.context.once(
    `azure workspace ${resourceId.toLowerCase()}`,
    ({ signal }) => askArm(resourceId, arm, signal),
    call.signal && { signal: call.signal },
  )
}

async function askArm(resourceId: string, arm: Arm, signal: AbortSignal): Promise<FoundWorkspace> {
  const { origin } = new URL(arm.cloud.resourceManager)
  const { value } = await arm.token({ signal })
  const url = `${origin}${encodeURI(resourceId)}?api-version=${API_VERSION}`
  const question = {
    url,
    headers: { authorization: `Bearer ${value}` },
    signal,
    expected: 'a workspace',
    service: 'resource-manager',
    explain: (refusal: Refusal) => explain(refusal, resourceId, arm),
  } as const
  const { body: found } = await ask(question, arm).catch((error: unknown) => {
    throw refusal(error, resourceId, arm)
  })
  const { workspaceUrl } = Object(found['properties']) as { workspaceUrl?: unknown }
  const host = hostOf(workspaceUrl, arm.cloud)
  if (host) return { resourceId: typeof found['id'] === 'string' ? found['id'] : resourceId, host }
  throw new ApiError({
    code: 'ERR_API_RESPONSE_INVALID',
    message: `${arm.strategy}: the Resource Manager names no workspace URL of Azure Databricks in the cloud ${arm.cloud.name} for ${resourceId}. Set host (DATABRICKS_HOST) to the URL of the workspace.`,
    request: `GET ${resourceId}`,
    strategy: arm.strategy,
  })
}

/** The origin of `adb-….azuredatabricks.net`; nothing else becomes a host that tokens are sent to. */
function hostOf(workspaceUrl: unknown, cloud: AzureCloud): string | undefined {
  if (typeof workspaceUrl !== 'string') return undefined
  const address = `https://${workspaceUrl.replace(/^https:\/\//i, '')}`
  if (!/^https:\/\/[\w.-]+\/?$/.test(address) || !URL.canParse(address)) return undefined
  const { origin } = new URL(address)
  return cloudNameOfHost(origin) === cloud.name ? origin : undefined
}

function explain({ status }: Refusal, resourceId: string, { context }: Arm): string {
  if (status === 404) {
    return `There is no workspace ${resourceId}. Check the subscription, the resource group and the name (azureWorkspaceResourceId, or azureSubscriptionId, azureResourceGroup and azureWorkspaceName).`
  }
  if (status === 403) {
    return `This identity may not read ${resourceId}. Give it the role Contributor on the workspace in Azure (Access control), or set host (DATABRICKS_HOST), so that the Resource Manager need not be asked.`
  }
  return `Check ${context.sourceOf('azureWorkspaceResourceId')}.`
}

/** That there is no such workspace, or none for this identity, if the Resource Manager itself says so. */
function refusal(error: unknown, resourceId: string, { strategy }: Arm): unknown {
  if (!isAuthError(error)) return error
  const { code, message, status, retryAfterMs, endpoint = '' } = error as AuthError & Partial<TokenRequestError>
  if (code === 'ERR_ENDPOINT_FAILED') {
    // Whatever stands in between may be gone with the next call: nothing is remembered of it.
    return new TokenRequestError({ code, message, endpoint, status, retryable: true, retryAfterMs, strategy })
  }
  if (code !== 'ERR_TOKEN_REJECTED' || (status !== 403 && status !== 404)) return error
  const meaning = status === 404 ? 'ERR_NOT_FOUND' : 'ERR_PERMISSION_DENIED'
  return new ApiError({ code: meaning, message, request: `GET ${resourceId}`, status, strategy })
}
