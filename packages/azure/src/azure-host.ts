import { type Cloud, cloudOfHost, ConfigurationError } from '@lakeauth/core'

/** Where a sign-in points, as the settings say it. */
export interface HostSettings {
  readonly host?: string | undefined
  readonly cloud?: Cloud | undefined
  readonly azureWorkspaceResourceId?: string | undefined
  readonly azureSubscriptionId?: string | undefined
  readonly azureResourceGroup?: string | undefined
  readonly azureWorkspaceName?: string | undefined
}

/** What a strategy can find by itself. */
export interface HostOptions {
  /** The subscription of a workspace that its group and name tell: az has one by default. */
  readonly findsSubscription?: boolean
}

/** What is to be set so that the host of a workspace can be found; `undefined` when it is known, or can be. */
export function missingForHost(
  settings: HostSettings,
  options: HostOptions,
): 'host' | 'azureSubscriptionId' | undefined {
  if (lacksSubscription(settings, options)) return 'azureSubscriptionId'
  const { host, azureWorkspaceResourceId: id } = settings
  return host || id || isNamed(settings) ? undefined : 'host'
}

/** Why a token of Entra may not go to this host; `undefined` when it may, or when the host is still to be found through Azure. */
export function notOnAzure(settings: HostSettings, options: HostOptions): string | undefined {
  const { host, cloud } = settings
  if (!host) {
    const missing = missingForHost(settings, options)
    if (missing === undefined) return setElsewhere(settings)
    if (missing === 'azureSubscriptionId') return NO_SUBSCRIPTION
    return 'neither host (DATABRICKS_HOST) nor azureWorkspaceResourceId (DATABRICKS_AZURE_RESOURCE_ID) is set'
  }
  // The zone is proof; what was set speaks where the name does not tell.
  const proven = cloudOfHost(new URL(host).hostname)
  if (proven !== undefined && proven !== 'azure') return `${host} is on ${proven} by its name, ${ALONE}`
  const elsewhere = setElsewhere(settings)
  if (elsewhere !== undefined) return elsewhere
  return (proven ?? cloud) === 'azure'
    ? undefined
    : `nothing proves that ${host} is on Azure; set cloud (DATABRICKS_CLOUD) to azure if it is`
}

function setElsewhere({ cloud }: HostSettings): string | undefined {
  return cloud === undefined || cloud === 'azure' ? undefined : `cloud is ${cloud}, ${ALONE}`
}

const ALONE = 'and a token of Entra goes to Databricks on Azure alone'

/** @throws ConfigurationError unless the host's DNS zone, or the user, says that it is on Azure. */
export function assertOnAzure(settings: HostSettings, strategy: string, options: HostOptions): void {
  const lacks = lacksSubscription(settings, options)
  // Without it, what was set of the workspace would have no effect.
  const reason = lacks ? NO_SUBSCRIPTION : notOnAzure(settings, options)
  if (reason === undefined) return
  const isFound = settings.host !== undefined || missingForHost(settings, options) === undefined
  throw new ConfigurationError({
    code: 'ERR_ATTRIBUTE_MISSING',
    message: `${strategy}: ${reason}.`,
    attribute: lacks ? 'azureSubscriptionId' : isFound ? 'cloud' : 'host',
    strategy,
  })
}

const NO_SUBSCRIPTION =
  'azureSubscriptionId (ARM_SUBSCRIPTION_ID or AZURE_SUBSCRIPTION_ID) is not set, and azureResourceGroup and azureWorkspaceName need it'

function lacksSubscription(settings: HostSettings, { findsSubscription }: HostOptions): boolean {
  const { azureWorkspaceResourceId: id, azureSubscriptionId: subscription } = settings
  return !findsSubscription && id === undefined && subscription === undefined && isNamed(settings)
}

/** Group and name of the workspace are set. */
export function isNamed({ azureResourceGroup: group, azureWorkspaceName: name }: HostSettings): boolean {
  return group !== undefined && name !== undefined
}
