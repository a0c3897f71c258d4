import { ConfigurationError, type StrategyContext } from '@lakeauth/core'
import { parsePart, workspaceResourceId } from './arm/resource-id.js'
import type { Azure } from './azure.js'
import { assertOnAzure, type HostOptions, type HostSettings, isNamed } from './azure-host.js'
import {
  type AzureCloudName,
  azureCloudOf,
  cloudNameOfAuthority,
  cloudNameOfHost,
  DATABRICKS_APP_ID,
} from './clouds.js'

/** Settings that every strategy of this package has. */
export interface WorkspaceSettings extends HostSettings {
  readonly azureEnvironment?: AzureCloudName | undefined
  readonly azureLoginAppId?: string | undefined
  readonly azureTenantId?: string | undefined
  readonly azureAuthorityHost?: string | undefined
}

/** The side of Azure that the settings lead to. */
export function azureOf(
  settings: WorkspaceSettings,
  strategy: string,
  context: StrategyContext,
  options: HostOptions = {},
): Azure {
  assertOnAzure(settings, strategy, options)
  assertOneCloud(settings, strategy, context)
  assertSubscription(settings, strategy, context)
  const cloud = azureCloudOf(settings)
  return {
    strategy,
    context,
    cloud,
    authority: settings.azureAuthorityHost ?? cloud.authority,
    databricksAppId: settings.azureLoginAppId ?? DATABRICKS_APP_ID,
  }
}

/** @throws ConfigurationError where two of host, environment and authority are of different clouds: a secret would go to the wrong one. */
function assertOneCloud(
  { host, azureEnvironment, azureAuthorityHost }: WorkspaceSettings,
  strategy: string,
  context: StrategyContext,
): void {
  const ofHost = cloudNameOfHost(host)
  const ofAuthority = cloudNameOfAuthority(azureAuthorityHost)
  const told = [
    { attribute: 'host', cloud: ofHost, is: `in the cloud ${ofHost}` },
    { attribute: 'azureEnvironment', cloud: azureEnvironment, is: azureEnvironment },
    {
      attribute: 'azureAuthorityHost',
      cloud: ofAuthority,
      is: `${azureAuthorityHost}, Entra of the cloud ${ofAuthority}`,
    },
  ].filter(({ cloud }) => cloud !== undefined)
  const [first] = told
  const other = told.find(({ cloud }) => cloud !== first?.cloud)
  if (!first || !other) return
  const { attribute } = other
  const source = context.sourceOf(attribute)
  const own = context.sourceOf(first.attribute)
  throw new ConfigurationError({
    code: 'ERR_ATTRIBUTE_INVALID',
    message: `${strategy}: ${source} is ${other.is}, and ${first.attribute === 'host' ? host : own} is ${first.is}. Remove ${attribute}, or correct ${own}.`,
    attribute,
    source,
    strategy,
  })
}

/**
 * A variable with the subscription of another tool stops nothing while the subscription is not used.
 *
 * @throws ConfigurationError for any other that is no id.
 */
function assertSubscription(settings: WorkspaceSettings, strategy: string, context: StrategyContext): void {
  const { azureSubscriptionId: subscription, azureWorkspaceResourceId: id } = settings
  if (subscription === undefined) return
  const { env } = context
  const isUsed = id === undefined && isNamed(settings)
  const ofMachine = [env['ARM_SUBSCRIPTION_ID'], env['AZURE_SUBSCRIPTION_ID']].map((value) => value?.trim())
  if (!isUsed && ofMachine.includes(subscription)) return
  try {
    parsePart('subscriptionId')(subscription)
  } catch (cause) {
    const source = context.sourceOf('azureSubscriptionId')
    throw new ConfigurationError({
      code: 'ERR_ATTRIBUTE_INVALID',
      message: `${strategy}: ${source} is invalid: ${(cause as Error).message}.`,
      attribute: 'azureSubscriptionId',
      source,
      strategy,
    })
  }
}

/** The workspace's resource id: as it was set, or built of its parts. */
export function resourceIdOf(settings: WorkspaceSettings): string | undefined {
  const { azureSubscriptionId: subscriptionId, azureResourceGroup: resourceGroup, azureWorkspaceName: name } = settings
  if (settings.azureWorkspaceResourceId) return settings.azureWorkspaceResourceId
  if (!subscriptionId || !resourceGroup || !name) return undefined
  return workspaceResourceId({ subscriptionId, resourceGroup, workspaceName: name })
}

/** Entra; the Resource Manager, where the host is to be found; and the host, where it has to tell the tenant. */
export function egressOf(settings: WorkspaceSettings): readonly string[] {
  const { authority, resourceManager } = azureCloudOf(settings)
  return [
    settings.azureAuthorityHost ?? authority,
    ...placeEgress(settings, resourceManager),
    ...tenantEgress(settings),
  ]
}

/** Where a host is looked up. */
export function placeEgress({ host }: WorkspaceSettings, resourceManager: string): readonly string[] {
  return host ? [] : [new URL(resourceManager).origin]
}

function tenantEgress({ host, azureTenantId }: WorkspaceSettings): readonly string[] {
  return host && !azureTenantId ? [host] : []
}
