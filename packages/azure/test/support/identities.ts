import type { FakeFiles } from '@lakeauth/core/testing'
import type { World } from '@lakeauth/mock'
import { secretOf, TOKEN_FILE } from './surroundings.js'

/** How somebody is set up to sign in: settings, variables, files. */
interface IdentitySetup {
  readonly config?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  /** Whom Databricks and Azure know it as. */
  readonly clientId: string
}

/** A way to sign in, and whom a sign-in of two tokens asks how often. */
export interface Way {
  readonly name: string
  readonly authType: string
  readonly setUp: (world: World) => IdentitySetup | Promise<IdentitySetup>
  readonly asks: Readonly<Record<string, number>>
}

const GITHUB = { 'github-oidc.token': 2, 'entra.token': 2 }

/** The token of a Kubernetes workload that Entra trusts; it is for the application of the world. */
export async function federatedToken(
  { azure, federation }: World,
  options: { readonly lifetimeSeconds?: number } = {},
): Promise<string> {
  const { issuer, subject } = federation
  const audience = 'api://AzureADTokenExchange'
  azure.addFederatedCredential({ issuer, subject, audience })
  return federation.issueSubjectToken({ audience, algorithm: 'RS256', ...options })
}

/** Every way that needs no program. */
export const ways: readonly Way[] = [
  {
    name: 'a client secret',
    authType: 'azure-client-secret',
    setUp: (world) => ({ config: secretOf(world), clientId: world.azure.clientId }),
    asks: { 'entra.token': 2 },
  },
  {
    name: 'a certificate',
    authType: 'azure-client-certificate',
    setUp: async ({ azure }) => {
      const { certificate, privateKey } = await azure.createCertificate()
      const file = '/run/certificate.pem'
      return {
        config: { azureTenantId: azure.tenantId, azureClientId: azure.clientId, azureClientCertificate: file },
        files: { [file]: `${privateKey}\n${certificate}` },
        clientId: azure.clientId,
      }
    },
    asks: { 'entra.token': 2 },
  },
  {
    name: 'the identity of a virtual machine',
    authType: 'azure-msi',
    setUp: ({ azure }) => ({
      config: { azureUseMsi: true },
      clientId: azure.managedIdentity.systemAssigned.clientId,
    }),
    asks: { 'imds.token': 2 },
  },
  {
    name: 'a user-assigned identity of a virtual machine',
    authType: 'azure-msi',
    setUp: ({ azure }) => {
      const { clientId } = azure.managedIdentity.userAssigned
      return { config: { azureUseMsi: 'true', azureClientId: clientId }, clientId }
    },
    asks: { 'imds.token': 2 },
  },
  {
    name: 'the identity of App Service, Functions or Container Apps',
    authType: 'azure-msi',
    setUp: ({ azure }) => ({ env: appService(azure), clientId: azure.managedIdentity.systemAssigned.clientId }),
    asks: { 'app-service.token': 2 },
  },
  {
    name: 'a user-assigned identity of App Service, by its resource id',
    authType: 'azure-msi',
    setUp: ({ azure }) => {
      const { clientId, resourceId } = azure.managedIdentity.userAssigned
      return { config: { azureIdentityResourceId: resourceId }, env: appService(azure), clientId }
    },
    asks: { 'app-service.token': 2 },
  },
  {
    name: 'the identity of a server of Azure Arc',
    authType: 'azure-msi',
    setUp: ({ azure }) => {
      const { arc, systemAssigned } = azure.managedIdentity
      return {
        env: { IDENTITY_ENDPOINT: arc.identityEndpoint, IMDS_ENDPOINT: arc.imdsEndpoint },
        files: { [arc.keyFile]: arc.key },
        clientId: systemAssigned.clientId,
      }
    },
    // The agent names its key first.
    asks: { 'arc.token': 4 },
  },
  {
    name: 'the token of a Kubernetes workload',
    authType: 'azure-workload-identity',
    setUp: async (world) => ({
      env: {
        AZURE_CLIENT_ID: world.azure.clientId,
        AZURE_TENANT_ID: world.azure.tenantId,
        AZURE_FEDERATED_TOKEN_FILE: TOKEN_FILE,
        AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com/',
      },
      files: { [TOKEN_FILE]: await federatedToken(world, { lifetimeSeconds: 86_400 }) },
      clientId: world.azure.clientId,
    }),
    asks: { 'entra.token': 2 },
  },
  {
    name: 'a job of GitHub Actions',
    authType: 'github-oidc-azure',
    setUp: ({ azure, federation }) => {
      const { issuer, subject, env } = federation.startGithubJob()
      azure.addFederatedCredential({ issuer, subject })
      return { config: principalOf(azure), env, clientId: azure.clientId }
    },
    asks: GITHUB,
  },
  {
    name: 'a job of Azure Pipelines',
    authType: 'azure-devops-oidc-azure',
    setUp: ({ azure, federation }) => {
      const { issuer, subject, env } = federation.startAzureDevOpsJob()
      azure.addFederatedCredential({ issuer, subject })
      return { config: principalOf(azure), env, clientId: azure.clientId }
    },
    asks: { 'azure-devops.token': 2, 'entra.token': 2 },
  },
]

function principalOf({ tenantId, clientId }: World['azure']) {
  return { azureTenantId: tenantId, azureClientId: clientId }
}

/** The variables that App Service sets. */
export function appService({ managedIdentity: { appService: place } }: World['azure']) {
  return { IDENTITY_ENDPOINT: place.identityEndpoint, IDENTITY_HEADER: place.identityHeader }
}

/** Puts files where a sign-in finds them. */
export function place(files: FakeFiles, given: Readonly<Record<string, string>> = {}): void {
  for (const [path, text] of Object.entries(given)) files.contents.set(path, text)
}
