import { Config, WorkspaceClient } from '@databricks/sdk-experimental'
import { expect, test } from 'vitest'
import { startServer } from '../src/server/index.js'
import { createWorld } from '../src/world/create-world.js'
import type { WorkspaceAccess } from '../src/world/world.js'

/** Every environment variable that could reach the SDK from outside is out of reach: an empty loader list. */
function clientFor(settings: ConstructorParameters<typeof Config>[0]): WorkspaceClient {
  return new WorkspaceClient(new Config({ ...settings, loaders: [] }))
}

async function useOf(client: WorkspaceClient): Promise<{ userName: string | undefined; clusters: string[] }> {
  const me = await client.currentUser.me()
  const clusters: string[] = []
  for await (const { cluster_name: name } of client.clusters.list({})) clusters.push(name as string)
  return { userName: me.userName, clusters }
}

test.each([
  [
    'a service principal',
    ({ clientId, clientSecret }: WorkspaceAccess) => ({ authType: 'oauth-m2m' as const, clientId, clientSecret }),
    ({ clientId }: WorkspaceAccess) => clientId,
    { 'workspace.discovery': 1, 'workspace.token': 1, 'scim.me': 1, 'clusters.list': 1 },
  ],
  [
    'a personal access token',
    ({ pat }: WorkspaceAccess) => ({ authType: 'pat' as const, token: pat }),
    ({ userName }: WorkspaceAccess) => userName,
    { 'scim.me': 1, 'clusters.list': 1 },
  ],
] as const)(
  'the published SDK for JavaScript signs in as %s with nothing changed but the host',
  async (_, settings, name, counts) => {
    const world = createWorld()
    await using _server = await startServer({ worlds: [world] })
    const client = clientFor({ host: world.workspace.host, ...settings(world.workspace) })
    expect(await useOf(client)).toEqual({ userName: name(world.workspace), clusters: ['lakeauth-mock'] })
    const seen: Record<string, number> = {}
    for (const { operation, outcome } of world.journal.entries) {
      expect(outcome).toBe('ok')
      seen[operation] = (seen[operation] ?? 0) + 1
    }
    expect(seen).toEqual(counts)
  },
)

test('the published SDK is refused with a wrong secret and with a deleted token', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const { host, clientId, pat } = world.workspace
  world.revokeToken(pat)
  const wrong = clientFor({ host, authType: 'oauth-m2m', clientId, clientSecret: 'wrong' })
  await expect(wrong.currentUser.me()).rejects.toThrow()
  await expect(clientFor({ host, authType: 'pat', token: pat }).currentUser.me()).rejects.toThrow(
    /Invalid access token/,
  )
  expect(world.journal.count('*', { outcome: 'refused' })).toBe(2)
})
