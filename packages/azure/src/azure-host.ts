import { type Cloud, cloudOfHost, ConfigurationError } from '@lakeauth/core'

/** Where a sign-in points, as the settings say it. */
export interface HostSettings {
  readonly host?: string | undefined
  readonly cloud?: Cloud | undefined
  readonly azureWorkspaceResourceId?: string | undefined
  readonly azureResourceGroup?: string | undefined
  readonly azureWorkspaceName?: string | undefined
}

/** Why a token of Entra may not go to this host; `undefined` when it may, or when the host is still to be found through Azure. */
export function notOnAzure(settings: HostSettings): string | undefined {
  const { host, cloud } = settings
  if (!host) {
    if (namesWorkspace(settings)) return undefined
    return 'neither host (DATABRICKS_HOST) nor azureWorkspaceResourceId (DATABRICKS_AZURE_RESOURCE_ID) is set'
  }
  if ((cloud ?? cloudOfHost(new URL(host).hostname)) === 'azure') return undefined
  return cloud
    ? `cloud is ${cloud}, and a token of Entra goes to Databricks on Azure alone`
    : `nothing proves that ${host} is on Azure; set cloud (DATABRICKS_CLOUD) to azure if it is`
}

/** @throws ConfigurationError unless the host's DNS zone, or the user, says that it is on Azure. */
export function assertOnAzure(settings: HostSettings, strategy: string): void {
  const reason = notOnAzure(settings)
  if (reason === undefined) return
  throw new ConfigurationError({
    code: 'ERR_ATTRIBUTE_MISSING',
    message: `${strategy}: ${reason}.`,
    attribute: settings.host ? 'cloud' : 'host',
    strategy,
  })
}

/** The workspace is named by what Azure knows it by, so that its host can be found. */
function namesWorkspace(settings: HostSettings): boolean {
  const { azureWorkspaceResourceId: id, azureResourceGroup: group, azureWorkspaceName: name } = settings
  return id !== undefined || (group !== undefined && name !== undefined)
}
