import { databricksZones } from '@lakeauth/core'

/** The separate clouds of Azure, by the names of `azure_environment` in Databricks tools. */
export type AzureCloudName = 'PUBLIC' | 'USGOVERNMENT' | 'CHINA'

/** What differs between the clouds of Azure. */
export interface AzureCloud {
  readonly name: AzureCloudName
  /** The origin of Entra. */
  readonly authority: string
  /** The resource of management tokens. The slash at its end is a part of it: Azure compares the text. */
  readonly management: string
  /** The Resource Manager: its address, and the resource of tokens for it. It ends with a slash as well. */
  readonly resourceManager: string
  /** The audience of another issuer's token that stands in for a secret. */
  readonly exchangeAudience: string
}

/** The clouds (learn.microsoft.com/entra/identity-platform/authentication-national-cloud; endpoints as the official SDKs have them). */
const AZURE_CLOUDS: Readonly<Record<AzureCloudName, AzureCloud>> = {
  PUBLIC: {
    name: 'PUBLIC',
    authority: 'https://login.microsoftonline.com',
    management: 'https://management.core.windows.net/',
    resourceManager: 'https://management.azure.com/',
    exchangeAudience: 'api://AzureADTokenExchange',
  },
  USGOVERNMENT: {
    name: 'USGOVERNMENT',
    authority: 'https://login.microsoftonline.us',
    management: 'https://management.core.usgovcloudapi.net/',
    resourceManager: 'https://management.usgovcloudapi.net/',
    exchangeAudience: 'api://AzureADTokenExchangeUSGov',
  },
  CHINA: {
    name: 'CHINA',
    authority: 'https://login.chinacloudapi.cn',
    management: 'https://management.core.chinacloudapi.cn/',
    resourceManager: 'https://management.chinacloudapi.cn/',
    exchangeAudience: 'api://AzureADTokenExchangeChina',
  },
}

/** The application that Databricks is in every tenant, in all clouds. */
export const DATABRICKS_APP_ID = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d'

const LONG_NAMES: Readonly<Record<string, AzureCloudName>> = {
  PUBLIC: 'PUBLIC',
  AZUREPUBLICCLOUD: 'PUBLIC',
  AZURECLOUD: 'PUBLIC',
  USGOVERNMENT: 'USGOVERNMENT',
  USGOV: 'USGOVERNMENT',
  AZUREUSGOVERNMENT: 'USGOVERNMENT',
  CHINA: 'CHINA',
  AZURECHINACLOUD: 'CHINA',
}

/** A cloud by its name, in any case, also by the names that Azure's own tools have for it. */
export function parseAzureEnvironment(raw: string): AzureCloudName {
  const name = LONG_NAMES[raw.toUpperCase()]
  if (name) return name
  throw new Error('expected PUBLIC, USGOVERNMENT or CHINA')
}

/** The cloud of the host's DNS zone, or the one that was set, or the one whose Entra was set, or the public one. */
export function azureCloudOf({
  azureEnvironment,
  host,
  azureAuthorityHost,
}: {
  readonly azureEnvironment?: AzureCloudName | undefined
  readonly host?: string | undefined
  readonly azureAuthorityHost?: string | undefined
}): AzureCloud {
  return AZURE_CLOUDS[cloudNameOfHost(host) ?? azureEnvironment ?? cloudNameOfAuthority(azureAuthorityHost) ?? 'PUBLIC']
}

/** The cloud that a host proves by its DNS zone: what goes to the Entra of another one would be a secret in the wrong hands. */
export function cloudNameOfHost(host: string | undefined): AzureCloudName | undefined {
  const hostname = host === undefined ? '' : new URL(host).hostname
  return databricksZones.find(({ zone }) => hostname.endsWith(`.${zone}`))?.azureEnvironment
}

/** Names of Entra in each cloud, and what is below them, as its regions are. */
const ENTRA_NAMES: readonly (readonly [zone: string, cloud: AzureCloudName])[] = [
  ['login.microsoftonline.com', 'PUBLIC'],
  ['login.microsoft.com', 'PUBLIC'],
  ['login.windows.net', 'PUBLIC'],
  ['sts.windows.net', 'PUBLIC'],
  ['login.microsoftonline.us', 'USGOVERNMENT'],
  ['login.chinacloudapi.cn', 'CHINA'],
  ['login.partner.microsoftonline.cn', 'CHINA'],
]

/** The cloud whose Entra this is; `undefined` for an emulator, a cloud of somebody's own, and whatever else is not known. */
export function cloudNameOfAuthority(authority: string | undefined): AzureCloudName | undefined {
  const hostname = authority === undefined ? '' : new URL(authority).hostname
  return ENTRA_NAMES.find(([zone]) => `.${hostname}`.endsWith(`.${zone}`))?.[1]
}
