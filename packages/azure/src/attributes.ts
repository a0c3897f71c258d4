import { type Attribute, standardAttributes } from '@lakeauth/core'
import { subjectTokenAttributes } from '@lakeauth/core/subject-token'
import { parsePart, parseWorkspaceResourceId, workspaceResourceId } from './arm/resource-id.js'
import { parseAzureEnvironment } from './clouds.js'
import { parseAuthority, parseBoolean, parseGuid, parseIdentityUrl, parseTenant } from './parsers.js'

const parsePrintable = standardAttributes.clientId.parse

/** Where Databricks is, and what Azure knows it by: for every strategy of this package. */
export const placeAttributes = {
  host: standardAttributes.host,
  cloud: standardAttributes.cloud,
  azureWorkspaceResourceId: {
    summary: 'The resource id of the workspace: /subscriptions/…/providers/Microsoft.Databricks/workspaces/…',
    env: ['DATABRICKS_AZURE_RESOURCE_ID'],
    profileKey: 'azure_workspace_resource_id',
    // Azure's own words have no case for Azure; they go along as Azure writes them.
    parse: (raw: string) => workspaceResourceId(parseWorkspaceResourceId(raw)),
  },
  azureSubscriptionId: {
    summary: 'The subscription of the workspace, where its resource id is not set',
    env: ['ARM_SUBSCRIPTION_ID', 'AZURE_SUBSCRIPTION_ID'],
    ambient: true,
    profileKey: 'azure_subscription_id',
    // Other tools take names here: what is wrong with it is told where it is used.
    parse: parsePrintable,
  },
  azureResourceGroup: {
    summary: 'The resource group of the workspace, where its resource id is not set',
    env: ['DATABRICKS_AZURE_RESOURCE_GROUP'],
    profileKey: 'azure_resource_group',
    parse: parsePart('resourceGroup'),
  },
  azureWorkspaceName: {
    summary: 'The name of the workspace in Azure, where its resource id is not set',
    env: ['DATABRICKS_AZURE_WORKSPACE_NAME'],
    profileKey: 'azure_workspace_name',
    parse: parsePart('workspaceName'),
  },
  azureEnvironment: {
    summary: 'The cloud of Azure, where the host does not tell: PUBLIC, USGOVERNMENT or CHINA',
    env: ['ARM_ENVIRONMENT'],
    ambient: true,
    profileKey: 'azure_environment',
    parse: parseAzureEnvironment,
  },
  azureLoginAppId: {
    summary: 'The application id of Databricks, where it is not the usual one: for test stages of Databricks alone',
    env: ['DATABRICKS_AZURE_LOGIN_APP_ID'],
    profileKey: 'azure_login_app_id',
    parse: parseGuid,
  },
} as const satisfies Readonly<Record<string, Attribute>>

/** Who signs in, named as the official SDKs and Azure's own libraries name it. */
export const azureAttributes = {
  azureTenantId: {
    summary: 'The tenant of Entra: its id, or one of its domains',
    env: ['ARM_TENANT_ID', 'AZURE_TENANT_ID'],
    profileKey: 'azure_tenant_id',
    parse: parseTenant,
  },
  azureAuthorityHost: {
    summary: 'Where Entra is, when it is not where its cloud has it',
    env: ['AZURE_AUTHORITY_HOST'],
    ambient: true,
    profileKey: 'azure_authority_host',
    parse: parseAuthority,
  },
  azureClientId: {
    summary: 'The application id of a service principal in Entra, or the client id of a managed identity',
    env: ['ARM_CLIENT_ID', 'AZURE_CLIENT_ID'],
    profileKey: 'azure_client_id',
    parse: parseGuid,
  },
  azureClientSecret: {
    summary: 'A client secret of the service principal in Entra (Databricks has secrets of its own)',
    env: ['ARM_CLIENT_SECRET', 'AZURE_CLIENT_SECRET'],
    profileKey: 'azure_client_secret',
    sensitive: true,
    parse: parsePrintable,
  },
  azureClientCertificate: {
    summary: 'A certificate of the service principal with its private key: the path of its PEM file, or the PEM itself',
    env: ['ARM_CLIENT_CERTIFICATE_PATH', 'AZURE_CLIENT_CERTIFICATE_PATH'],
    profileKey: 'azure_client_certificate_path',
    sensitive: true,
  },
  azureClientCertificatePassword: {
    summary: 'The password of the private key beside the certificate',
    env: ['ARM_CLIENT_CERTIFICATE_PASSWORD', 'AZURE_CLIENT_CERTIFICATE_PASSWORD'],
    profileKey: 'azure_client_certificate_password',
    sensitive: true,
  },
  azureFederatedTokenFile: {
    summary: 'The file with the token that stands in for a secret, as Kubernetes projects it',
    env: ['AZURE_FEDERATED_TOKEN_FILE'],
    profileKey: 'azure_federated_token_file',
    parse: subjectTokenAttributes.oidcTokenFilepath.parse,
  },
  azureUseMsi: {
    summary: 'Sign in as the managed identity of the machine',
    env: ['ARM_USE_MSI'],
    profileKey: 'azure_use_msi',
    parse: parseBoolean,
  },
  azureIdentityResourceId: {
    summary: 'The resource id of a user-assigned managed identity, instead of its client id',
    profileKey: 'azure_identity_resource_id',
    parse: parsePrintable,
  },
  azureIdentityObjectId: {
    summary: 'The object id of a user-assigned managed identity, instead of its client id',
    profileKey: 'azure_identity_object_id',
    parse: parseGuid,
  },
  azureIdentityEndpoint: {
    summary: 'Where App Service, Functions, Container Apps and Azure Arc hand out tokens; they set it themselves',
    env: ['IDENTITY_ENDPOINT'],
    ambient: true,
    parse: parseIdentityUrl,
  },
  azureIdentityHeader: {
    summary: 'What App Service, Functions and Container Apps want to see with it; they set it themselves',
    env: ['IDENTITY_HEADER'],
    ambient: true,
    sensitive: true,
    parse: parsePrintable,
  },
  azureImdsEndpoint: {
    summary: 'Set by Azure Arc itself, which is known by it',
    env: ['IMDS_ENDPOINT'],
    ambient: true,
    parse: parseIdentityUrl,
  },
  azureImdsHost: {
    summary: 'Where the metadata service of a virtual machine is, when it is not at its usual address',
    env: ['AZURE_POD_IDENTITY_AUTHORITY_HOST'],
    ambient: true,
    parse: parseIdentityUrl,
  },
} as const satisfies Readonly<Record<string, Attribute>>
