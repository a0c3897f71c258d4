// A token in a workspace that is there already. What is exported is what `pulumi stack output` shows.
import databricks from '@pulumi/databricks'
import * as pulumi from '@pulumi/pulumi'
import { shortToken } from './short-token.js'

const config = new pulumi.Config()

const provider = new databricks.Provider('workspace', {
  host: config.require('host'),
  authType: 'oauth-m2m',
  clientId: config.require('clientId'),
  clientSecret: config.requireSecret('clientSecret'),
})

export const { tokenId, tokenValue, expiryTime } = shortToken('api', {
  lifetimeSeconds: config.getNumber('lifetimeSeconds') ?? 3600,
  comment: config.get('comment') ?? 'nightly export',
  provider,
})
