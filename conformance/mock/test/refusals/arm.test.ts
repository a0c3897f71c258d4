import { askArm, managementToken } from '../azure/ask.js'
import type { World } from '../../src/world/world.js'
import { proveRefusals, type Refusal } from './refusal.js'

const assignment = '/providers/Microsoft.Authorization/roleAssignments'

function workspacePath({ azure }: World): string {
  return azure.workspaceResourceId
}

function refusal(
  code: string,
  title: string,
  [status, wire, message]: readonly [number, string, RegExp],
  ask: (world: World) => Promise<Response>,
): Refusal {
  const body = new RegExp(`^\\{"error":\\{"code":"${wire}","message":".*${message.source}`)
  return { code, title, status, body, ask }
}

const withToken =
  (options: Parameters<World['azure']['issueToken']>[0]) =>
  async (world: World): Promise<Response> =>
    askArm(
      world,
      await world.azure.issueToken({ resource: world.azure.managementResource, ...options }),
      workspacePath(world),
    )

const asOwner = async (world: World, path: string, body: unknown): Promise<Response> => {
  world.azure.assignRole('Owner')
  return askArm(world, await managementToken(world), path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

proveRefusals([
  {
    ...refusal(
      'no-credential',
      'a request without a token',
      [401, 'AuthenticationFailed', /header is missing/],
      (world) => askArm(world, undefined, workspacePath(world)),
    ),
    headers: { 'www-authenticate': /^Bearer authorization_uri="https:\/\/login\.microsoftonline\.com\// },
  },
  refusal('bad-entra-signature', 'no token of Entra', [401, 'InvalidAuthenticationToken', /invalid/], (world) =>
    askArm(world, 'a.b.c', workspacePath(world)),
  ),
  refusal('expired', 'a token past its end', [401, 'ExpiredAuthenticationToken', /expiry/], async (world) => {
    const token = await managementToken(world)
    await world.clock.advance('1h')
    return askArm(world, token, workspacePath(world))
  }),
  refusal(
    'not-yet-valid',
    'a token from the future',
    [401, 'InvalidAuthenticationToken', /valid/],
    withToken({ claims: { nbf: 4e9 } }),
  ),
  refusal(
    'bad-claims',
    'a token without end',
    [401, 'InvalidAuthenticationToken', /exp/],
    withToken({ claims: { exp: null } }),
  ),
  refusal(
    'arm-wrong-audience',
    'a token for Databricks',
    [401, 'InvalidAuthenticationTokenAudience', /wrong audience or resource '2ff814a6-/],
    withToken({ resource: '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d' }),
  ),
  refusal(
    'arm-wrong-tenant',
    'a token of another tenant',
    [401, 'InvalidAuthenticationTokenTenant', /wrong issuer/],
    withToken({ claims: { iss: 'https://sts.windows.net/other/' } }),
  ),
  refusal('missing-api-version', 'no api-version', [400, 'MissingApiVersionParameter', /is required/], async (world) =>
    askArm(world, await managementToken(world), `${workspacePath(world)}?x=1`),
  ),
  refusal('unknown-subscription', 'a strange subscription', [404, 'SubscriptionNotFound', /'x'/], async (world) =>
    askArm(world, await managementToken(world), '/subscriptions/x/providers/Microsoft.Databricks/workspaces'),
  ),
  refusal('unknown-resource-group', 'a strange resource group', [404, 'ResourceGroupNotFound', /'x'/], async (world) =>
    askArm(
      world,
      await managementToken(world),
      workspacePath(world).replace(/resourceGroups\/[^/]+/, 'resourceGroups/x'),
    ),
  ),
  refusal('unknown-workspace', 'a strange workspace', [404, 'ResourceNotFound', /was not found/], async (world) =>
    askArm(world, await managementToken(world), `${workspacePath(world)}-2`),
  ),
  ...(
    [
      ['reads a workspace', (world) => workspacePath(world)],
      [
        'lists workspaces',
        ({ azure }) => `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Databricks/workspaces`,
      ],
      ['lists roles', (world) => `${workspacePath(world)}${assignment}`],
    ] as readonly (readonly [string, (world: World) => string])[]
  ).map(([what, path]) =>
    refusal(
      'azure-role-missing',
      `somebody without a role ${what}`,
      [403, 'AuthorizationFailed', /does not have authorization/],
      async (world) => {
        const { clientId } = world.azure.addServicePrincipal()
        const token = await world.azure.issueToken({ clientId, resource: world.azure.managementResource })
        return askArm(world, token, path(world))
      },
    ),
  ),
  refusal(
    'azure-role-missing',
    'a contributor gives a role',
    [403, 'AuthorizationFailed', /roleAssignments\/write/],
    async (world) =>
      askArm(world, await managementToken(world), `${workspacePath(world)}${assignment}/x`, { method: 'PUT' }),
  ),
  {
    ...refusal('unknown-role', 'a role that is none', [400, 'RoleDefinitionDoesNotExist', /'x'/], (world) =>
      asOwner(world, `${workspacePath(world)}${assignment}/x`, { properties: { roleDefinitionId: '/x' } }),
    ),
    unswitchable: 'there is no such role to give',
  },
  {
    ...refusal('unknown-principal', 'a role for nobody', [400, 'PrincipalNotFound', /does not exist/], (world) =>
      asOwner(world, `${workspacePath(world)}${assignment}/x`, {
        properties: { roleDefinitionId: '/acdd72a7-3385-48ef-bd42-f606fba81ae7', principalId: 'x' },
      }),
    ),
    unswitchable: 'there is nobody to give it to',
  },
])
