import { expect, test } from 'vitest'
import { createWorld } from '../../src/world/create-world.js'
import { startServer } from '../../src/server/start-server.js'
import { proveRefusals, type Refusal } from './refusal.js'

const places = [
  ['Databricks REST', 'https://{workspace}/api/2.0/clusters/list', 'PUT', { error_code: 'METHOD_NOT_ALLOWED' }],
  ['Databricks OAuth', 'https://{workspace}/oidc/v1/token', 'GET', { error: 'invalid_request' }],
  [
    'Entra',
    'https://login.microsoftonline.com/t/oauth2/v2.0/token',
    'PUT',
    { error: 'invalid_request', error_codes: [900561] },
  ],
  ['Google', 'https://oauth2.googleapis.com/token', 'PUT', { error: 'invalid_request' }],
  ['IMDS', 'http://169.254.169.254/metadata/identity/oauth2/token', 'PUT', { error: 'invalid_request' }],
] as const

function at(url: string, host: string): string {
  return url.replace('https://{workspace}', host)
}

proveRefusals(
  places.map(
    ([name, url, method, body]): Refusal => ({
      code: 'method-not-allowed',
      title: `${name} says it in its own shape`,
      status: 405,
      body,
      headers: { allow: /^[A-Z, ]+$/ },
      unswitchable: 'there is no handler for the method',
      ask: (world) => world.fetch(at(url, world.workspace.host), { method }),
    }),
  ),
)

test.each(places)('%s refuses a body that is too long in its own shape', async (_, url) => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const { host, pathname } = new URL(at(url, world.workspace.publicHost))
  const response = await fetch(`http://127.0.0.1:${server.port}/_host/${host}${pathname}`, {
    method: 'POST',
    body: 'x'.repeat(1024 * 1024 + 1),
  })
  expect(response.status).toBe(413)
  expect(Object.keys((await response.json()) as object)[0]).toMatch(/^error(_code)?$/)
  expect(world.journal.entries.at(-1)).toMatchObject({ outcome: 'refused', reason: { code: 'too-large' } })
})

test('a reason repeats no secret, however the request spelled it', async () => {
  const world = createWorld()
  const { host, pat } = world.workspace
  const authorization = `Bearer ${pat}`
  await world.fetch(`${host}/oidc/v1/authorize?client_id=${pat}`)
  await world.fetch(`${host}/api/2.0/workspace-conf?keys=${pat}`, { headers: { authorization } })
  await world.fetch(`https://${world.azure.clientSecret.replace(/[^a-z0-9-]/gi, 'x')}.example/`).catch(() => undefined)
  const told = JSON.stringify([world.journal.entries, world.journal.har()])
  expect(told).not.toContain(pat)
  expect(told).toContain('[pat#1]')
})
