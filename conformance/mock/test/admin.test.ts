import { expect, test } from 'vitest'
import { startServer } from '../src/server/index.js'
import { createWorld } from '../src/world/create-world.js'
import { rawHttp } from './raw-http.js'
import { json, requestToken } from './requests.js'

interface Admin {
  (method: string, path: string, body?: unknown): Promise<[number, Record<string, unknown>]>
}

function adminOf(origin: string): Admin {
  return async (method, path, body) => {
    const response = await fetch(`${origin}/v1/worlds${path}`, {
      method,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return [response.status, await json(response)]
  }
}

test('worlds are listed and their clocks advanced', async () => {
  const world = createWorld({ clock: 'frozen', name: 'mine' })
  await using server = await startServer({ worlds: [world] })
  const admin = adminOf(server.ready.admin)
  const start = world.clock.now()
  expect(await admin('GET', '')).toEqual([200, { worlds: [{ name: 'mine', now: start, frozen: true }] }])
  expect(await admin('POST', '/mine/clock/advance', { ms: 500 })).toEqual([200, { now: start + 500 }])
  expect(await admin('POST', '/mine/clock/advance', { duration: '1m' })).toEqual([200, { now: start + 60_500 }])
})

test('faults are added, released and cleared, and the journal read and cleared', async () => {
  const world = createWorld({ name: 'mine' })
  await using server = await startServer({ worlds: [world] })
  const admin = adminOf(server.ready.admin)
  const rule = { operation: 'workspace.token', times: 1, preset: 'oauth-unavailable' }
  expect(await admin('POST', '/mine/faults', rule)).toEqual([201, { id: 'fault-1' }])
  expect((await requestToken(world, { fetch })).status).toBe(503)
  expect(await admin('GET', '/mine/journal')).toMatchObject([200, { entries: [{ outcome: 'fault', rule: 'fault-1' }] }])
  expect(await admin('DELETE', '/mine/journal')).toEqual([200, {}])
  await admin('POST', '/mine/faults', { operation: 'workspace.token', hold: 1 })
  const held = requestToken(world, { fetch })
  await world.journal.wait('workspace.token')
  expect((await admin('POST', '/mine/faults/fault-1/release'))[0]).toBe(404)
  expect(await admin('POST', '/mine/faults/fault-2/release')).toEqual([200, {}])
  expect((await held).status).toBe(200)
  await admin('POST', '/mine/faults', { operation: '*', respond: { status: 500 } })
  expect(await admin('DELETE', '/mine/faults')).toEqual([200, {}])
  expect((await requestToken(world, { fetch })).status).toBe(200)
})

test('keys are rotated and retired', async () => {
  const world = createWorld({ name: 'mine' })
  await using server = await startServer({ worlds: [world] })
  const headers = { authorization: `Bearer ${await world.issueToken()}` }
  const status = async (): Promise<number> =>
    (await fetch(`${world.workspace.host}/api/2.0/clusters/list`, { headers })).status
  const admin = adminOf(server.ready.admin)
  await admin('POST', '/mine/keys/rotate')
  expect(await status()).toBe(200)
  await admin('POST', '/mine/keys/rotate', { retireOld: true })
  expect(await status()).toBe(403)
})

test.each([
  ['POST', '/mine/faults', { operation: 'nothing' }, 400],
  ['POST', '/mine/faults', 'not json', 400],
  ['POST', '/mine/clock/advance', {}, 400],
  ['GET', '/other/journal', undefined, 404],
  ['GET', '/mine/secrets', undefined, 404],
])('%s %s is refused with a message', async (method, path, body, status) => {
  await using server = await startServer({ worlds: [createWorld({ name: 'mine' })] })
  expect(await adminOf(server.ready.admin)(method, path, body)).toEqual([status, { message: expect.any(String) }])
})

test('a web page can use it neither across origins nor through a rebound name', async () => {
  await using server = await startServer({ worlds: [createWorld()] })
  const { port, host } = new URL(server.ready.admin)
  const ask = (...headers: string[]): Promise<string> =>
    rawHttp(Number(port), ['GET /v1/worlds HTTP/1.1', ...headers, 'Connection: close'])
  expect(await ask(`Host: ${host}`)).toMatch(/^HTTP\/1\.1 200 /)
  expect(await ask(`Host: ${host}`, 'Origin: http://evil.example')).toMatch(/^HTTP\/1\.1 403 /)
  expect(await ask(`Host: evil.example:${port}`)).toMatch(/^HTTP\/1\.1 403 /)
})
