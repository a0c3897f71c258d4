import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { azScript } from './az-script.js'

/** A login of the Azure CLI, as `az account list` would show it. */
export interface AzAccount {
  readonly login: 'user' | 'service-principal' | 'managed-identity'
  readonly tenantId: string
  readonly subscriptionId: string
  /** JWTs by the resource that they are for, such as those of `world.azure.issueToken`. */
  readonly tokens: Readonly<Record<string, string>>
}

/** What the double knows. */
export interface AzDoubleOptions {
  /** The first one is the default; with none, nobody is logged in. */
  readonly accounts: readonly AzAccount[]
}

/**
 * Writes an executable `az` and its `azureProfile.json` into `directory`, and gives the program's path: put the directory on
 * the `PATH` and in `AZURE_CONFIG_DIR`. It knows `account show` and `account get-access-token` with the words that official
 * clients pass, and refuses as the real program does. It needs `node` on the PATH.
 *
 * @example
 * import { writeAzDouble } from '@lakeauth/mock/server'
 *
 * const { tenantId, subscriptionId } = world.azure
 * const databricks = await world.azure.issueToken({ userName: 'ada@example.com' })
 * const tokens = { '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d': databricks }
 * await writeAzDouble(directory, { accounts: [{ login: 'user', tenantId, subscriptionId, tokens }] })
 */
export async function writeAzDouble(directory: string, { accounts }: AzDoubleOptions): Promise<string> {
  const path = join(directory, 'az')
  const shown = accounts.map((account, index) => ({ ...shownAccount(account), isDefault: index === 0 }))
  await writeFile(path, azScript(accounts.map((account, index) => ({ shown: shown[index], tokens: account.tokens }))), {
    mode: 0o700,
    flag: 'wx',
  })
  // The real one begins its file with a byte order mark.
  await writeFile(join(directory, 'azureProfile.json'), `\uFEFF${JSON.stringify({ subscriptions: shown })}`)
  return path
}

function shownAccount({ login, tenantId, subscriptionId }: AzAccount): Readonly<Record<string, unknown>> {
  const user =
    login === 'user'
      ? { name: 'ada@lakeauth.example', type: 'user' }
      : login === 'service-principal'
        ? { name: '5b8a1d1e-0000-4000-8000-000000000001', type: 'servicePrincipal' }
        : { assignedIdentityInfo: 'MSI', name: 'systemAssignedIdentity', type: 'servicePrincipal' }
  return { environmentName: 'AzureCloud', id: subscriptionId, name: 'mock', state: 'Enabled', tenantId, user }
}
