import type { Identifiers } from '../entropy/identifiers.js'

/** Where an identity signs in: a workspace or an account. */
export type Level = 'workspace' | 'account'

/** The cloud of a workspace or account, as Databricks spells it. */
export type Cloud = 'AWS' | 'AZURE' | 'GCP'

/** The Databricks hosts of a world: a workspace and an account on each cloud. The first two are those on AWS. */
export type SiteName = 'workspace' | 'account' | 'azure' | 'azure-account' | 'gcp' | 'gcp-account'

/** One Databricks host. */
export interface Site {
  readonly name: SiteName
  readonly level: Level
  readonly cloud: Cloud
  /** The workspace id or account id; also the audience of its tokens. */
  readonly id: string
  readonly accountId: string
  readonly deployment: string
  /** The host name under which the real one would be reached. */
  readonly authority: string
}

/** All sites of a world, by name. */
export type Sites = Readonly<Record<SiteName, Site>>

/** The sites of a new world; `azureZone` is the DNS zone of the Azure cloud that its workspace there is in. */
export function createSites(identifiers: Identifiers, azureZone: string): Sites {
  const hex = `dbc-${identifiers.hex('deployment', 8)}-${identifiers.hex('deployment suffix', 4)}`
  const azureId = identifiers.decimal('azure workspace', 16)
  const gcpId = identifiers.decimal('gcp workspace', 16)
  const azure = `adb-${azureId}.${Number(azureId.slice(-6)) % 20}`
  const gcp = `${gcpId}.${Number(gcpId.slice(-6)) % 10}`
  const accounts = {
    AWS: identifiers.uuid('account'),
    AZURE: identifiers.uuid('azure account'),
    GCP: identifiers.uuid('gcp account'),
  }
  const workspace = (name: SiteName, cloud: Cloud, id: string, deployment: string, zone: string): Site => ({
    name,
    level: 'workspace',
    cloud,
    id,
    accountId: accounts[cloud],
    deployment,
    authority: `${deployment}.${zone}`,
  })
  const account = (name: SiteName, cloud: Cloud, zone: string): Site => ({
    name,
    level: 'account',
    cloud,
    id: accounts[cloud],
    accountId: accounts[cloud],
    deployment: 'accounts',
    authority: `accounts.${zone}`,
  })
  return {
    workspace: workspace('workspace', 'AWS', identifiers.decimal('workspace', 15), hex, 'cloud.databricks.com'),
    account: account('account', 'AWS', 'cloud.databricks.com'),
    azure: workspace('azure', 'AZURE', azureId, azure, azureZone),
    'azure-account': account('azure-account', 'AZURE', azureZone),
    gcp: workspace('gcp', 'GCP', gcpId, gcp, 'gcp.databricks.com'),
    'gcp-account': account('gcp-account', 'GCP', 'gcp.databricks.com'),
  }
}
