import { expect, test } from 'vitest'
import { spellings } from '../src/index.js'
import { startServer } from '../src/server/index.js'
import { basic, callApi, json, requestToken, sendJson, tokenUrl } from './requests.js'
import { createWorld } from '../src/world/create-world.js'
import type { World } from '../src/world/world.js'

/** Sends every secret of the world everywhere it could end up in a journal. */
async function spread(world: World): Promise<void> {
  const { host, pat, clientId, clientSecret } = world.workspace
  const { access_token: token } = await json(await requestToken(world))
  await sendJson(world, pat, '/api/2.0/token/create', { comment: clientSecret, [pat]: 1 })
  await callApi(world, token)
  await world.fetch(tokenUrl(world), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: token,
      client_id: clientId,
      client_secret: clientSecret,
      [clientSecret]: pat,
    }),
  })
  const headers = { 'X-Databricks-Metadata-Version': '1', 'X-Databricks-Host': host }
  await world.fetch(world.metadataServiceUrl, { headers })
  await world.fetch(`${world.cliUrl}?profile=${token}&host=${pat}`)
  for (const { value } of world.canaries)
    for (const spelling of spellings(value)) {
      const encoded = encodeURIComponent(spelling)
      const url = `${host}/lost/${encoded}?${encoded}=1&q=${encoded}&host=${encoded}`
      const carried = { 'user-agent': spelling, 'x-anything': spelling, authorization: basic(spelling, spelling) }
      await world.fetch(url, { headers: carried })
    }
}

test('no secret is in the journal, in any spelling', async () => {
  const world = createWorld()
  await spread(world)
  expect(world.canaries.length).toBeGreaterThanOrEqual(8)
  expect(world.journal.entries.length).toBeGreaterThan(40)
  const text = JSON.stringify(world.journal.entries)
  for (const { name, value } of world.canaries)
    for (const spelling of spellings(value)) expect(text.includes(spelling), `${name} in the journal`).toBe(false)
})

test('the scan finds a secret that is there', async () => {
  const world = createWorld()
  const text = JSON.stringify({ leaked: basic('token', world.workspace.pat) })
  expect(spellings(world.workspace.pat).some((spelling) => text.includes(spelling))).toBe(true)
})

test('a secret of somebody else is not kept either', async () => {
  const world = createWorld()
  const foreign = createWorld()
  const token = await foreign.issueToken()
  await callApi(world, token, `/${foreign.workspace.pat}?q=${token}`)
  await world.fetch(tokenUrl(world), {
    method: 'POST',
    body: new URLSearchParams({ assertion: 'very private', scope: token }),
  })
  const text = JSON.stringify(world.journal.entries)
  for (const secret of [token, foreign.workspace.pat, 'very private']) expect(text).not.toContain(secret)
})

test('the admin API shows no secret either', async () => {
  const world = createWorld({ name: 'mine' })
  await using server = await startServer({ worlds: [world] })
  await requestToken(world, { fetch })
  const text = await (await fetch(`${server.ready.admin}/v1/worlds/mine/journal`)).text()
  for (const { value } of world.canaries) expect(text).not.toContain(value)
})
