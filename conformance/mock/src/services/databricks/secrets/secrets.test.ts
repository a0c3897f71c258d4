import { expect, test } from 'vitest'
import { callApi, json, sendJson } from '../../../../test/requests.js'
import { createWorld } from '../../../world/create-world.js'
import type { World } from '../../../world/world.js'

const api = '/api/2.0/secrets'

async function call(world: World, path: string, body?: unknown, identity = 'user'): Promise<any> {
  const token = await world.issueToken({ identity })
  const response = await (body === undefined
    ? callApi(world, token, `${api}/${path}`)
    : sendJson(world, token, `${api}/${path}`, body))
  return json(response)
}

test('a secret is stored as text or bytes, read as base64, listed without its value and deleted', async () => {
  const world = createWorld({ clock: 'frozen' })
  expect(await call(world, 'scopes/list')).toEqual({})
  expect(await call(world, 'scopes/create', { scope: 'ci' })).toEqual({})
  expect(await call(world, 'scopes/list')).toEqual({ scopes: [{ name: 'ci', backend_type: 'DATABRICKS' }] })
  expect(await call(world, 'list?scope=ci')).toEqual({})
  await call(world, 'put', { scope: 'ci', key: 'text', string_value: 'pässword' })
  await call(world, 'put', { scope: 'ci', key: 'bytes', bytes_value: '//79' })
  expect(await call(world, 'get?scope=ci&key=text')).toEqual({
    key: 'text',
    value: Buffer.from('pässword').toString('base64'),
  })
  expect((await call(world, 'get?scope=ci&key=bytes')).value).toBe('//79')
  expect(await call(world, 'list?scope=ci')).toEqual({
    secrets: ['text', 'bytes'].map((key) => ({ key, last_updated_timestamp: world.clock.now() })),
  })
  expect(world.canaries.some(({ value }) => value === 'pässword')).toBe(true)
  await call(world, 'delete', { scope: 'ci', key: 'text' })
  expect((await call(world, 'list?scope=ci')).secrets).toHaveLength(1)
  await call(world, 'scopes/delete', { scope: 'ci' })
  expect(await call(world, 'scopes/list')).toEqual({})
})

test('a scope is shared with one name, or with everybody from the start', async () => {
  const world = createWorld()
  await call(world, 'scopes/create', { scope: 'mine' })
  await call(world, 'put', { scope: 'mine', key: 'k', string_value: 'v' })
  expect((await call(world, 'get?scope=mine&key=k', undefined, 'service-principal')).error_code).toBe(
    'PERMISSION_DENIED',
  )
  await call(world, 'acls/put', { scope: 'mine', principal: world.workspace.clientId, permission: 'READ' })
  expect((await call(world, 'get?scope=mine&key=k', undefined, 'service-principal')).value).toBe('dg==')
  await call(world, 'scopes/create', { scope: 'ours', initial_manage_principal: 'users' }, 'service-principal')
  expect(await call(world, 'put', { scope: 'ours', key: 'k', string_value: 'v' })).toEqual({})
})

test('scopes of one workspace are unknown to another', async () => {
  const world = createWorld()
  await call(world, 'scopes/create', { scope: 'ci' })
  const authorization = `Bearer ${await world.issueToken({ site: 'gcp' })}`
  const elsewhere = await world.fetch(`${world.gcp.publicHost}${api}/list?scope=ci`, { headers: { authorization } })
  expect(elsewhere.status).toBe(404)
})
