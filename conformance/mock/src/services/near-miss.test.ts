import { expect, test } from 'vitest'
import { createWorld } from '../world/create-world.js'

async function ask(path: string, init?: RequestInit & { host?: string }) {
  const world = createWorld()
  const response = await world.fetch(`${init?.host ?? world.workspace.host}${path}`, init)
  const { nearest } = (await response.json()) as { nearest?: { operation: string; service: string } }
  return {
    status: response.status,
    operation: nearest?.operation,
    sentence: world.journal.entries[0]?.reason?.sentence,
  }
}

test.each([
  ['an older version of an API', '/api/2.2/clusters/list', 'clusters.list'],
  ['a missing part of a path', '/oidc/token', 'workspace.token'],
  ['a path with one segment too many', '/api/2.0/preview/scim/v2/Me/groups', 'scim.me'],
])('%s names the route that was probably meant', async (_, path, operation) => {
  const asked = await ask(path)
  expect(asked).toMatchObject({ status: 501, operation })
  expect(asked.sentence).toContain(`(${operation})`)
})

test('a path of another service is known as that one', async () => {
  expect(await ask('/oidc/v1/token', { host: 'https://elsewhere.example', method: 'POST' })).toMatchObject({
    status: 501,
    operation: 'workspace.token',
  })
})

test('a path like none has no neighbour', async () => {
  expect(await ask('/favicon.ico')).toMatchObject({ status: 501, operation: undefined })
})
