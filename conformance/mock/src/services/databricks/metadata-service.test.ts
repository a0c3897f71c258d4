import { expect, test } from 'vitest'
import { callApi, json } from '../../../test/requests.js'
import { createWorld } from '../../world/create-world.js'
import type { World } from '../../world/world.js'

async function ask(world: World, headers: Record<string, string>, url = world.metadataServiceUrl): Promise<unknown[]> {
  const response = await world.fetch(url, { headers })
  return [response.status, response.headers.get('content-type'), await json(response)]
}

function good(world: World): Record<string, string> {
  return { 'X-Databricks-Metadata-Version': '1', 'X-Databricks-Host': world.workspace.host }
}

test('it gives the user’s token with its expiry as a number', async () => {
  const world = createWorld({ clock: 'frozen' })
  const [status, mediaType, body] = (await ask(world, good(world))) as [number, string, Record<string, unknown>]
  expect([status, mediaType, body['token_type']]).toEqual([200, 'text/json', 'Bearer'])
  expect(body['expires_on']).toBe(world.clock.now() / 1000 + 15)
  const token = body['access_token'] as string
  expect((await json(await callApi(world, token))).userName).toBe(world.workspace.userName)
  await world.clock.advance('14s')
  expect((await callApi(world, token)).status).toBe(200)
  await world.clock.advance('1s')
  expect((await callApi(world, token)).status).toBe(403)
})

test('its token lifetime can be set', async () => {
  const world = createWorld({ clock: 'frozen', metadataLifetimeSeconds: 300 })
  expect(await ask(world, good(world))).toMatchObject([200, {}, { expires_on: world.clock.now() / 1000 + 300 }])
})

test('hosts are compared after normalisation', async () => {
  const world = createWorld()
  const { host } = world.workspace
  for (const spelled of [`${host}/`, host.toUpperCase(), `${host}:443`])
    expect((await ask(world, { ...good(world), 'X-Databricks-Host': spelled }))[0]).toBe(200)
})

test.each([
  [
    'a wrong path',
    (world: World) => ask(world, good(world), `${world.workspace.host}/_metadata/wrong`),
    404,
    'not_found',
  ],
  ['no host', () => ({ 'X-Databricks-Metadata-Version': '1' }), 404, 'not_found'],
  ['an invalid host', (world: World) => ({ ...good(world), 'X-Databricks-Host': 'nonsense' }), 404, 'not_found'],
  [
    'another host',
    (world: World) => ({ ...good(world), 'X-Databricks-Host': 'https://other.example' }),
    404,
    'not_found',
  ],
  ['another version', (world: World) => ({ ...good(world), 'X-Databricks-Metadata-Version': '2' }), 400, 'bad_version'],
  ['no version', (world: World) => ({ 'X-Databricks-Host': world.workspace.host }), 400, 'bad_version'],
] as const)('%s is refused', async (_, make, status, key) => {
  const world = createWorld()
  const made = make(world)
  const answer = made instanceof Promise ? await made : await ask(world, made as Record<string, string>)
  expect(answer).toEqual([status, 'text/json', { [key]: true }])
  expect(world.journal.count('metadata.token', { outcome: 'refused', status })).toBe(1)
})
