import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { createWorld } from '../../src/world/create-world.js'
import { json } from '../requests.js'
import { askGcp, askMetadata, assert, idTokenFor, impersonate } from './requests.js'

test.each([
  { asked: 15, lives: 15 },
  { asked: 7200, lives: 3600 },
])('tokens of Google live $lives s in a world whose tokens live $asked s', async ({ asked, lives }) => {
  const world = createWorld({ clock: 'frozen', tokenLifetimeSeconds: asked })
  const { iat = 0, exp = 0 } = decodeJwt(await idTokenFor(world, world.gcp.publicHost))
  expect(exp - iat).toBe(lives)
  expect((await json(await assert(world))).expires_in).toBe(lives - 1)
  expect((await json(await askMetadata(world))).expires_in).toBe(lives - 1)
  const { expireTime } = await json(await impersonate(world))
  expect(Date.parse(expireTime) - world.clock.now()).toBe(lives * 1000)
})

test('the machine’s own account signs in once Databricks was told of it, however often', async () => {
  const world = createWorld({ clock: 'frozen' })
  const { publicHost, instanceEmail } = world.gcp
  const identity = async (): Promise<string> =>
    (await askMetadata(world, `/default/identity?audience=${encodeURIComponent(publicHost)}&format=full`)).text()
  expect((await askGcp(world, await identity())).status).toBe(403)
  world.gcp.addToDatabricks(instanceEmail)
  world.gcp.addToDatabricks(instanceEmail)
  expect((await askGcp(world, await identity())).status).toBe(200)
  expect(() => world.gcp.addToDatabricks('nobody@lakeauth.example')).toThrow(TypeError)
})
