import { expect, test } from 'vitest'
import { callApi, json } from '../../../../test/requests.js'
import { createWorld } from '../../../world/create-world.js'
import type { World } from '../../../world/world.js'

const scim = '/api/2.0/preview/scim/v2'

async function ask(world: World, path: string): Promise<any> {
  return json(await callApi(world, await world.issueToken(), scim + path))
}

test('users and service principals are listed, filtered and read by id', async () => {
  const world = createWorld()
  const other = world.addUser('other@lakeauth.example')
  expect(await ask(world, '/Users')).toMatchObject({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: 2,
    startIndex: 1,
    itemsPerPage: 2,
  })
  const found = await ask(world, `/Users?filter=${encodeURIComponent('userName eq "OTHER@lakeauth.example"')}`)
  expect(found.Resources).toMatchObject([{ id: other.id, userName: 'other@lakeauth.example', active: true }])
  expect(await ask(world, `/Users/${other.id}`)).toEqual(found.Resources[0])
  const { clientId } = world.workspace
  const principals = await ask(world, `/ServicePrincipals?filter=${encodeURIComponent(`applicationId eq ${clientId}`)}`)
  expect(principals.Resources).toMatchObject([{ applicationId: clientId, displayName: 'lakeauth-mock' }])
  expect((await ask(world, `/ServicePrincipals/${principals.Resources[0].id}`)).applicationId).toBe(clientId)
})

test('a list has pages that count from one', async () => {
  const world = createWorld()
  for (const name of ['b', 'c']) world.addUser(`${name}@lakeauth.example`)
  const page = await ask(world, '/Users?startIndex=2&count=1')
  expect(page).toMatchObject({ totalResults: 3, startIndex: 2, itemsPerPage: 1 })
  expect(page.Resources[0].userName).toBe('b@lakeauth.example')
  expect((await ask(world, '/Users?startIndex=9')).Resources).toEqual([])
})

test('the account knows its own users and service principals, and says no workspace id', async () => {
  const world = createWorld()
  const { host, accountId, clientId } = world.account
  const authorization = `Bearer ${await world.issueToken({ level: 'account', identity: clientId })}`
  const get = (path: string): Promise<Response> =>
    world.fetch(`${host}/api/2.0/accounts/${accountId}/scim/v2${path}`, { headers: { authorization } })
  const me = await get('/Me')
  expect(me.headers.get('x-databricks-org-id')).toBeNull()
  const { id, userName } = await json(me)
  expect(userName).toBe(clientId)
  expect((await json(await get('/ServicePrincipals'))).Resources[0]).toMatchObject({ id, applicationId: clientId })
  expect((await json(await get(`/ServicePrincipals/${id}`))).id).toBe(id)
  const users = await json(await get('/Users'))
  expect(users.Resources).toHaveLength(1)
  expect((await json(await get(`/Users/${users.Resources[0].id}`))).userName).toBe(world.workspace.userName)
})
