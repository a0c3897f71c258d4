import { type Cloud, cloudOfHost, ConfigurationError, kindOfHost } from '@lakeauth/core'

/** Where a sign-in points, as the settings say it. */
export interface HostSettings {
  readonly host?: string | undefined
  readonly cloud?: Cloud | undefined
}

/** Why a Google token may not go to this host; `undefined` when it may. */
export function notOnGoogleCloud({ host, cloud }: HostSettings): string | undefined {
  if (!host) return 'host (DATABRICKS_HOST) is not set'
  if ((cloud ?? cloudOfHost(new URL(host).hostname)) === 'gcp') return undefined
  return cloud
    ? `cloud is ${cloud}, and a Google token goes to Databricks on Google Cloud alone`
    : `nothing proves that ${host} is on Google Cloud; set cloud (DATABRICKS_CLOUD) to gcp if it is`
}

/** @throws ConfigurationError unless the host's DNS zone, or the user, says that it is on Google Cloud. */
export function assertOnGoogleCloud(settings: HostSettings, strategy: string): void {
  const reason = notOnGoogleCloud(settings)
  if (reason === undefined) return
  throw new ConfigurationError({
    code: 'ERR_ATTRIBUTE_MISSING',
    message: `${strategy}: ${reason}.`,
    attribute: 'cloud',
    strategy,
  })
}

/** True for the account console, whose APIs want the second header. */
export function isAccountHost(host: string): boolean {
  return kindOfHost(new URL(host).hostname) === 'account'
}
