import { expect, test } from 'vitest'
import { callApi, claimsOf, requestToken } from '../../test/requests.js'
import { createWorld } from './create-world.js'

test('the same seed gives the same identifiers and other secrets', () => {
  const [one, two] = [createWorld({ seed: 's' }), createWorld({ seed: 's' })]
  const identifiers = ({ workspace, account }: typeof one): unknown[] => [
    workspace.publicHost,
    workspace.workspaceId,
    workspace.clientId,
    account.accountId,
    account.clientId,
  ]
  expect(identifiers(one)).toEqual(identifiers(two))
  const values = new Set([...one.canaries, ...two.canaries].map(({ value }) => value))
  expect(values.size).toBe(one.canaries.length + two.canaries.length)
})

test('worlds share nothing', async () => {
  const [one, two] = [createWorld(), createWorld()]
  one.on('*').respond({ status: 500 })
  expect((await callApi(two, two.workspace.pat)).status).toBe(200)
  expect((await callApi(two, one.workspace.pat)).status).toBe(403)
  expect([one.journal.entries.length, two.journal.entries.length]).toEqual([0, 2])
})

test('every secret that is minted becomes a canary', async () => {
  const world = createWorld()
  const { access_token: token } = (await (await requestToken(world)).json()) as { access_token: string }
  const { clientSecret } = world.addServicePrincipal()
  const { pat } = world.addUser('other@lakeauth.example')
  const issued = await world.issueToken()
  const { workspace, account } = world
  const secrets = [token, clientSecret, pat, issued, workspace.pat, workspace.clientSecret, account.clientSecret]
  expect(world.canaries.map(({ value }) => value)).toEqual(expect.arrayContaining(secrets))
  const metadataSecret = world.metadataServiceUrl.split('/').at(-1)
  expect(world.canaries).toContainEqual({ name: 'metadata-secret#1', value: metadataSecret })
})

test('issued tokens are for whom and for as long as asked', async () => {
  const world = createWorld()
  const { userName, clientId } = world.workspace
  expect(claimsOf(await world.issueToken())).toMatchObject({ sub: userName, scope: 'all-apis' })
  const asked = { identity: 'service-principal', lifetimeSeconds: 5, scope: 'sql', claims: { extra: 1 } } as const
  const claims = claimsOf(await world.issueToken(asked)) as { iat: number }
  expect(claims).toMatchObject({ sub: clientId, scope: 'sql', extra: 1, exp: claims.iat + 5 })
  await expect(world.issueToken({ identity: 'nobody' })).rejects.toThrow(/nobody/)
})

test('tokens carry the mark of the mock', async () => {
  const world = createWorld()
  expect(claimsOf(await world.issueToken())).toMatchObject({ lakeauth_mock: true })
  expect(world.workspace.pat).toMatch(/^dapifacade00[0-9a-f]{24}$/)
})

test('mistakes in the setup are errors', () => {
  expect(() => createWorld({ name: 'a/b' })).toThrow(TypeError)
  expect(() => createWorld().on('workspace.tokens')).toThrow(TypeError)
  expect(() => createWorld().addUser('tester@lakeauth.example')).toThrow(/already/)
})

test('disposing of a world lets go what it holds', async () => {
  const world = createWorld()
  world.on('workspace.token').hold(1)
  const pending = requestToken(world)
  await world.journal.wait('workspace.token')
  await world[Symbol.asyncDispose]()
  expect((await pending).status).toBe(200)
})

test('waiting for requests can be given up', async () => {
  const reason = new Error('enough')
  const world = createWorld()
  await expect(world.journal.wait('scim.me', 1, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const controller = new AbortController()
  const waiting = world.journal.wait('scim.me', 1, { signal: controller.signal })
  controller.abort(reason)
  await expect(waiting).rejects.toBe(reason)
})

test('a cleared journal forgets its entries and goes on counting', async () => {
  const world = createWorld()
  await callApi(world, world.workspace.pat)
  world.journal.clear()
  expect(world.journal.entries).toEqual([])
  await callApi(world, world.workspace.pat)
  expect(world.journal.entries).toMatchObject([{ seq: 2 }])
})
