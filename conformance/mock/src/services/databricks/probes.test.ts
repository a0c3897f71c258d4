import { expect, test } from 'vitest'
import { callApi, json } from '../../../test/requests.js'
import { createWorld } from '../../world/create-world.js'

test('SCIM Me knows the user behind a personal access token', async () => {
  const world = createWorld()
  const { pat, userName, workspaceId } = world.workspace
  const response = await callApi(world, pat)
  expect(response.headers.get('x-databricks-org-id')).toBe(workspaceId)
  expect(await json(response)).toMatchObject({
    id: expect.stringMatching(/^\d+$/),
    userName,
    active: true,
    emails: [{ value: userName, type: 'work', primary: true }],
  })
})

test('a service principal is named by its application id', async () => {
  const world = createWorld()
  const added = world.addServicePrincipal({ displayName: 'robot' })
  const me = await json(await callApi(world, await world.issueToken({ identity: added.clientId })))
  expect(me).toMatchObject({ userName: added.clientId, displayName: 'robot', id: added.id })
  expect(me).not.toHaveProperty('emails')
})

test.each([
  ['/api/2.0/clusters/list', ['clusters']],
  ['/api/2.1/clusters/list', ['clusters', 'next_page_token', 'prev_page_token']],
  ['/api/2.0/instance-pools/list', ['instance_pools']],
  ['/api/2.0/serving-endpoints', ['endpoints']],
  ['/api/2.0/sql/warehouses', ['warehouses']],
  ['/api/2.1/unity-catalog/current-metastore-assignment', ['metastore_id', 'workspace_id', 'default_catalog_name']],
])('%s answers a signed-in caller alone', async (path, keys) => {
  const world = createWorld()
  expect(Object.keys(await json(await callApi(world, world.workspace.pat, path)))).toEqual(keys)
  expect((await world.fetch(world.workspace.host + path)).status).toBe(401)
})

test('an invented page token is refused', async () => {
  const world = createWorld()
  expect((await callApi(world, world.workspace.pat, '/api/2.1/clusters/list?page_token=x')).status).toBe(400)
})

test('the account lists its workspaces to an account token', async () => {
  const world = createWorld()
  const { host, accountId } = world.account
  const url = `${host}/api/2.0/accounts/${accountId}/workspaces`
  const authorization = `Bearer ${await world.issueToken({ level: 'account' })}`
  const ask = async (headers: Record<string, string>, at = url): Promise<[number, unknown]> => {
    const response = await world.fetch(at, { headers })
    return [response.status, await json(response)]
  }
  expect(await ask({ authorization })).toEqual([
    200,
    [expect.objectContaining({ workspace_id: Number(world.workspace.workspaceId), workspace_status: 'RUNNING' })],
  ])
  expect((await ask({ authorization, 'X-Databricks-Workspace-Id': '1' }))[0]).toBe(400)
  expect((await ask({ authorization }, url.replace(accountId, 'other')))[0]).toBe(403)
  expect((await ask({}))[0]).toBe(401)
  expect((await ask({ authorization: `Bearer ${await world.issueToken()}` }))[0]).toBe(403)
  expect((await ask({ authorization: `Bearer ${world.workspace.pat}` }))[0]).toBe(403)
  expect(world.journal.of('account.workspaces').map(({ reason }) => reason?.code)).toEqual([
    undefined,
    'workspace-header-on-account',
    'wrong-account',
    'no-credential',
    'wrong-level',
    'pat-on-account',
  ])
})

test('whoever asks for a page gets one, with 200 and no credential', async () => {
  const world = createWorld()
  for (const path of ['/', '/login.html?o=1']) {
    const page = await world.fetch(world.workspace.host + path)
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await page.text()).toMatch(/^<!doctype html>/)
  }
})
