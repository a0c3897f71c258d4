import { expect, test } from 'vitest'
import { callApi, json, sendJson } from '../../../test/requests.js'
import { createWorld } from '../../world/create-world.js'
import type { World } from '../../world/world.js'

function create(world: World, token: string, body: unknown = {}): Promise<Response> {
  return sendJson(world, token, '/api/2.0/token/create', body)
}

async function list(world: World, token: string): Promise<{ token_infos?: { token_id: string; comment?: string }[] }> {
  return json(await callApi(world, token, '/api/2.0/token/list'))
}

test('a token is created with its times and works', async () => {
  const world = createWorld({ clock: 'frozen' })
  const now = world.clock.now()
  const response = await create(world, world.workspace.pat, { comment: 'ci', lifetime_seconds: 3600 })
  const { token_value: value, token_info: info } = await json(response)
  expect(value).toMatch(/^dapi[0-9a-f]{32}$/)
  expect(info).toEqual({
    token_id: expect.stringMatching(/^[0-9a-f]{64}$/),
    comment: 'ci',
    creation_time: now,
    expiry_time: now + 3_600_000,
  })
  expect((await json(await callApi(world, value))).userName).toBe(world.workspace.userName)
})

test('without comment the key is absent, without lifetime the token never expires', async () => {
  const world = createWorld()
  const { token_info: info } = await json(await create(world, world.workspace.pat))
  expect(info).not.toHaveProperty('comment')
  expect(info.expiry_time).toBe(-1)
})

test.each([
  [{ lifetime_seconds: 0 }, 'INVALID_PARAMETER_VALUE'],
  [{ lifetime_seconds: -1 }, 'INVALID_PARAMETER_VALUE'],
  [{ lifetime_seconds: 1.5 }, 'INVALID_PARAMETER_VALUE'],
  [{ lifetime_seconds: '3600' }, 'INVALID_PARAMETER_VALUE'],
  [{ comment: 7 }, 'INVALID_PARAMETER_VALUE'],
  ['not json', 'MALFORMED_REQUEST'],
  [[], 'MALFORMED_REQUEST'],
])('creating with %j is refused', async (body, code) => {
  const world = createWorld()
  const response = await create(world, world.workspace.pat, body)
  expect([response.status, (await json(response)).error_code]).toEqual([400, code])
})

test('a list has only the caller’s live tokens, without values', async () => {
  const world = createWorld({ clock: 'frozen' })
  const other = world.addUser('other@lakeauth.example')
  await create(world, other.pat, { comment: 'short', lifetime_seconds: 60 })
  const text = await (await callApi(world, other.pat, '/api/2.0/token/list')).text()
  expect(JSON.parse(text).token_infos).toHaveLength(2)
  expect(text).not.toContain('dapi')
  await world.clock.advance('60s')
  expect((await list(world, other.pat)).token_infos).toHaveLength(1)
  expect(await list(world, await world.issueToken({ identity: 'service-principal' }))).toEqual({})
})

test('a deleted token is dead at once, its own deletion included', async () => {
  const world = createWorld()
  const { pat } = world.workspace
  const [{ token_id: id } = { token_id: '' }] = (await list(world, pat)).token_infos ?? []
  const deleted = await sendJson(world, pat, '/api/2.0/token/delete', { token_id: id })
  expect([deleted.status, await json(deleted)]).toEqual([200, {}])
  expect((await callApi(world, pat)).status).toBe(403)
})

test('deleting needs an id, of a token of one’s own', async () => {
  const world = createWorld()
  const other = world.addUser('other@lakeauth.example')
  const [foreign] = (await list(world, other.pat)).token_infos ?? []
  for (const [body, status, code] of [
    [{}, 400, 'INVALID_PARAMETER_VALUE'],
    ['{', 400, 'MALFORMED_REQUEST'],
    [{ token_id: 'unknown' }, 404, 'RESOURCE_DOES_NOT_EXIST'],
    [{ token_id: foreign?.token_id }, 404, 'RESOURCE_DOES_NOT_EXIST'],
  ] as const) {
    const response = await sendJson(world, world.workspace.pat, '/api/2.0/token/delete', body)
    expect([response.status, (await json(response)).error_code]).toEqual([status, code])
  }
  expect((await callApi(world, other.pat)).status).toBe(200)
})

test('an update changes the comment and nothing else', async () => {
  const world = createWorld()
  const { pat } = world.workspace
  const [{ token_id: id } = { token_id: '' }] = (await list(world, pat)).token_infos ?? []
  const patch = (tokenId: string, body: unknown): Promise<Response> =>
    sendJson(world, pat, `/api/2.0/token/${tokenId}`, body, 'PATCH')
  const comment = { token: { comment: 'new' }, update_mask: 'comment' }
  expect(await json(await patch(id, comment))).toEqual({})
  expect((await list(world, pat)).token_infos?.[0]?.comment).toBe('new')
  expect((await patch(id, { ...comment, update_mask: 'expiry_time' })).status).toBe(400)
  expect((await patch(id, { ...comment, token: {} })).status).toBe(400)
  expect((await patch(id, '[')).status).toBe(400)
  const unknown = await patch('unknown', comment)
  expect([unknown.status, (await json(unknown)).error_code]).toEqual([404, 'NOT_FOUND'])
})

test('the 601st live token of a user is refused, and a dead one makes room', async () => {
  const world = createWorld({ clock: 'frozen' })
  const { pat } = world.workspace
  const statuses = new Set<number>()
  for (let made = 1; made < 600; made += 1)
    statuses.add((await create(world, pat, made === 1 ? { lifetime_seconds: 60 } : {})).status)
  expect([...statuses]).toEqual([200])
  const refused = await create(world, pat)
  expect([refused.status, await json(refused)]).toEqual([
    400,
    { error_code: 'QUOTA_EXCEEDED', message: 'Token quota exceeded (600 tokens)', details: [] },
  ])
  expect((await create(world, world.addUser('other@lakeauth.example').pat)).status).toBe(200)
  await world.clock.advance('60s')
  expect((await create(world, pat)).status).toBe(200)
  expect((await create(world, pat)).status).toBe(400)
})

test('every call needs a credential', async () => {
  const world = createWorld()
  for (const [method, path] of [
    ['POST', 'create'],
    ['GET', 'list'],
    ['POST', 'delete'],
    ['PATCH', 'some-id'],
  ])
    expect(
      (await world.fetch(`${world.workspace.host}/api/2.0/token/${path}`, { method: method as string })).status,
    ).toBe(401)
})
