import { ok } from '../http/answer.js'
import type { Handler } from './route.js'

/** `/.well-known/databricks-config` of the workspace. */
export const workspaceConfig: Handler = ({ base, world }) =>
  ok({
    oidc_endpoint: `${base}/oidc`,
    account_id: world.names.accountId,
    workspace_id: world.names.workspaceId,
    cloud: 'AWS',
    host_type: 'workspace',
  })

/** `/.well-known/databricks-config` of the account; the placeholder is literal, the client fills it in. */
export const accountConfig: Handler = ({ base, world }) =>
  ok({
    oidc_endpoint: `${base}/oidc/accounts/{account_id}`,
    account_id: world.names.accountId,
    cloud: 'AWS',
    host_type: 'account',
  })
