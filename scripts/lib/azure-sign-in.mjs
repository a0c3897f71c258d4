import { writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { writeAzDouble } from '@lakeauth/mock/server'

const databricks = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d'

/**
 * The environment in which a page on Azure signs in: Databricks, Entra and what the place of the page has, all of the mock.
 * Nothing for other pages.
 */
export async function azureEnvironment(page, world, folder) {
  const place = page === 'packages/azure/README.md' ? 'README' : /^docs\/guide\/azure\/([\w-]+)\.md$/.exec(page)?.[1]
  if (!place) return {}
  const { azure } = world
  const own = places[place]
  if (!own) throw new Error(`scripts/lib/azure-sign-in.mjs does not know what ${page} signs in with.`)
  const common = { DATABRICKS_HOST: azure.host, DATABRICKS_CLOUD: 'azure', AZURE_AUTHORITY_HOST: azure.authority }
  return { ...common, ...(await own(world, folder)) }
}

const application = ({ tenantId, clientId }) => ({ ARM_TENANT_ID: tenantId, ARM_CLIENT_ID: clientId })

/** A job whose token Entra takes for the application. */
function job(world, { issuer, subject, env }, origin) {
  world.azure.addFederatedCredential({ issuer, subject })
  return { ...application(world.azure), ...env, LAKEAUTH_OIDC_ALLOWED_ORIGINS: new URL(origin).origin }
}

const places = {
  README: ({ azure }) => ({ ...application(azure), ARM_CLIENT_SECRET: azure.clientSecret }),
  laptop: async ({ azure, workspace: { userName } }, folder) => {
    const { tenantId, subscriptionId } = azure
    const tokens = { [databricks]: await azure.issueToken({ userName }) }
    await writeAzDouble(folder, { accounts: [{ login: 'user', tenantId, subscriptionId, tokens }] })
    return { PATH: [folder, process.env.PATH].join(delimiter), AZURE_CONFIG_DIR: folder, ARM_TENANT_ID: tenantId }
  },
  vm: ({ azure }) => ({ ARM_USE_MSI: 'true', AZURE_POD_IDENTITY_AUTHORITY_HOST: azure.managedIdentity.imdsHost }),
  'app-service': ({ azure }) => {
    const { identityEndpoint, identityHeader } = azure.managedIdentity.appService
    return { IDENTITY_ENDPOINT: identityEndpoint, IDENTITY_HEADER: identityHeader }
  },
  aks: async ({ azure, federation }, folder) => {
    const { issuer, subject } = federation
    azure.addFederatedCredential({ issuer, subject })
    const file = join(folder, 'azure-identity-token')
    const audience = 'api://AzureADTokenExchange'
    await writeFile(file, await federation.issueSubjectToken({ audience, algorithm: 'RS256' }))
    return {
      AZURE_CLIENT_ID: azure.clientId,
      AZURE_TENANT_ID: azure.tenantId,
      AZURE_FEDERATED_TOKEN_FILE: file,
    }
  },
  'github-actions': (world) => {
    const started = world.federation.startGithubJob()
    return job(world, started, started.requestUrl)
  },
  'azure-devops': (world) => {
    const started = world.federation.startAzureDevOpsJob()
    return job(world, started, started.env.SYSTEM_OIDCREQUESTURI)
  },
}
