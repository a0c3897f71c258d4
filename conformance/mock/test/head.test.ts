import { expect, test } from 'vitest'
import { startServer } from '../src/server/index.js'
import { createWorld } from '../src/world/create-world.js'
import { rawHttp } from './raw-http.js'

const discovery = '/.well-known/databricks-config'

test('HEAD is answered as GET would be, without the body', async () => {
  const world = createWorld()
  const { host, pat } = world.workspace
  const headers = { authorization: `Bearer ${pat}` }
  for (const path of [discovery, '/api/2.1/clusters/list', '/api/2.0/secrets/get?scope=none&key=none', '/nowhere']) {
    const [get, head] = [
      await world.fetch(`${host}${path}`, { headers }),
      await world.fetch(`${host}${path}`, { headers, method: 'HEAD' }),
    ]
    const length = String((await get.arrayBuffer()).byteLength)
    expect([head.status, await head.text()], path).toEqual([get.status, ''])
    expect(Object.fromEntries(head.headers), path).toEqual({
      ...Object.fromEntries(get.headers),
      // The body of 501 names the method.
      'content-length': path === '/nowhere' ? expect.any(String) : length,
    })
  }
  expect(world.journal.of('workspace.config').map(({ method, outcome }) => [method, outcome])).toEqual([
    ['GET', 'ok'],
    ['HEAD', 'ok'],
  ])
})

test('HEAD on a path without GET is not allowed, and one with GET allows both', async () => {
  const world = createWorld()
  const { host } = world.workspace
  const head = await world.fetch(`${host}/oidc/v1/token`, { method: 'HEAD' })
  expect([head.status, head.headers.get('allow'), await head.text()]).toEqual([405, 'POST', ''])
  const put = await world.fetch(`${host}${discovery}`, { method: 'PUT' })
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
})

test('a fault on HEAD has no body either', async () => {
  const world = createWorld()
  world.on('workspace.config').respond({ status: 503, headers: { 'retry-after': '3' }, body: 'busy' })
  const head = await world.fetch(`${world.workspace.host}${discovery}`, { method: 'HEAD' })
  expect([head.status, head.headers.get('retry-after'), await head.text()]).toEqual([503, '3', ''])
})

test('over HTTP the length is said, and nothing follows the head', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const ask = (method: string): Promise<string> =>
    rawHttp(server.port, [`${method} ${discovery} HTTP/1.1`, `Host: 127.0.0.1:${server.port}`, 'Connection: close'])
  const [head, body] = (await ask('GET')).split('\r\n\r\n') as [string, string]
  const lines = (text: string): string[] =>
    text
      .toLowerCase()
      .split('\r\n')
      .filter((line) => !line.startsWith('date'))
  expect(lines(head)).toContain(`content-length: ${body.length}`)
  const answered = (await ask('HEAD')).split('\r\n\r\n') as [string, string]
  expect(answered[1]).toBe('')
  expect(lines(answered[0]).toSorted()).toEqual(lines(head).toSorted())
})
