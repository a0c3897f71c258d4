import { databricksAuth, personalAccessTokens } from '@lakeauth/core'
import { fakePorts } from '@lakeauth/core/testing'
import { createWorld } from '@lakeauth/mock'
import { expect, it } from 'vitest'
import { fromTokenCredential } from '../src/index.js'
import { ME, refusalOf } from './support/surroundings.js'

it('does what the Python client does: tokens of a callback, a workspace by its names, a PAT, plain verbs, and no page for an answer [S3-21]', async () => {
  const world = createWorld({ clock: 'frozen' })
  const { azure } = world
  const sent: Request[] = []
  const fetch: typeof globalThis.fetch = (input, init) => {
    const request = new Request(input, init)
    if (new URL(request.url).origin === azure.publicHost) sent.push(request.clone())
    return world.fetch(request)
  }
  const callback = {
    getToken: async (scope: string) => ({
      token: await azure.issueToken({ resource: scope.replace(/\/\.default$/, '') }),
      expiresOnTimestamp: world.clock.now() + 3_600_000,
    }),
  }
  const [, , , , azureResourceGroup, , , , azureWorkspaceName] = azure.workspaceResourceId.split('/')
  const auth = await databricksAuth({
    strategies: [fromTokenCredential(callback)],
    ...fakePorts({ fetch, clock: world.clock as never }),
    config: { azureSubscriptionId: azure.subscriptionId, azureResourceGroup, azureWorkspaceName } as never,
  })

  // The workspace is found by its names, and every verb reaches it signed.
  expect((await auth.fetch(ME)).status).toBe(200)
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) await auth.fetch('/api/2.0/any', { method, body: method })
  const verbs = sent.filter(({ url }) => url.endsWith('/any'))
  expect(await Promise.all(verbs.map((request) => request.text()))).toEqual(['POST', 'PUT', 'PATCH', 'DELETE'])
  expect(verbs.map(({ method }) => method)).toEqual(['POST', 'PUT', 'PATCH', 'DELETE'])
  for (const { headers } of verbs) {
    expect(headers.get('authorization')).toMatch(/^Bearer /)
    expect(headers.get('x-databricks-azure-workspace-resource-id')).toBe(azure.workspaceResourceId)
  }

  const made = await personalAccessTokens(auth).create({ lifetimeSeconds: 100, comment: 'nightly' })
  const alone = { headers: { authorization: `Bearer ${made.reveal()}` } }
  expect((await world.fetch(`${azure.publicHost}${ME}`, alone)).status).toBe(200)

  const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<title>Databricks - Sign In</title>' }
  world.on('scim.me').respond(page)
  expect(await refusalOf(auth.fetch(ME))).toMatchObject({ code: 'ERR_AZURE_ROLE_MISSING', status: 200 })
})
