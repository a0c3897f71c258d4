import {
  type AuthError,
  bearerCredential,
  type CachedSource,
  cachedSource,
  ConfigurationError,
  type Credential,
  isAuthError,
  type Page,
} from '@lakeauth/core'
import { type FoundWorkspace, findWorkspace } from './arm/find-workspace.js'
import type { Azure, Call } from './azure.js'
import { explainPage } from './explain-page.js'
import type { Identity } from './identity.js'
import { resourceIdOf, type WorkspaceSettings } from './settings.js'

/** The management token with which Databricks asks Azure for the caller's role. */
export const MANAGEMENT_HEADER = 'X-Databricks-Azure-SP-Management-Token'
/** The workspace whose role that is. */
export const RESOURCE_HEADER = 'X-Databricks-Azure-Workspace-Resource-Id'

/** What {@link azureCredential} is given. */
export interface AzureCredentialOptions {
  /** Tells this identity's tokens from those of others. */
  readonly key: Readonly<Record<string, string>>
  /** `false` when the key tells where an identity is found and not which it is. */
  readonly shared?: false | undefined
  readonly identity: Identity
  readonly settings: WorkspaceSettings
  /** Tells the resource id of the workspace where the settings do not. What it tells is looked up before it is used. */
  readonly guessResourceId?: ((call: Call) => Promise<string>) | undefined
}

/** A credential, and where it gets tokens for other resources of Azure from. */
export interface AzureCredential extends Credential {
  /** Tokens for a resource: a cached source of its own. */
  readonly tokensFor: (resource: string) => CachedSource
}

/**
 * A credential of Entra: a token for the application that Databricks is, as the bearer token. When the workspace's resource id
 * is known, a management token goes along with it: with both Databricks lets in whoever has a role on the resource, and adds
 * them (learn.microsoft.com/azure/databricks/dev-tools/service-prin-aad-token). A member needs neither, so that a management
 * token that is refused for good is left out; without a resource id none is asked for.
 */
export function azureCredential(options: AzureCredentialOptions, azure: Azure): AzureCredential {
  const { key, shared, identity, settings, guessResourceId } = options
  const { context, strategy, cloud, databricksAppId } = azure
  const tokensFor = (resource: string): CachedSource =>
    cachedSource(
      {
        key: { ...key, grant: 'entra', authority: azure.authority, resource },
        source: async (request = {}) => {
          try {
            const found = await identity.token(resource, { signal: request.signal })
            if (resource === cloud.management) managementRefusal = undefined
            return found
          } catch (error) {
            if (resource === cloud.management && isAuthError(error)) managementRefusal = error as AuthError
            throw error
          }
        },
        shared,
      },
      context,
    )
  let resourceId = resourceIdOf(settings)
  let managementRefusal: AuthError | undefined
  const { hasFixedTenant } = identity
  const explains = (page: Page): Error | undefined =>
    explainPage(page, { resourceId, hasFixedTenant, managementRefusal }, azure)
  const token = tokensFor(databricksAppId)
  const alone = bearerCredential({ authType: strategy, token }, context)
  if (resourceId === undefined && !guessResourceId) return { ...alone, explainPage: explains, tokensFor }
  const management = tokensFor(cloud.management)
  const headers = {
    [MANAGEMENT_HEADER]: { source: management, optional: true } as const,
    // A resource group may have letters of any script, a header those of ASCII alone.
    [RESOURCE_HEADER]: () => resourceId && encodeURI(resourceId),
  }
  const credential = bearerCredential({ authType: strategy, token, headers }, context)
  // The Resource Manager takes the token that goes along with requests: no third one is asked for.
  const arm = { strategy, context, cloud, token: management }
  const workspace = async (call: Call): Promise<FoundWorkspace> =>
    findWorkspace(resourceId ?? (await guessResourceId?.(call)) ?? '', arm, call)
  return {
    ...credential,
    headers: async (request) => {
      try {
        resourceId ??= ownResourceId(await workspace({ signal: request?.signal }), settings, azure)
      } catch (error) {
        // A member needs no resource id. Without a host, on the other hand, nothing could be asked.
        if (!settings.host || !isRefusal(error)) throw error
        context.logger.debug(`${strategy}: the resource id of the workspace was not found`, { error })
        return alone.headers(request)
      }
      return credential.headers(request)
    },
    place: async (request = {}) => ({ host: (await workspace({ signal: request.signal })).host, cloud: 'azure' }),
    explainPage: explains,
    tokensFor,
  }
}

/** The name of one workspace alone; regional names, and those of somebody's own, say nothing of which it is. */
const WORKSPACE_HOST = /^https:\/\/adb-\d+\.\d+\./

/** @throws ConfigurationError for a workspace of the same name that is not the one of the host. */
function ownResourceId(found: FoundWorkspace, { host }: WorkspaceSettings, { strategy, context }: Azure): string {
  if (!host || found.host === host || !WORKSPACE_HOST.test(host)) return found.resourceId
  throw new ConfigurationError({
    code: 'ERR_ATTRIBUTE_INVALID',
    message: `${strategy}: ${found.resourceId} is the workspace at ${found.host}, and ${context.sourceOf('host')} is ${host}. Set azureSubscriptionId (ARM_SUBSCRIPTION_ID) to the subscription of the workspace, or correct azureResourceGroup and azureWorkspaceName.`,
    attribute: 'azureSubscriptionId',
    strategy,
  })
}

/** Somebody decided that this identity may not know the workspace, or that there is none. An outage decides nothing. */
const REFUSALS: ReadonlySet<string> = new Set([
  'ERR_PERMISSION_DENIED',
  'ERR_NOT_FOUND',
  'ERR_TOKEN_REJECTED',
  'ERR_COMMAND_FAILED',
])

function isRefusal(error: unknown): boolean {
  return isAuthError(error) && REFUSALS.has(error.code)
}
