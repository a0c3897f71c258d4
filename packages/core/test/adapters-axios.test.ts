import { coreStrategies, databricksAuth } from '@lakeauth/core'
import { axiosInterceptor } from '@lakeauth/core/adapters'
import axios, { Axios } from 'axios'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { receivedBy, signIns, workspace, type Workspace } from './support/adapters.js'
import { rejection } from './support/context.js'

const LIST = '/api/2.1/clusters/list'
const CREATE = '/api/2.0/token/create'
const dead = { status: 401, json: { error_code: 401, message: 'dead' } } as const

function clientOf({ auth }: Workspace, defaults: Parameters<typeof axios.create>[0] = {}) {
  const client = axios.create(defaults)
  const eject = axiosInterceptor(auth, client)
  return { client, eject }
}

/** A way to cancel a request. */
function cancellation(by: string) {
  const abort = new AbortController()
  const source = axios.CancelToken.source()
  const never = new AbortController()
  return {
    config: {
      ...(by !== 'cancelToken' && { signal: by === 'both' ? never.signal : abort.signal }),
      ...(by !== 'signal' && { cancelToken: source.token }),
    },
    cancel: () => (by === 'signal' ? abort.abort() : source.cancel('enough')),
  }
}

describe('axiosInterceptor with axios', () => {
  it.each(['https://evil.example/api', '//evil.example/api', '\\\\evil.example/api', 'https://u:p@ws.example/'])(
    'refuses %s before any token or request is made [T1] [T4]',
    async (url) => {
      await using place = await workspace()
      const error = await rejection(clientOf(place).client.get(url))
      expect(error).toMatchObject({ code: 'ERR_ORIGIN_FORBIDDEN' })
      expect(signIns(place.world).grants).toBe(0)
    },
  )

  it('refuses an instance whose baseURL is another host [T1]', async () => {
    await using place = await workspace()
    const { client } = clientOf(place, { baseURL: place.elsewhere.origin })
    expect(await rejection(client.get(LIST))).toMatchObject({ code: 'ERR_ORIGIN_FORBIDDEN' })
    expect(place.elsewhere.requests).toEqual([])
  })

  it('encodes a space in the path and the query, as auth.fetch does', async () => {
    await using place = await workspace()
    const { client } = clientOf(place, { validateStatus: () => true })
    await client.get('/api/a b?filter=c d')
    await place.auth.fetch('/api/a b?filter=c d')
    const targets = place.world.journal.entries.map(({ target }) => target).filter((each) => each.startsWith('/api/'))
    // The journal shows a value by a mark, the same for the same value.
    expect(targets).toEqual(['/api/a%20b?filter=[unknown#1]', '/api/a%20b?filter=[unknown#1]'])
  })

  it("leaves the caller's own beforeRedirect in place", async () => {
    await using place = await workspace()
    place.world.on('clusters.list').times(1).redirect(302, `${place.host}/api/2.0/preview/scim/v2/Me`)
    const seen: string[] = []
    const { client } = clientOf(place)
    await client.get(LIST, { beforeRedirect: (options) => void seen.push(String(options['path'])) })
    expect(seen).toEqual(['/api/2.0/preview/scim/v2/Me'])
  })

  it('does not take the answer of another host for one about its token', async () => {
    await using place = await workspace()
    place.world.on('clusters.list').redirect(302, `${place.elsewhere.origin}/there`)
    const { client } = clientOf(place, { validateStatus: () => true })
    place.elsewhere.answer((_request, response) => void response.writeHead(401).end())
    expect((await client.get(LIST)).status).toBe(401)
    expect(signIns(place.world).grants).toBe(1)
    place.assertSilent('the other host', receivedBy(place.elsewhere))
  })

  it('replaces a password of the config by its own header', async () => {
    await using place = await workspace()
    const { client } = clientOf(place, { auth: { username: 'ada', password: 'lovelace' } })
    expect((await client.get(LIST)).status).toBe(200)
  })

  it('sends a JSON body again as it was', async () => {
    await using place = await workspace()
    place.world.on('pat.create').times(1).respond(dead)
    const { client } = clientOf(place)
    const { data } = await client.post<{ token_info: { comment: string } }>(CREATE, { comment: '"quoted"' })
    expect(data.token_info.comment).toBe('"quoted"')
    expect(signIns(place.world).grants).toBe(2)
  })

  it("makes a replay part of the one call that the caller's own interceptors see", async () => {
    await using place = await workspace()
    place.world.on('clusters.list').times(1).respond(dead)
    const { client } = clientOf(place, { params: { a: '1' }, headers: { 'x-default': '1' } })
    client.interceptors.request.use((config) => {
      config.url = `/api/2.1${config.url ?? ''}`
      delete config.params
      config.headers.delete('x-default')
      return config
    })
    client.interceptors.response.use(({ status }) => ({ status }) as never)
    expect(await client.get('/clusters/list')).toEqual({ status: 200 })
    const apis = place.world.journal.entries.filter(({ path }) => path.startsWith('/api/'))
    const seen = apis.map(({ target, request }) => [target, request.headers['x-default']])
    expect(seen).toEqual([
      [LIST, undefined],
      [LIST, undefined],
    ])
  })

  it('passes on whatever an interceptor before it makes of an answer', async () => {
    await using place = await workspace()
    const client = axios.create()
    client.interceptors.response.use(() => undefined as never)
    axiosInterceptor(place.auth, client)
    expect(await client.get(LIST)).toBeUndefined()
  })

  it('replays through an instance of the class Axios too', async () => {
    await using place = await workspace()
    place.world.on('clusters.list').times(1).respond(dead)
    const client = new Axios({})
    axiosInterceptor(place.auth, client)
    const answer = await client.request({ url: LIST, validateStatus: () => true })
    expect([answer.status, signIns(place.world).grants]).toEqual([200, 2])
  })

  it('cannot send a stream again, and replaces the dead token for the next call', async () => {
    await using place = await workspace()
    place.world.on('pat.create').times(1).respond(dead)
    const { client } = clientOf(place, { maxRedirects: 0 })
    const error = await rejection(
      client.post(CREATE, Readable.from(['{}']), { headers: { 'content-type': 'application/json' } }),
    )
    expect(error).toMatchObject({ response: { status: 401 } })
    expect(place.world.journal.count('pat.create')).toBe(1)
    expect(signIns(place.world).grants).toBe(2)
    expect((await client.get(LIST)).status).toBe(200)
    expect(signIns(place.world).grants).toBe(2)
  })

  it.each(['arraybuffer', 'text', 'stream'] as const)(
    'recognises a dead token in an answer of type %s',
    async (responseType) => {
      await using place = await workspace()
      place.world.on('clusters.list').times(1).respond(dead)
      const { client } = clientOf(place)
      expect((await client.get(LIST, { responseType })).status).toBe(200)
      expect(place.world.journal.count('clusters.list')).toBe(2)
    },
  )

  it('refreshes once for a hundred refusals of one token [R24]', async () => {
    await using place = await workspace()
    const { client } = clientOf(place)
    await client.get(LIST)
    const { Authorization } = await place.auth.headers()
    place.world.on('clusters.list', { authorization: String(Authorization) }).respond(dead)
    const answers = await Promise.all(Array.from({ length: 100 }, () => client.get(LIST)))
    expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200))
    expect(signIns(place.world).grants).toBe(2)
    expect(place.world.journal.count('clusters.list')).toBe(201)
  })

  it('replays when the caller takes every status for an answer', async () => {
    await using place = await workspace()
    place.world.on('clusters.list').times(1).respond(dead)
    const { client } = clientOf(place, { validateStatus: () => true })
    expect((await client.get(LIST)).status).toBe(200)
  })

  it('leaves no token in an answer, nor in an error of the network [T35]', async () => {
    await using place = await workspace()
    const { client } = clientOf(place)
    place.assertSilent('an answer', await client.get(LIST))
    place.world.on('clusters.list').transport('reset')
    const error = await rejection(client.get(LIST))
    expect(error).toMatchObject({ code: 'ECONNRESET' })
    place.assertSilent('an error', error)
  })

  it.each(['signal', 'cancelToken', 'both'])(
    'is cancelled by the %s of the caller before anything is asked',
    async (by) => {
      await using place = await workspace()
      const { config, cancel } = cancellation(by)
      cancel()
      const error = await rejection(clientOf(place).client.get(LIST, config))
      expect([axios.isCancel(error), error['code']]).toEqual([true, 'ERR_CANCELED'])
      expect(place.world.journal.entries).toEqual([])
    },
  )

  it.each(['signal', 'cancelToken', 'both'])(
    'is cancelled by the %s of the caller while it waits for a token, and sends nothing',
    async (by) => {
      await using place = await workspace()
      const hold = place.world.on('workspace.token').hold(1)
      const { config, cancel } = cancellation(by)
      const call = rejection(clientOf(place).client.get(LIST, config))
      await place.world.journal.wait('workspace.token', 1)
      cancel()
      expect(axios.isCancel(await call)).toBe(true)
      hold.release()
      expect(place.world.journal.count('clusters.list')).toBe(0)
    },
  )

  it.each(['signal', 'cancelToken'])(
    'is cancelled by the %s of the caller while it waits for another token',
    async (by) => {
      await using place = await workspace()
      const { client } = clientOf(place)
      await client.get(LIST)
      place.world.on('clusters.list').respond(dead)
      const hold = place.world.on('workspace.token').hold(1)
      const { config, cancel } = cancellation(by)
      const call = rejection(client.get(LIST, config))
      await place.world.journal.wait('workspace.token', 2)
      cancel()
      const error = await call
      expect(axios.isCancel(error)).toBe(true)
      hold.release()
      expect(place.world.journal.count('clusters.list')).toBe(2)
      place.assertSilent('the error', error)
    },
  )

  it.each([
    ['/api/2.1', '/clusters/list'],
    ['api/2.1/', 'clusters/list'],
    ['', LIST],
    ['/', LIST],
  ])('completes the baseURL %j with the host', async (baseURL, url) => {
    await using place = await workspace()
    expect((await clientOf(place, { baseURL }).client.get(url)).status).toBe(200)
    expect(place.world.journal.count('clusters.list')).toBe(1)
  })

  it.each(['//evil.example', '\\\\evil.example', '/\\evil.example', '/\t/evil.example'])(
    'refuses the baseURL %j before any token or request is made [T4]',
    async (baseURL) => {
      await using place = await workspace()
      const error = await rejection(clientOf(place, { baseURL }).client.get(LIST))
      expect(error).toMatchObject({ code: 'ERR_ORIGIN_FORBIDDEN' })
      expect(signIns(place.world).grants).toBe(0)
    },
  )

  it('signs no more once it is removed', async () => {
    await using place = await workspace()
    const { client, eject } = clientOf(place, { baseURL: place.host })
    eject()
    expect((await rejection(client.get(LIST)))['status']).toBe(401)
    expect(signIns(place.world).grants).toBe(0)
  })

  it('sends no workspace id to an account API', async () => {
    await using place = await workspace()
    const { host, clientId, clientSecret } = place.world.workspace
    const config = { host, clientId, clientSecret, workspaceId: '42' }
    const auth = await databricksAuth({ strategies: coreStrategies, env: {}, home: undefined, config })
    const client = axios.create({ validateStatus: () => true })
    axiosInterceptor(auth, client)
    await client.get(LIST)
    await client.get('/api/2.0/accounts/x/workspaces')
    const ids = place.world.journal.entries
      .filter(({ path }) => path.startsWith('/api/'))
      .map(({ request }) => request.headers['x-databricks-workspace-id'])
    expect(ids).toEqual(['42', undefined])
  })

  it.each([
    ['nothing', undefined],
    ['axios of version 0', { interceptors: {} }],
    ['a function', () => {}],
  ])('refuses %s with a typed error', async (_what, client) => {
    await using place = await workspace()
    const attach = () => axiosInterceptor(place.auth, client as never)
    expect(attach).toThrow(expect.objectContaining({ name: 'ConfigurationError', code: 'ERR_CLIENT_UNSUPPORTED' }))
  })

  it.each([['fetch'], [['fetch', 'http']], [['xhr', 'fetch']]])(
    'refuses the adapter %j, whose redirects it cannot see [T1]',
    async (adapter) => {
      await using place = await workspace()
      const { client } = clientOf(place, { adapter: adapter as 'fetch' })
      expect(await rejection(client.get(LIST))).toMatchObject({ code: 'ERR_CLIENT_UNSUPPORTED' })
      expect(signIns(place.world).grants).toBe(0)
    },
  )

  it("has a way for the fetch adapter: auth.fetch is axios's own fetch", async () => {
    await using place = await workspace()
    place.world.on('clusters.list').times(1).respond(dead)
    const client = axios.create({ baseURL: place.host, adapter: 'fetch', env: { fetch: place.auth.fetch } })
    expect((await client.get(LIST)).status).toBe(200)
    expect(signIns(place.world).grants).toBe(2)
  })
})
