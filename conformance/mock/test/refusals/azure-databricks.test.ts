import { azureHeaders, callWorkspace, managementToken } from '../azure/ask.js'
import type { World } from '../../src/world/world.js'
import { proveRefusals, type Refusal } from './refusal.js'

const html = { 'content-type': /^text\/html/ }
const notAuthorized = /<title>Error 403 User not authorized\.<\/title>[\s\S]*<pre> {4}User not authorized\.<\/pre>/
const dead = { error_code: 403, message: 'Invalid access token.' }

/** A service principal that the workspace does not know, and its two tokens. */
async function stranger(world: World, role?: 'Contributor' | 'Reader') {
  const { clientId } = world.azure.addServicePrincipal({ member: false, ...(role && { role }) })
  return {
    clientId,
    token: await world.azure.issueToken({ clientId }),
    management: await world.azure.issueToken({ clientId, resource: world.azure.managementResource }),
  }
}

/** How a stranger with a role is refused whose management token is not what it should be. */
function badManagementToken(
  code: string,
  title: string,
  token: (world: World, clientId: string) => Promise<string>,
): Refusal {
  return {
    code,
    title,
    status: 403,
    headers: html,
    body: notAuthorized,
    ask: async (world) => {
      const own = await stranger(world, 'Contributor')
      return callWorkspace(world, own.token, azureHeaders(world, await token(world, own.clientId)))
    },
  }
}

proveRefusals([
  {
    code: 'bad-entra-signature',
    title: 'an Entra token that somebody changed',
    status: 403,
    body: dead,
    ask: async (world) => {
      const [header, , signature] = (await world.azure.issueToken()).split('.')
      const other = (await world.azure.issueToken()).split('.')[1]
      return callWorkspace(world, `${header}.${other}.${signature}`)
    },
  },
  {
    code: 'expired',
    title: 'an Entra token past its end',
    status: 403,
    body: dead,
    ask: async (world) => {
      const token = await world.azure.issueToken({ lifetimeSeconds: 100 })
      await world.clock.advance('100s')
      return callWorkspace(world, token)
    },
  },
  {
    code: 'expiring',
    title: 'an Entra token in its last 30 seconds',
    status: 403,
    body: { message: 'Invalid access token. Token is expiring within 30 seconds.' },
    ask: async (world) => {
      const token = await world.azure.issueToken({ lifetimeSeconds: 100 })
      await world.clock.advance('70s')
      return callWorkspace(world, token)
    },
  },
  {
    code: 'not-yet-valid',
    title: 'an Entra token from the future',
    status: 403,
    body: dead,
    ask: async (world) =>
      callWorkspace(
        world,
        await world.azure.issueToken({ claims: { nbf: Math.floor(world.clock.now() / 1000) + 10 } }),
      ),
  },
  {
    code: 'revoked',
    title: 'an Entra token that was revoked',
    status: 403,
    body: dead,
    ask: async (world) => {
      const token = await world.azure.issueToken()
      world.revokeToken(token)
      return callWorkspace(world, token)
    },
  },
  {
    code: 'wrong-entra-audience',
    title: 'a management token in the place of the one for Databricks',
    status: 400,
    headers: html,
    body: /Expected aud claim to be: 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d, but was: https:\/\/management\.core\.windows\.net\/\.<\/pre>/,
    ask: async (world) => callWorkspace(world, await managementToken(world)),
  },
  {
    code: 'wrong-entra-tenant',
    title: 'a token of another tenant than the workspace',
    status: 400,
    headers: html,
    body: /Expected iss claim to be: https:\/\/sts\.windows\.net\/[0-9a-f-]{36}\/, but was: https:\/\/sts\.windows\.net\/other\//,
    ask: async (world) =>
      callWorkspace(world, await world.azure.issueToken({ claims: { iss: 'https://sts.windows.net/other/' } })),
  },
  {
    code: 'wrong-workspace-resource-id',
    title: 'the resource id of another workspace: a login page with status 200',
    status: 200,
    headers: html,
    body: /<title>Databricks - Sign In<\/title>/,
    ask: async (world) =>
      callWorkspace(
        world,
        await world.azure.issueToken(),
        azureHeaders(world, await managementToken(world), `${world.azure.workspaceResourceId}-2`),
      ),
  },
  {
    code: 'not-a-member',
    title: 'a service principal that is not in the workspace, without the two headers',
    status: 403,
    headers: html,
    body: notAuthorized,
    ask: async (world) => callWorkspace(world, (await stranger(world, 'Contributor')).token),
  },
  ...(['x-databricks-azure-sp-management-token', 'x-databricks-azure-workspace-resource-id'] as const).map(
    (left): Refusal => ({
      code: 'not-a-member',
      title: `a service principal that is not in the workspace, without ${left}`,
      status: 403,
      headers: html,
      body: notAuthorized,
      ask: async (world) => {
        const { token, management } = await stranger(world, 'Contributor')
        const { [left]: _, ...headers } = azureHeaders(world, management)
        return callWorkspace(world, token, headers)
      },
    }),
  ),
  {
    code: 'not-a-member',
    title: 'a service principal that is not in the account, whatever its headers',
    status: 403,
    headers: html,
    body: notAuthorized,
    ask: async (world) => {
      const { clientId } = world.azure.addServicePrincipal({ accountMember: false, role: 'Contributor' })
      const token = await world.azure.issueToken({ clientId })
      const management = await world.azure.issueToken({ clientId, resource: world.azure.managementResource })
      const { accountHost, accountId } = world.azure
      return world.fetch(`${accountHost}/api/2.0/accounts/${accountId}/workspaces`, {
        headers: { authorization: `Bearer ${token}`, ...azureHeaders(world, management) },
      })
    },
  },
  {
    code: 'azure-role-missing',
    title: 'a service principal that is not in the workspace and only a reader of its resource',
    status: 403,
    headers: html,
    body: notAuthorized,
    ask: async (world) => {
      const { token, management } = await stranger(world, 'Reader')
      return callWorkspace(world, token, azureHeaders(world, management))
    },
  },
  badManagementToken('bad-management-token', 'a management token that Entra did not sign', async (world, clientId) => {
    const token = await world.azure.issueToken({ clientId, resource: world.azure.managementResource })
    return `${token.slice(0, token.lastIndexOf('.'))}.AAAA`
  }),
  badManagementToken('management-expired', 'a management token past its end', async (world, clientId) => {
    const resource = world.azure.managementResource
    const token = await world.azure.issueToken({ clientId, resource, lifetimeSeconds: 60 })
    await world.clock.advance('60s')
    return token
  }),
  badManagementToken('management-not-yet-valid', 'a management token from the future', (world, clientId) =>
    world.azure.issueToken({
      clientId,
      resource: world.azure.managementResource,
      claims: { nbf: Math.floor(world.clock.now() / 1000) + 10 },
    }),
  ),
  badManagementToken('management-bad-claims', 'a management token without an end', (world, clientId) =>
    world.azure.issueToken({ clientId, resource: world.azure.managementResource, claims: { exp: null } }),
  ),
  badManagementToken('management-wrong-audience', 'a second Databricks token as management token', (world, clientId) =>
    world.azure.issueToken({ clientId }),
  ),
  badManagementToken('management-wrong-tenant', 'a management token of another tenant', (world, clientId) =>
    world.azure.issueToken({
      clientId,
      resource: world.azure.managementResource,
      claims: { iss: 'https://sts.windows.net/other/' },
    }),
  ),
  badManagementToken('management-wrong-identity', "somebody else's management token", (world) =>
    world.azure.issueToken({ resource: world.azure.managementResource }),
  ),
])
