import { expect, test } from 'vitest'
import { callApi, json, sendJson } from '../../../test/requests.js'
import { createWorld } from '../../world/create-world.js'
import type { World } from '../../world/world.js'

const management = '/api/2.0/token-management'
const permissions = '/api/2.0/permissions/authorization/tokens'

/** The seeded user is an administrator. */
async function admin(world: World, path: string, body?: unknown, method = 'POST'): Promise<Response> {
  const token = await world.issueToken()
  return body === undefined ? callApi(world, token, path) : sendJson(world, token, path, body, method)
}

test('an administrator makes a token for a service principal, who is then known by it', async () => {
  const world = createWorld({ clock: 'frozen' })
  const { clientId, userName, workspaceId } = world.workspace
  const made = await json(
    await admin(world, `${management}/on-behalf-of/tokens`, {
      application_id: clientId,
      comment: 'nightly',
      lifetime_seconds: 60,
    }),
  )
  const now = world.clock.now()
  expect(made).toMatchObject({
    token_value: expect.stringMatching(/^dapi/),
    token_info: {
      comment: 'nightly',
      creation_time: now,
      expiry_time: now + 60_000,
      created_by_username: userName,
      created_by_id: expect.any(Number),
      owner_id: expect.any(Number),
      workspace_id: Number(workspaceId),
    },
  })
  expect((await json(await callApi(world, made.token_value))).userName).toBe(clientId)
  expect(world.canaries.some(({ value }) => value === made.token_value)).toBe(true)
  await world.clock.advance('60s')
  expect((await callApi(world, made.token_value)).status).toBe(403)
})

test('an administrator sees the tokens of everybody, filters them by creator, changes and deletes them', async () => {
  const world = createWorld({ clock: 'frozen' })
  const other = world.addUser('other@lakeauth.example')
  const list = async (query = ''): Promise<{ token_id: string; created_by_username: string }[]> =>
    (await json(await admin(world, `${management}/tokens${query}`))).token_infos ?? []
  expect((await list()).map((info) => info.created_by_username).sort()).toEqual([
    'other@lakeauth.example',
    world.workspace.userName,
  ])
  expect(await list(`?created_by_id=${other.id}`)).toHaveLength(1)
  expect(await list('?created_by_username=nobody')).toEqual([])
  const [info] = await list('?created_by_username=other@lakeauth.example')
  const path = `${management}/tokens/${info?.token_id}`
  const change = { token: { comment: 'theirs' }, update_mask: 'comment' }
  expect((await json(await admin(world, path, change, 'PATCH'))).token_info.comment).toBe('theirs')
  await callApi(world, other.pat)
  expect((await json(await admin(world, path))).token_info).toMatchObject({
    comment: 'theirs',
    last_used_day: world.clock.now() - (world.clock.now() % 86_400_000),
  })
  expect(await json(await admin(world, path, {}, 'DELETE'))).toEqual({})
  expect((await callApi(world, other.pat)).status).toBe(403)
})

test('who loses the permission to use tokens loses the tokens, and a single name can have it back', async () => {
  const world = createWorld()
  const other = world.addUser('other@lakeauth.example')
  const entry = { user_name: 'other@lakeauth.example', permission_level: 'CAN_USE' }
  expect((await json(await admin(world, permissions))).access_control_list).toHaveLength(2)
  await admin(world, permissions, { access_control_list: [] }, 'PUT')
  expect((await callApi(world, other.pat)).status).toBe(403)
  expect(world.journal.entries.at(-1)?.reason?.code).toBe('deleted-pat')
  expect((await callApi(world, world.workspace.pat)).status).toBe(200)
  const changed = await json(await admin(world, permissions, { access_control_list: [entry] }, 'PATCH'))
  expect(changed.access_control_list).toContainEqual({
    user_name: 'other@lakeauth.example',
    all_permissions: [{ permission_level: 'CAN_USE', inherited: false }],
  })
  const theirs = await world.issueToken({ identity: 'other@lakeauth.example' })
  expect((await sendJson(world, theirs, '/api/2.0/token/create', {})).status).toBe(200)
  const levels = await json(await admin(world, `${permissions}/permissionLevels`))
  expect(levels.permission_levels).toHaveLength(2)
})

test('workspace-conf tells and changes whether tokens are on and how long they live', async () => {
  const world = createWorld({ clock: 'frozen' })
  const path = '/api/2.0/workspace-conf'
  const read = async () => json(await admin(world, `${path}?keys=enableTokensConfig,maxTokenLifetimeDays`))
  expect(await read()).toEqual({ enableTokensConfig: 'true', maxTokenLifetimeDays: null })
  expect((await admin(world, path, { enableTokensConfig: 'false', maxTokenLifetimeDays: '2' }, 'PATCH')).status).toBe(
    204,
  )
  expect(await read()).toEqual({ enableTokensConfig: 'false', maxTokenLifetimeDays: '2' })
  expect((await callApi(world, world.workspace.pat)).status).toBe(403)
  await admin(world, path, { enableTokensConfig: 'true' }, 'PATCH')
  expect((await callApi(world, world.workspace.pat)).status).toBe(200)
  const made = await json(await admin(world, '/api/2.0/token/create', {}))
  expect(made.token_info.expiry_time).toBe(world.clock.now() + 2 * 86_400_000)
  await admin(world, path, { maxTokenLifetimeDays: '0' }, 'PATCH')
  expect((await json(await admin(world, '/api/2.0/token/create', {}))).token_info.expiry_time).toBe(-1)
})

test('a token with scopes calls the APIs of these scopes alone', async () => {
  const world = createWorld()
  const made = await json(await admin(world, '/api/2.0/token/create', { scopes: ['clusters'] }))
  expect(made.token_info.scopes).toEqual(['clusters'])
  expect((await callApi(world, made.token_value, '/api/2.1/clusters/list')).status).toBe(200)
  expect((await callApi(world, made.token_value)).status).toBe(403)
  expect(world.journal.entries.at(-1)?.reason?.code).toBe('missing-api-scope')
  const change = { token: { scopes: ['scim'] }, update_mask: 'scopes' }
  await admin(world, `/api/2.0/token/${made.token_info.token_id}`, change, 'PATCH')
  expect((await callApi(world, made.token_value)).status).toBe(200)
})

test('each workspace has its own quota, policy and tokens', async () => {
  const world = createWorld({ patLimit: 1 })
  const authorization = `Bearer ${await world.issueToken({ site: 'azure' })}`
  await admin(world, '/api/2.0/workspace-conf', { enableTokensConfig: 'false' }, 'PATCH')
  const create = (): Promise<Response> =>
    world.fetch(`${world.azure.publicHost}/api/2.0/token/create`, { method: 'POST', headers: { authorization } })
  const made = await create()
  expect([made.status, (await create()).status]).toEqual([200, 400])
  expect((await callApi(world, (await json(made)).token_value)).status).toBe(403)
})
