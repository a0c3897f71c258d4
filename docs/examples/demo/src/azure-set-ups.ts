import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { type AzureTokenCredential, fromTokenCredential } from '@lakeauth/azure'
import type { World } from '@lakeauth/mock'
import { writeAzDouble } from '@lakeauth/mock/server'
import type { PrepareSetUp, SetUp } from './set-ups.js'
import { spoiled } from './spoiled.js'

const DATABRICKS = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d'

/** Databricks on Azure, with a management token beside the bearer token. */
export const azureSetUps: Readonly<Record<string, PrepareSetUp>> = {
  'azure-client-secret': ({ azure }, wrong) =>
    onAzure(azure, { ...application(azure), ARM_CLIENT_SECRET: spoiled(azure.clientSecret, wrong) }),

  'azure-client-certificate': async ({ azure }, wrong) => {
    const { clientId } = wrong ? azure.addServicePrincipal() : azure
    const { certificate, privateKey } = await azure.createCertificate({ clientId })
    return inFile(`${privateKey}\n${certificate}`, (file) =>
      onAzure(azure, { ...application(azure), ARM_CLIENT_CERTIFICATE_PATH: file }),
    )
  },

  'azure-msi': ({ azure }, wrong) => {
    const { appService, systemAssigned } = azure.managedIdentity
    // What App Service sets by itself.
    const env = {
      IDENTITY_ENDPOINT: appService.identityEndpoint,
      IDENTITY_HEADER: spoiled(appService.identityHeader, wrong),
    }
    return { ...onAzure(azure, env), identity: systemAssigned.clientId }
  },

  'azure-workload-identity': async ({ azure, federation }, wrong) => {
    const { issuer, subject } = federation
    azure.addFederatedCredential({ issuer, subject })
    const token = await federation.issueSubjectToken({ audience: 'api://AzureADTokenExchange', algorithm: 'RS256' })
    // What the webhook of AKS sets.
    return inFile(spoiled(token, wrong), (file) =>
      onAzure(azure, {
        AZURE_CLIENT_ID: azure.clientId,
        AZURE_TENANT_ID: azure.tenantId,
        AZURE_FEDERATED_TOKEN_FILE: file,
      }),
    )
  },

  'azure-cli': async ({ azure, workspace: { userName } }, wrong) => {
    const { tenantId, subscriptionId, managementResource } = azure
    const folder = await mkdtemp(join(tmpdir(), 'lakeauth-demo-'))
    const token = spoiled(await azure.issueToken({ userName }), wrong)
    const tokens = {
      [DATABRICKS]: token,
      [managementResource]: await azure.issueToken({ userName, resource: managementResource }),
    }
    await writeAzDouble(folder, { accounts: [{ login: 'user', tenantId, subscriptionId, tokens }] })
    // The double starts with `#!/usr/bin/env node`.
    const path = [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter)
    return {
      ...onAzure(azure, { PATH: path, AZURE_CONFIG_DIR: folder }),
      identity: userName,
      // az has its tokens already.
      tokenRequests: 0,
      remove: () => rm(folder, { recursive: true }),
    }
  },

  'github-oidc-azure': ({ azure, federation }, wrong) => {
    const { issuer, subject, env, requestUrl, requestToken } = federation.startGithubJob()
    azure.addFederatedCredential({ issuer, subject })
    const token = { ACTIONS_ID_TOKEN_REQUEST_TOKEN: spoiled(requestToken, wrong) }
    const trusted = { LAKEAUTH_OIDC_ALLOWED_ORIGINS: new URL(requestUrl).origin }
    // GitHub's token for each of Entra's.
    return { ...onAzure(azure, { ...application(azure), ...env, ...token, ...trusted }), tokenRequests: 4 }
  },

  'azure-devops-oidc-azure': ({ azure, federation }, wrong) => {
    const { issuer, subject, env } = federation.startAzureDevOpsJob()
    azure.addFederatedCredential({ issuer, subject })
    const token = { SYSTEM_ACCESSTOKEN: spoiled(env['SYSTEM_ACCESSTOKEN'] ?? '', wrong) }
    const trusted = { LAKEAUTH_OIDC_ALLOWED_ORIGINS: new URL(env['SYSTEM_OIDCREQUESTURI'] ?? '').origin }
    return { ...onAzure(azure, { ...application(azure), ...env, ...token, ...trusted }), tokenRequests: 4 }
  },

  'azure-token-credential': ({ azure }, wrong) => ({
    ...onAzure(azure, {}),
    strategy: fromTokenCredential(ownCredential(azure, spoiled(azure.clientSecret, wrong))),
  }),
}

/** A credential of an application's own, which makes its requests by itself: of the form of those of `@azure/identity`. */
function ownCredential({ authority, tenantId, clientId }: World['azure'], secret: string): AzureTokenCredential {
  return {
    getToken: async (scope, { abortSignal }) => {
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret, scope }
      const response = await fetch(`${authority}/${tenantId}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
        signal: abortSignal ?? null,
      })
      const answer = (await response.json()) as { readonly access_token: string; readonly expires_in: number }
      if (!response.ok) throw Object.assign(new Error('Entra refused.'), { statusCode: response.status })
      return { token: answer.access_token, expiresOnTimestamp: Date.now() + answer.expires_in * 1000 }
    },
  }
}

/** Databricks on Azure, and Azure itself, on loopback: a user who trusts these addresses says so. */
function onAzure(azure: World['azure'], env: Readonly<Record<string, string>>): SetUp {
  const place = {
    DATABRICKS_HOST: azure.host,
    DATABRICKS_CLOUD: 'azure',
    DATABRICKS_AZURE_RESOURCE_ID: azure.workspaceResourceId,
    AZURE_AUTHORITY_HOST: azure.authority,
  }
  return { env: { ...place, ...env }, identity: azure.clientId, tokenRequests: 2 }
}

/** An application that Databricks knows. */
function application({ tenantId, clientId }: World['azure']): Readonly<Record<string, string>> {
  return { ARM_TENANT_ID: tenantId, ARM_CLIENT_ID: clientId }
}

/** A set-up with a file of its own. */
async function inFile(content: string, setUp: (file: string) => SetUp): Promise<SetUp> {
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-demo-'))
  const file = join(folder, 'file')
  await writeFile(file, content, { mode: 0o600 })
  return { ...setUp(file), remove: () => rm(folder, { recursive: true }) }
}
