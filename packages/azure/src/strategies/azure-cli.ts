import {
  type CredentialStrategy,
  defineStrategy,
  type DetectContext,
  type Detection,
  type Settings,
} from '@lakeauth/core'
import { workspaceResourceId } from '../arm/resource-id.js'
import { azureAttributes, placeAttributes } from '../attributes.js'
import { azAccount } from '../az/account.js'
import type { Az } from '../az/az.js'
import { azLoginFor } from '../az/login.js'
import { azLogin } from '../az/profile.js'
import { azFolder, azProgram } from '../az/program.js'
import { azToken } from '../az/token.js'
import type { Call } from '../azure.js'
import { isNamed } from '../azure-host.js'
import { azureCloudOf } from '../clouds.js'
import { azureCredential } from '../credential.js'
import { hostDetection } from '../detection.js'
import { parseSeconds } from '../parsers.js'
import { azureOf, resourceIdOf, type WorkspaceSettings } from '../settings.js'

const attributes = {
  ...placeAttributes,
  azureTenantId: azureAttributes.azureTenantId,
  azureCliPath: { summary: 'The Azure CLI, where it is not on the PATH: an absolute path', env: ['AZ_PATH'] },
  azureCliTimeout: {
    summary: 'How many seconds one run of az may take; 30 when absent',
    env: ['LAKEAUTH_AZURE_CLI_TIMEOUT'],
    profileKey: 'azure_cli_timeout',
    parse: parseSeconds,
  },
} as const

const NAME = 'azure-cli'
/** az has a subscription by default. */
const HAS_SUBSCRIPTION = { findsSubscription: true } as const

/**
 * A login of the Azure CLI (`az login`): of a user, a service principal or a managed identity. az is run without a shell, and
 * nothing that it prints is repeated. It is asked in use alone, and takes about a second each time: once who is logged in, then
 * for each token, one run after the other in this process.
 *
 * @example
 * ```ts
 * import { databricksAuth } from '@lakeauth/core'
 * import { azureCli } from '@lakeauth/azure'
 *
 * const signIn = () =>
 *   databricksAuth({
 *     strategies: [azureCli],
 *     config: { host: 'https://adb-1234567890123456.7.azuredatabricks.net' },
 *   })
 * ```
 */
export const azureCli: CredentialStrategy<typeof attributes> = /* @__PURE__ */ defineStrategy({
  name: NAME,
  summary: 'A login of the Azure CLI',
  attributes,
  commands: ['az'],
  traits: ['interactive'],
  egress: (settings) => [
    ...(settings.host && !settings.azureTenantId ? [settings.host] : []),
    ...(settings.host && !findsResourceId(settings) ? [] : [new URL(azureCloudOf(settings).resourceManager).origin]),
  ],
  detect,
  configure: (settings, context) => {
    const { azureCliPath: path, azureCliTimeout: seconds, azureTenantId: tenant = '' } = settings
    const azure = azureOf(settings, NAME, context, HAS_SUBSCRIPTION)
    const az: Az = { strategy: NAME, context, path, timeoutMs: seconds && seconds * 1000 }
    const resourceId = resourceIdOf(settings)
    const { azureResourceGroup: resourceGroup, azureWorkspaceName: workspaceName } = settings
    // The subscription that az has by default may be another one, so that the workspace is looked up in it.
    const guessResourceId = async (call: Call): Promise<string> => {
      const { subscriptionId } = await azAccount(undefined, az, call)
      return workspaceResourceId({
        subscriptionId,
        resourceGroup: resourceGroup ?? '',
        workspaceName: workspaceName ?? '',
      })
    }
    return azureCredential(
      {
        settings,
        key: { program: 'az', path: path ?? '', folder: azFolder(context), tenant, workspace: resourceId ?? '' },
        shared: false,
        identity: {
          token: async (resource, call) =>
            azToken({ resource, of: await azLoginFor(settings, az, azure, call) }, az, call),
        },
        ...(findsResourceId(settings) && { guessResourceId }),
      },
      azure,
    )
  },
})

/** A workspace by resource group and name, in the subscription that az has by default. */
function findsResourceId(settings: WorkspaceSettings): boolean {
  const { azureWorkspaceResourceId: id, azureSubscriptionId: subscription } = settings
  return isNamed(settings) && id === undefined && subscription === undefined
}

/** A program on the PATH proves nothing; somebody's login does. */
async function detect(settings: Partial<Settings<typeof attributes>>, context: DetectContext): Promise<Detection> {
  const elsewhere = hostDetection(settings, HAS_SUBSCRIPTION)
  if (elsewhere) return elsewhere
  if (!(await azProgram(settings.azureCliPath, context))) {
    const reason = 'the program "az" is not on the PATH; install the Azure CLI, or set azureCliPath (AZ_PATH)'
    return { applicable: false, reason }
  }
  const login = await azLogin(context)
  if (login) return { applicable: true, evidence: [login] }
  const reason = 'nobody has logged in with az; run `az login`, or set authType to "azure-cli" to ask it anyway'
  return { applicable: false, reason }
}
