import { expect, test } from 'vitest'
import { basic, callApi, json, requestToken } from '../test/requests.js'
import { handle } from './handle.js'
import { createWorld } from './world/create-world.js'

test('an aborted signal makes no request', async () => {
  const world = createWorld()
  const reason = new Error('too late')
  await expect(world.fetch(world.workspace.host, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  expect(world.journal.entries).toEqual([])
})

test('an abort while a request is held ends it, in the journal too', async () => {
  const world = createWorld()
  const hold = world.on('workspace.config').hold(1)
  const controller = new AbortController()
  const pending = world.fetch(`${world.workspace.host}/.well-known/databricks-config`, { signal: controller.signal })
  await world.journal.wait('workspace.config')
  controller.abort()
  await expect(pending).rejects.toMatchObject({ name: 'AbortError' })
  expect(hold.waiting).toBe(0)
  expect(world.journal.entries).toMatchObject([{ outcome: 'fault', fault: 'aborted' }])
})

test('a redirect is followed, refused or handed over, as asked', async () => {
  const world = createWorld()
  const { host, pat } = world.workspace
  world.on('clusters.list').redirect(307, '/api/2.0/preview/scim/v2/Me')
  const url = `${host}/api/2.0/clusters/list`
  const headers = { authorization: `Bearer ${pat}` }
  const followed = await world.fetch(url, { headers })
  expect([followed.status, followed.redirected, followed.url]).toEqual([
    200,
    true,
    `${host}/api/2.0/preview/scim/v2/Me`,
  ])
  expect((await world.fetch(url, { headers, redirect: 'manual' })).status).toBe(307)
  await expect(world.fetch(url, { headers, redirect: 'error' })).rejects.toThrow(TypeError)
})

test('a redirect to another origin loses the Authorization header and keeps custom ones', async () => {
  const world = createWorld()
  const { host, pat } = world.workspace
  world.on('scim.me').redirect(302, 'https://elsewhere.example/me')
  const headers = { authorization: `Bearer ${pat}`, 'x-custom': 'secret' }
  expect((await world.fetch(`${host}/api/2.0/preview/scim/v2/Me`, { headers })).status).toBe(501)
  const last = world.journal.entries.at(-1)
  expect(last).toMatchObject({
    authority: 'elsewhere.example',
    outcome: 'unmatched',
    reason: { code: 'unknown-authority' },
  })
  expect(Object.keys(last?.request.headers ?? {})).toEqual(['x-custom'])
})

test('a POST keeps its body over 307 and loses it over 302', async () => {
  const world = createWorld()
  const again = `${world.workspace.host}/oidc/v1/token`
  world.on('workspace.token').times(1).redirect(307, again)
  expect((await requestToken(world)).status).toBe(200)
  world.on('workspace.token').times(1).redirect(302, again)
  expect((await requestToken(world)).status).toBe(405)
})

test('endless redirects end in an error', async () => {
  const world = createWorld()
  world.on('workspace.config').redirect(302, '/.well-known/databricks-config')
  await expect(world.fetch(`${world.workspace.host}/.well-known/databricks-config`)).rejects.toThrow(TypeError)
  expect(world.journal.count('workspace.config')).toBe(21)
})

test('an unmatched request is 501 and names the rule to add', async () => {
  const world = createWorld()
  const response = await callApi(world, world.workspace.pat, '/api/9.9/things')
  const { stub } = await json(response)
  expect([response.status, stub]).toEqual([501, expect.stringContaining("path: '/api/9.9/things'")])
  expect(world.journal.of('unmatched')).toMatchObject([{ outcome: 'unmatched', reason: { code: 'no-route' }, stub }])
  world.on('unmatched', { method: 'GET', path: '/api/9.9/things' }).respond({ status: 200, json: { things: [] } })
  expect(await json(await callApi(world, world.workspace.pat, '/api/9.9/things'))).toEqual({ things: [] })
})

test('a path that begins with two slashes stays a path of its host', async () => {
  const world = createWorld()
  const { host, pat } = world.workspace
  expect((await callApi(world, pat, '//accounts.cloud.databricks.com/api')).status).toBe(501)
  expect(world.journal.entries.at(-1)).toMatchObject({
    authority: new URL(host).host,
    path: '//accounts.cloud.databricks.com/api',
  })
})

test('handle takes a world and nothing else', () => {
  const world = createWorld()
  const fake = { ...world }
  expect(() => handle(new Request(world.workspace.host), fake as typeof world)).toThrow(/createWorld/)
})

test('a journal entry tells how the request came and when', async () => {
  const world = createWorld({ clock: 'frozen', name: 'mine' })
  await world.clock.advance('5s')
  await requestToken(world, { authorization: basic('x', 'y') })
  expect(world.journal.entries[0]).toMatchObject({
    seq: 1,
    world: 'mine',
    time: Date.UTC(2026, 0, 1, 0, 0, 5),
    operation: 'workspace.token',
    method: 'POST',
    path: '/oidc/v1/token',
    via: 'direct',
    status: 401,
    outcome: 'refused',
    request: {
      headers: { authorization: { length: basic('x', 'y').length, secret: 'unknown#1' } },
      form: { grant_type: 'client_credentials', scope: 'all-apis' },
    },
  })
})
