import { databricksAuth, personalAccessTokens } from '@lakeauth/core'
import { mintedPat } from '@lakeauth/core/rotation'
import { fakePorts } from '@lakeauth/core/testing'
import { createWorld } from '@lakeauth/mock'
import { expect, it } from 'vitest'
import { azureClientSecret } from '../src/index.js'
import { secretOf } from './support/surroundings.js'

const TOKEN_API = '/api/2.0/token/create'

/** The same options for the strategy as it is and as a wrapped one, with what reaches the workspace. */
function place() {
  const world = createWorld({ clock: 'frozen' })
  const { publicHost: host, workspaceResourceId } = world.azure
  const sent: { readonly path: string; readonly headers: Headers }[] = []
  const fetch: typeof globalThis.fetch = (input, init) => {
    const request = new Request(input, init)
    if (new URL(request.url).origin === host)
      sent.push({ path: new URL(request.url).pathname, headers: request.headers })
    return world.fetch(request)
  }
  const config = { host, azureWorkspaceResourceId: workspaceResourceId, ...secretOf(world) }
  return { world, sent, options: { ...fakePorts({ fetch, clock: world.clock as never }), config } }
}

it('mints a token with what Entra hands out, and requests carry that token alone [S3-02] [S3-14]', async () => {
  const { world, sent, options } = place()
  const auth = await databricksAuth({
    strategies: [mintedPat(azureClientSecret)],
    ...options,
    config: { ...options.config, patLifetimeSeconds: 100, patComment: 'nightly' },
  })
  const answers = await Promise.all(Array.from({ length: 50 }, () => auth.fetch('/api/2.0/clusters/list')))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(50)
  const names = (path: string): string[][] =>
    sent
      .filter((one) => one.path === path)
      .map(({ headers }) => [...headers.keys()].filter((name) => /azure/.test(name)))
  const both = ['x-databricks-azure-sp-management-token', 'x-databricks-azure-workspace-resource-id']
  expect(names(TOKEN_API)).toEqual([both])
  expect(new Set(names('/api/2.0/clusters/list').map(String))).toEqual(new Set(['']))
  const minted = await personalAccessTokens(
    await databricksAuth({ strategies: [azureClientSecret], ...options }),
  ).list()
  expect(minted.map(({ comment }) => comment?.split(' ')[0])).toEqual(['nightly'])
  expect(Number(minted[0]?.expiresAt) - Number(minted[0]?.createdAt)).toBe(100_000)
  const value = (await auth.headers())['Authorization'] ?? ''
  await world.clock.advance('100s')
  expect(
    (await world.fetch(`${options.config.host}/api/2.0/clusters/list`, { headers: { Authorization: value } })).status,
  ).toBe(403)
})

it('gives the token back at the end, with the same identity', async () => {
  const { world, options } = place()
  const auth = await databricksAuth({ strategies: [mintedPat(azureClientSecret)], ...options })
  await auth.headers()
  await auth.close()
  expect([world.journal.count('pat.create'), world.journal.count('pat.delete')]).toEqual([1, 1])
})
