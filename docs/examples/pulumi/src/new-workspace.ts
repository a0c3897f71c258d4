// A workspace on AWS, and a token in it. The account creates the workspace: there is no `databricks.Workspace`.
import databricks from '@pulumi/databricks'
import * as pulumi from '@pulumi/pulumi'
import { shortToken } from './short-token.js'

const config = new pulumi.Config()
const accountId = config.require('accountId')
const principal = {
  authType: 'oauth-m2m',
  clientId: config.require('clientId'),
  clientSecret: config.requireSecret('clientSecret'),
}

const account = new databricks.Provider('account', {
  host: config.get('accountHost') ?? 'https://accounts.cloud.databricks.com',
  accountId,
  ...principal,
})

const workspace = new databricks.MwsWorkspaces(
  'workspace',
  {
    accountId,
    workspaceName: config.require('workspaceName'),
    awsRegion: config.require('region'),
    credentialsId: config.require('credentialsId'),
    storageConfigurationId: config.require('storageConfigurationId'),
  },
  { provider: account },
)

// The host is an output of the workspace, so that nothing asks the new host before it is there.
const provider = new databricks.Provider('workspace', { host: workspace.workspaceUrl, ...principal })

export const workspaceUrl = workspace.workspaceUrl
export const { tokenId, tokenValue, expiryTime } = shortToken('api', {
  lifetimeSeconds: config.getNumber('lifetimeSeconds') ?? 3600,
  comment: config.get('comment') ?? 'nightly export',
  provider,
})
