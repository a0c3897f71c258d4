import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { coreStrategies, databricksAuth } from '@lakeauth/core'
import { undiciInterceptor } from '@lakeauth/core/adapters'
import { Agent, type Dispatcher, fetch as undiciFetch, interceptors, Pool, request } from 'undici'
import { describe, expect, it } from 'vitest'
import { receivedBy, signIns, workspace, type Workspace } from './support/adapters.js'
import { rejection } from './support/context.js'
import { fakeAuth } from './support/fake-auth.js'
import { listen } from './support/listen.js'

const LIST = '/api/2.1/clusters/list'
const CREATE = '/api/2.0/token/create'
const dead = { status: 401, json: { error_code: 401, message: 'dead' } } as const

/** A dispatcher that closes itself. */
function agentOf({ auth }: Workspace, ...further: Dispatcher.DispatcherComposeInterceptor[]) {
  const dispatcher = new Agent().compose(undiciInterceptor(auth), ...further)
  return { dispatcher, [Symbol.asyncDispose]: () => dispatcher.destroy() }
}

describe('undiciInterceptor with undici', () => {
  it("lets requests to other hosts pass with the caller's headers alone [T1]", async () => {
    await using place = await workspace()
    await using agent = agentOf(place)
    const headers = { 'x-own': '1' }
    const { statusCode, body } = await request(place.elsewhere.origin, { dispatcher: agent.dispatcher, headers })
    await body.dump()
    expect(statusCode).toBe(200)
    expect(place.elsewhere.requests[0]?.headers).toMatchObject(headers)
    expect(place.elsewhere.requests[0]?.headers.authorization).toBeUndefined()
    expect(signIns(place.world).grants).toBe(0)
  })

  it('finds the host of a sign-in that has to look it up, and signs for it alone [T1]', async () => {
    await using place = await workspace()
    const { host: _unknown, ...rest } = place.auth
    const dispatcher = new Agent().compose(undiciInterceptor(rest as typeof place.auth))
    const other = await request(place.elsewhere.origin, { dispatcher })
    const own = await request(place.host + LIST, { dispatcher })
    await Promise.all([other.body.dump(), own.body.dump()])
    await dispatcher.close()
    expect([other.statusCode, own.statusCode]).toEqual([200, 200])
    place.assertSilent('the other host', receivedBy(place.elsewhere))
    expect(receivedBy(place.elsewhere)).not.toContain('authorization')
  })

  it.each([301, 307])('lets no redirect below it, of status %i, take the headers along [T1]', async (status) => {
    await using place = await workspace()
    place.world.on('clusters.list').redirect(status, `${place.elsewhere.origin}/there`)
    const redirect = interceptors.redirect({ maxRedirections: 5 })
    const dispatcher = new Agent().compose(redirect, undiciInterceptor(place.auth))
    const { statusCode, body } = await request(place.host + LIST, { dispatcher })
    await body.dump()
    await dispatcher.close()
    expect(statusCode).toBe(status)
    expect(place.elsewhere.requests).toEqual([])
  })

  it.each(['undici', 'Node'])(
    'signs the fetch of %s, which follows a redirect without our headers [T1]',
    async (whose) => {
      await using place = await workspace()
      await using agent = agentOf(place)
      place.world.on('clusters.list').skip(1).redirect(302, `${place.elsewhere.origin}/there`)
      const call = (url: string) =>
        whose === 'undici'
          ? undiciFetch(url, { dispatcher: agent.dispatcher })
          : fetch(url, { dispatcher: agent.dispatcher } as object)
      expect((await call(place.host + LIST)).status).toBe(200)
      expect((await call(place.host + LIST)).url).toBe(`${place.elsewhere.origin}/there`)
      place.assertSilent('the other host', receivedBy(place.elsewhere))
      expect(receivedBy(place.elsewhere)).not.toContain('authorization')
    },
  )

  it.each([
    ['an object', { authorization: 'Bearer mine', Accept: ['text/a', 'text/b'] }],
    ['a flat list', ['authorization', 'Bearer mine', 'Accept', 'text/a, text/b']],
    ['pairs', Object.entries({ authorization: 'Bearer mine', Accept: 'text/a, text/b' })],
    ['Headers', new Headers({ authorization: 'Bearer mine', Accept: 'text/a, text/b' })],
  ])('keeps the headers of the caller given as %s, but for Authorization', async (_form, headers) => {
    await using place = await workspace()
    await using agent = agentOf(place)
    const options = { dispatcher: agent.dispatcher, headers: headers as never }
    const { statusCode, body } = await request(place.host + LIST, options)
    await body.dump()
    expect(statusCode).toBe(200)
    const sent = place.world.journal.entries.at(-1)?.request.headers
    expect(sent?.['accept']).toBe('text/a, text/b')
  })

  it('sends a body again as it was', async () => {
    await using place = await workspace()
    await using agent = agentOf(place)
    place.world.on('pat.create').times(1).respond(dead)
    const body = JSON.stringify({ comment: 'example' })
    const headers = { 'content-type': 'application/json' }
    const answer = await request(place.host + CREATE, { method: 'POST', body, headers, dispatcher: agent.dispatcher })
    expect(await answer.body.json()).toMatchObject({ token_info: { comment: 'example' } })
    expect(signIns(place.world).grants).toBe(2)
  })

  it('cannot send a stream again, and replaces the dead token for the next call', async () => {
    await using place = await workspace()
    await using agent = agentOf(place)
    place.world.on('pat.create').times(1).respond(dead)
    const body = Readable.from(['{}'])
    const answer = await request(place.host + CREATE, { method: 'POST', body, dispatcher: agent.dispatcher })
    expect([answer.statusCode, await answer.body.json()]).toEqual([401, dead.json])
    expect(place.world.journal.count('pat.create')).toBe(1)
    expect(signIns(place.world).grants).toBe(2)
  })

  it('refreshes once for a hundred refusals of one token [R24]', async () => {
    await using place = await workspace()
    await using agent = agentOf(place)
    const { Authorization } = await place.auth.headers()
    place.world.on('clusters.list', { authorization: String(Authorization) }).respond(dead)
    const statuses = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const { statusCode, body } = await request(place.host + LIST, { dispatcher: agent.dispatcher })
        await body.dump()
        return statusCode
      }),
    )
    expect(statuses).toEqual(Array(100).fill(200))
    expect(signIns(place.world).grants).toBe(2)
    expect(place.world.journal.count('clusters.list')).toBe(200)
  })

  it.each([
    [401, 2],
    [403, 1],
  ])('hands over a final %i that is larger than a refusal of Databricks, whole', async (status, grants) => {
    await using place = await workspace()
    await using agent = agentOf(place)
    const json = { error_code: 'PERMISSION_DENIED', message: 'x'.repeat(200_000) }
    place.world.on('clusters.list').respond({ status, json })
    const answer = await request(place.host + LIST, { dispatcher: agent.dispatcher })
    expect([answer.statusCode, await answer.body.json()]).toEqual([status, json])
    expect(signIns(place.world).grants).toBe(grants)
  })

  it.each([
    ['is larger than what is kept of it', (response: ServerResponse) => void response.end('x'.repeat(2_000_000))],
    ['stalls', (response: ServerResponse) => response.flushHeaders()],
    ['breaks off', (response: ServerResponse) => void response.write('x', () => response.destroy())],
  ])('replaces the token after a 401 whose page %s', async (_how, page) => {
    await using server = await listen(({ headers }, response) => {
      if (headers.authorization === 'Bearer t2') return void response.end('{}')
      page(response.writeHead(401, { 'content-length': 2_000_000 }))
    })
    const auth = {
      ...fakeAuth(),
      host: server.origin,
      place: async () => ({ host: server.origin, kind: 'workspace' }) as const,
    }
    const dispatcher = new Agent().compose(undiciInterceptor(auth))
    const { statusCode, body } = await request(server.origin + LIST, { dispatcher })
    expect([statusCode, await body.json()]).toEqual([200, {}])
    expect(server.requests).toHaveLength(2)
    await dispatcher.destroy()
  })

  it.each([dead, { status: 403, json: { message: 'Invalid access token.' } }])(
    'replaces the token after an answer that responseError below it made an error of: $status',
    async (refusal) => {
      await using place = await workspace()
      place.world.on('clusters.list').times(1).respond(refusal)
      const dispatcher = new Agent().compose(interceptors.responseError(), undiciInterceptor(place.auth))
      const { statusCode, body } = await request(place.host + LIST, { dispatcher })
      await body.dump()
      expect([statusCode, signIns(place.world).grants]).toEqual([200, 2])
      place.world.on('clusters.list').respond({ status: 404 })
      expect(await rejection(request(place.host + LIST, { dispatcher }))).toMatchObject({ statusCode: 404 })
      expect(signIns(place.world).grants).toBe(2)
      await dispatcher.close()
    },
  )

  it('hands over a connection that breaks inside a final refusal as the error that it is', async () => {
    await using place = await workspace()
    await using agent = agentOf(place)
    place.world.on('clusters.list').respond(dead).transport('truncate')
    const { statusCode, body } = await request(place.host + LIST, { dispatcher: agent.dispatcher })
    const error = await rejection(body.json())
    expect(statusCode).toBe(401)
    expect(error['code']).toMatch(/UND_ERR_SOCKET|ECONNRESET/)
    place.assertSilent('the error', error)
  })

  it("ends with the caller's signal while it waits for a token", async () => {
    await using place = await workspace()
    await using agent = agentOf(place)
    const hold = place.world.on('workspace.token').hold(1)
    const abort = new AbortController()
    const call = rejection(request(place.host + LIST, { dispatcher: agent.dispatcher, signal: abort.signal }))
    await place.world.journal.wait('workspace.token', 1)
    abort.abort()
    expect((await call).name).toBe('AbortError')
    hold.release()
  })

  it('sends no workspace id to an account API', async () => {
    await using place = await workspace()
    const { host, clientId, clientSecret } = place.world.workspace
    const config = { host, clientId, clientSecret, workspaceId: '42' }
    const auth = await databricksAuth({ strategies: coreStrategies, env: {}, home: undefined, config })
    const dispatcher = new Agent().compose(undiciInterceptor(auth))
    for (const path of [LIST, '/api/2.0/accounts/x/workspaces']) {
      await (await request(host + path, { dispatcher })).body.dump()
    }
    await dispatcher.close()
    const ids = place.world.journal.entries
      .filter(({ path }) => path.startsWith('/api/'))
      .map(({ request: { headers } }) => headers['x-databricks-workspace-id'])
    expect(ids).toEqual(['42', undefined])
  })

  it('works in a pool of one host, for requests that name their origin', async () => {
    await using place = await workspace()
    const pool = new Pool(place.host).compose(undiciInterceptor(place.auth))
    const { statusCode, body } = await pool.request({ origin: place.host, path: LIST, method: 'GET' })
    await body.dump()
    expect(statusCode).toBe(200)
    const nameless = rejection(pool.request({ path: LIST, method: 'GET' } as never))
    expect(await nameless).toMatchObject({ code: 'ERR_CLIENT_UNSUPPORTED' })
    await pool.close()
  })
})
