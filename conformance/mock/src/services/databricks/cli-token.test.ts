import { expect, test } from 'vitest'
import { callApi, claimsOf, json } from '../../../test/requests.js'
import { createWorld } from '../../world/create-world.js'
import type { World } from '../../world/world.js'

function ask(world: World, query: Record<string, string>, url = world.cliUrl): Promise<Response> {
  return world.fetch(`${url}?${new URLSearchParams(query)}`)
}

test('a profile or the workspace host gives the user’s token, its expiry as Go prints it', async () => {
  const world = createWorld({ clock: 'frozen' })
  const { host } = world.workspace
  for (const query of [{ profile: 'DEFAULT' }, { host }, { host: host.replace('https://', '') }]) {
    const body = await json(await ask(world, query as Record<string, string>))
    expect(body).toMatchObject({ token_type: 'Bearer', expiry: '2026-01-01T02:00:00.000456789+01:00' })
    expect((await json(await callApi(world, body.access_token))).userName).toBe(world.workspace.userName)
  }
})

test('an account needs its id beside its host', async () => {
  const world = createWorld()
  const { host, accountId } = world.account
  const body = await json(await ask(world, { host, 'account-id': accountId }))
  expect(claimsOf(body.access_token)['aud']).toBe(accountId)
  expect((await ask(world, { host })).status).toBe(400)
})

test('the token is cached until it is nearly over, unless a refresh is forced', async () => {
  const world = createWorld({ clock: 'frozen' })
  const token = async (more = {}): Promise<string> =>
    (await json(await ask(world, { profile: 'DEFAULT', ...more }))).access_token
  const first = await token()
  expect(await token()).toBe(first)
  expect(await token({ 'force-refresh': 'true' })).not.toBe(first)
  const second = await token()
  await world.clock.advance('59m')
  expect(await token()).toBe(second)
  await world.clock.advance('25s')
  expect(await token()).not.toBe(second)
})

test.each([
  ['no host', {}, 400],
  ['another host', { host: 'https://other.example' }, 400],
  ['an unusable host', { host: 'https://' }, 400],
])('%s is not signed in', async (_, query, status) => {
  const world = createWorld()
  const response = await ask(world, query as Record<string, string>)
  expect([response.status, (await json(response)).error]).toEqual([
    status,
    expect.stringMatching(/^cache: databricks OAuth is not configured for this host/),
  ])
})

test('another session is unknown', async () => {
  const world = createWorld()
  expect((await ask(world, { profile: 'x' }, `${world.workspace.host}/_cli/wrong/auth-token`)).status).toBe(404)
})
