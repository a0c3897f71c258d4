import { expect, test } from 'vitest'
import { callAccount } from '../../../test/account-api.js'
import { basic, json, requestToken } from '../../../test/requests.js'
import { createWorld } from '../../world/create-world.js'
import type { World } from '../../world/world.js'

const signIn = async (world: World, clientId: string, secret: string): Promise<number> =>
  (await requestToken(world, { authorization: basic(clientId, secret) })).status

test('a secret is made, signs in, is listed without its value, and dies when it is deleted', async () => {
  const world = createWorld({ clock: 'frozen' })
  const { clientId, id } = world.addServicePrincipal()
  const path = `servicePrincipals/${id}/credentials/secrets`
  const { secret, ...made } = await json(await callAccount(world, 'POST', path, { lifetime: '3600s' }))
  expect(made).toEqual({
    id: expect.any(String),
    secret_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    status: 'ACTIVE',
    create_time: '2026-01-01T00:00:00.000Z',
    update_time: '2026-01-01T00:00:00.000Z',
    expire_time: '2026-01-01T01:00:00.000Z',
  })
  expect(await signIn(world, clientId, secret)).toBe(200)
  expect(world.canaries.map(({ value }) => value)).toContain(secret)
  const { secrets } = await json(await callAccount(world, 'GET', path))
  expect(secrets).toHaveLength(2)
  expect(secrets[1]).toEqual(made)
  expect(await json(await callAccount(world, 'DELETE', `${path}/${made.id}`))).toEqual({})
  expect(await signIn(world, clientId, secret)).toBe(401)
  expect((await json(await callAccount(world, 'GET', path))).secrets).toHaveLength(1)
})

test('a secret lives for two years unless told, and dies on time', async () => {
  const world = createWorld({ clock: 'frozen' })
  const { clientId, id } = world.addServicePrincipal()
  const path = `servicePrincipals/${id}/credentials/secrets`
  expect((await json(await callAccount(world, 'POST', path))).expire_time).toBe('2028-01-01T00:00:00.000Z')
  const { secret } = await json(await callAccount(world, 'POST', path, { lifetime: '60s' }))
  await world.clock.advance('59s')
  expect(await signIn(world, clientId, secret)).toBe(200)
  await world.clock.advance('1s')
  expect(await signIn(world, clientId, secret)).toBe(401)
})

test('a workspace has the same calls without an account id', async () => {
  const world = createWorld()
  const { clientId, id } = world.addServicePrincipal()
  const response = await world.fetch(
    `${world.workspace.host}/api/2.0/accounts/servicePrincipals/${id}/credentials/secrets`,
    { method: 'POST', headers: { authorization: `Bearer ${await world.issueToken()}` } },
  )
  expect(await signIn(world, clientId, (await json(response)).secret)).toBe(200)
})
