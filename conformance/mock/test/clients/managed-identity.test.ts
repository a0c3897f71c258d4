import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import type { World } from '../../src/world/world.js'
import { databricks } from '../azure/ask.js'
import { claimsOf } from '../requests.js'
import { run } from '../tools.js'

const child = fileURLToPath(new URL('managed-identity.child.mjs', import.meta.url))

/** What a ManagedIdentityCredential gets in a process with this environment. */
async function tokenIn(env: Record<string, string>, options: object = {}): Promise<{ token: string; error?: string }> {
  const ran = await run(process.execPath, [child, JSON.stringify([options, databricks])], env)
  expect(ran.stderr).toBe('')
  return JSON.parse(ran.stdout)
}

const sources: readonly (readonly [string, string, (world: World) => Record<string, string>])[] = [
  ['IMDS', 'imds.token', ({ azure }) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: azure.managedIdentity.imdsHost })],
  [
    'App Service',
    'app-service.token',
    ({ azure: { managedIdentity } }) => ({
      IDENTITY_ENDPOINT: managedIdentity.appService.identityEndpoint,
      IDENTITY_HEADER: managedIdentity.appService.identityHeader,
    }),
  ],
]

test.each(sources)(
  '@azure/identity gets tokens of managed identities from %s',
  { timeout: 60_000 },
  async (_, operation, env) => {
    const world = createWorld()
    await using _server = await startServer({ worlds: [world] })
    const { systemAssigned, userAssigned } = world.azure.managedIdentity
    const system = await tokenIn(env(world))
    expect(claimsOf(system.token)).toMatchObject({ aud: databricks, appid: systemAssigned.clientId })
    const { clientId, objectId, resourceId } = userAssigned
    for (const { token } of await Promise.all(
      [{ clientId }, { objectId }, { resourceId }].map((options) => tokenIn(env(world), options)),
    ))
      expect(claimsOf(token)['appid']).toBe(clientId)
    expect(world.journal.count(operation, { outcome: 'ok' })).toBe(4)
    expect(world.journal.count('*')).toBe(4)
  },
)

test('@azure/identity takes the challenge of Azure Arc, and looks for the key where it says', {
  timeout: 60_000,
}, async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const { identityEndpoint, imdsEndpoint } = world.azure.managedIdentity.arc
  const answer = await tokenIn({ IDENTITY_ENDPOINT: identityEndpoint, IMDS_ENDPOINT: imdsEndpoint })
  expect(answer.error).toMatch(/unable_to_read_secret_file|platform_not_supported|invalid_file_path/)
  expect(world.journal.of('arc.token').map(({ reason }) => reason?.code)).toEqual(['arc-challenge'])
})
