/** A cloud of Azure, as Databricks tools spell it in `azure_environment`. */
export type AzureCloudName = 'PUBLIC' | 'USGOVERNMENT' | 'CHINA'

/** What differs between the clouds of Azure. Host names stand alone, resources without their trailing slash. */
export interface AzureCloud {
  /** The DNS zone of its Databricks workspaces. */
  readonly zone: string
  /** The hosts of its Entra; the first is the one that documentation names. */
  readonly logins: readonly [string, ...string[]]
  /** What tokens name as their issuer, before the tenant. */
  readonly sts: string
  readonly arm: string
  /** The names under which tokens for the Resource Manager are asked for; it takes them all. */
  readonly management: readonly [string, ...string[]]
  /** What a federated token has as its audience. */
  readonly exchangeAudience: string
}

/** The clouds. A tenant, its subscriptions and workspaces live in one, and the others have never heard of them. */
export const azureClouds: Readonly<Record<AzureCloudName, AzureCloud>> = {
  PUBLIC: {
    zone: 'azuredatabricks.net',
    logins: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
    sts: 'https://sts.windows.net',
    arm: 'management.azure.com',
    management: ['https://management.core.windows.net', 'https://management.azure.com'],
    exchangeAudience: 'api://AzureADTokenExchange',
  },
  USGOVERNMENT: {
    zone: 'databricks.azure.us',
    logins: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
    sts: 'https://sts.windows.net',
    arm: 'management.usgovcloudapi.net',
    management: ['https://management.core.usgovcloudapi.net', 'https://management.usgovcloudapi.net'],
    exchangeAudience: 'api://AzureADTokenExchangeUSGov',
  },
  CHINA: {
    zone: 'databricks.azure.cn',
    logins: ['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
    sts: 'https://sts.chinacloudapi.cn',
    arm: 'management.chinacloudapi.cn',
    management: ['https://management.core.chinacloudapi.cn', 'https://management.chinacloudapi.cn'],
    exchangeAudience: 'api://AzureADTokenExchangeChina',
  },
}

/** The cloud whose Entra is at this host. */
export function cloudOfLogin(host: string): AzureCloud | undefined {
  return Object.values(azureClouds).find(({ logins }) => logins.includes(host))
}
