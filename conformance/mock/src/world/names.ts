import type { Identifiers } from '../entropy/identifiers.js'
import { randomHex } from '../entropy/secrets.js'
import type { WorldNames } from './state.js'

/** The identifiers of a world, and the secret paths of its metadata service and CLI session. */
export function worldNames(identifiers: Identifiers): WorldNames {
  const deployment = `dbc-${identifiers.hex('deployment', 8)}-${identifiers.hex('deployment suffix', 4)}`
  return {
    workspaceId: identifiers.decimal('workspace', 15),
    accountId: identifiers.uuid('account'),
    deployment,
    workspaceOrigin: `https://${deployment}.cloud.databricks.com`,
    accountOrigin: 'https://accounts.cloud.databricks.com',
    metadataPath: `/_metadata/${crypto.randomUUID()}`,
    cliPath: `/_cli/${randomHex(16)}/auth-token`,
  }
}
