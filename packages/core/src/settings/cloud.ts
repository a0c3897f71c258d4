import type { Cloud } from '../credential.js'

/** A DNS zone in which Databricks alone names hosts. */
export interface DatabricksZone {
  /** Without a leading dot. */
  readonly zone: string
  readonly cloud: Cloud
  /** Which of Azure's separate clouds, by the name of `azure_environment`. */
  readonly azureEnvironment?: 'PUBLIC' | 'USGOVERNMENT' | 'CHINA'
}

/** The zones of databricks-sdk-go, plus `cloud.databricks.mil` of the Java SDK. */
export const databricksZones: readonly DatabricksZone[] = [
  { zone: 'dev.databricks.com', cloud: 'aws' },
  { zone: 'staging.cloud.databricks.com', cloud: 'aws' },
  { zone: 'cloud.databricks.us', cloud: 'aws' },
  { zone: 'cloud.databricks.mil', cloud: 'aws' },
  { zone: 'cloud.databricks.com', cloud: 'aws' },
  { zone: 'dev.azuredatabricks.net', cloud: 'azure', azureEnvironment: 'PUBLIC' },
  { zone: 'staging.azuredatabricks.net', cloud: 'azure', azureEnvironment: 'PUBLIC' },
  { zone: 'azuredatabricks.net', cloud: 'azure', azureEnvironment: 'PUBLIC' },
  { zone: 'databricks.azure.us', cloud: 'azure', azureEnvironment: 'USGOVERNMENT' },
  { zone: 'databricks.azure.cn', cloud: 'azure', azureEnvironment: 'CHINA' },
  { zone: 'dev.gcp.databricks.com', cloud: 'gcp' },
  { zone: 'staging.gcp.databricks.com', cloud: 'gcp' },
  { zone: 'gcp.databricks.com', cloud: 'gcp' },
]

/**
 * The cloud that the DNS zone of a canonical hostname proves.
 *
 * Undefined for every other host, where the SDKs say AWS: a cloud's credential goes only to a host whose zone proves
 * the cloud, or whose cloud the user set. A guess would send one to whoever owns the name.
 *
 * @example
 * ```ts
 * cloudOfHost('adb-1.2.azuredatabricks.net') // 'azure'
 * cloudOfHost('adb-1.2.azuredatabricks.net.evil.example') // undefined
 * ```
 */
export function cloudOfHost(hostname: string): Cloud | undefined {
  // The dot matters: `evilazuredatabricks.net` is anybody's.
  return databricksZones.find(({ zone }) => hostname === zone || hostname.endsWith(`.${zone}`))?.cloud
}

/** Account console or workspace, by the first label of a canonical hostname. All SDKs decide so, in any zone. */
export function kindOfHost(hostname: string): 'account' | 'workspace' {
  return hostname.startsWith('accounts.') || hostname.startsWith('accounts-dod.') ? 'account' : 'workspace'
}
