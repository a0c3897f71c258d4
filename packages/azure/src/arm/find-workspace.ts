import { ApiError, cloudOfHost, fetchJson, isAuthError, type StrategyContext, type TokenSource } from '@lakeauth/core'

/** The Resource Manager, and tokens for it. */
export interface Arm {
  /** The strategy's name, for errors. */
  readonly strategy: string
  readonly context: StrategyContext
  /** Where the Resource Manager of this cloud is: an origin. */
  readonly origin: string
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
 * Databricks on Azure.
 *
 * @throws ApiError `ERR_NOT_FOUND` for a workspace that does not exist, `ERR_PERMISSION_DENIED` for an identity that may not
 * read it, `ERR_API_RESPONSE_INVALID` for an answer without a host on Azure.
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
  const { context, origin } = arm
  const { value } = await arm.token({ signal })
  const url = `${origin}${encodeURI(resourceId)}?api-version=${API_VERSION}`
  const asked = {
    headers: { authorization: `Bearer ${value}` },
    signal,
    expected: 'a workspace',
    check: `Check ${context.sourceOf('azureWorkspaceResourceId')}.`,
  }
  const found = await fetchJson(url, asked, context).catch((error: unknown) => {
    throw refusal(error, resourceId, arm)
  })
  const { workspaceUrl } = Object(found['properties']) as { workspaceUrl?: unknown }
  const host = hostOf(workspaceUrl)
  if (host) return { resourceId: typeof found['id'] === 'string' ? found['id'] : resourceId, host }
  throw new ApiError({
    code: 'ERR_API_RESPONSE_INVALID',
    message: `${arm.strategy}: the Resource Manager names no workspace URL on Azure Databricks for ${resourceId}. Set host (DATABRICKS_HOST) to the URL of the workspace.`,
    request: `GET ${resourceId}`,
    strategy: arm.strategy,
  })
}

/** The origin of `adb-….azuredatabricks.net`; nothing else becomes a host that tokens are sent to. */
function hostOf(workspaceUrl: unknown): string | undefined {
  if (typeof workspaceUrl !== 'string') return undefined
  const address = `https://${workspaceUrl.replace(/^https:\/\//i, '')}`
  if (!/^https:\/\/[\w.-]+\/?$/.test(address) || !URL.canParse(address)) return undefined
  const { origin, hostname } = new URL(address)
  return cloudOfHost(hostname) === 'azure' ? origin : undefined
}

function refusal(error: unknown, resourceId: string, { strategy }: Arm): unknown {
  const status = isAuthError(error) ? (error as { readonly status?: number }).status : undefined
  if (status !== 403 && status !== 404) return error
  const [code, message] =
    status === 404
      ? ([
          'ERR_NOT_FOUND',
          `there is no workspace ${resourceId}. Check the subscription, the resource group and the name (azureWorkspaceResourceId, or azureSubscriptionId, azureResourceGroup and azureWorkspaceName).`,
        ] as const)
      : ([
          'ERR_PERMISSION_DENIED',
          `this identity may not read ${resourceId}. Give it the role Contributor on the workspace in Azure (Access control), or set host (DATABRICKS_HOST), so that the Resource Manager need not be asked.`,
        ] as const)
  const request = `GET ${resourceId}`
  return new ApiError({ code, message: `${strategy}: ${message}`, request, status, strategy })
}
