import type { Socket } from 'node:net'
import { inspect } from 'node:util'
import { createGzip, gzipSync } from 'node:zlib'
import { databricksAuth, metadataService, oauthM2m } from '@lakeauth/core'
import { fakeClock, fakePorts } from '@lakeauth/core/testing'
import { generate } from 'selfsigned'
import { describe, expect, it } from 'vitest'
import { rejection } from './support/context.js'
import { type Listener, listen, until } from './support/listen.js'

const CLIENT_ID = 'client-0000'
const CLIENT_SECRET = 'canary-d0se-9f31c2d4'
const FORMS = [CLIENT_SECRET, btoa(`${CLIENT_ID}:${CLIENT_SECRET}`), encodeURIComponent(CLIENT_SECRET)]

/** Signs in at this origin with the real fetch and a clock that stands still. */
async function signIn(host: string, { clock = fakeClock(), attemptMs = 30_000, fetch = globalThis.fetch } = {}) {
  const auth = await databricksAuth({
    strategies: [oauthM2m],
    ...fakePorts({ fetch, clock }),
    timeouts: { attemptMs },
    config: { host, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET },
  })
  return { auth, clock }
}

const REPLY = '{"access_token":"token-of-the-reply","token_type":"Bearer","expires_in":3600}'

/** Metadata as a workspace gives it, and everything else answered by `token`. */
function workspace(token: Listener): Listener {
  return (request, response) => {
    if (request.url !== '/.well-known/databricks-config') return token(request, response)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ oidc_endpoint: `http://${request.headers.host}/oidc`, host_type: 'workspace' }))
  }
}

const reply: Listener = (_request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(REPLY)
}

function withoutSecret(error: unknown): void {
  const text = [
    inspect(error, { depth: null, showHidden: true }),
    String((error as Error).stack),
    JSON.stringify(error),
  ].join('\n')
  for (const form of FORMS) expect(text).not.toContain(form)
}

describe('redirects on the wire', () => {
  const endpoints = {
    token: { path: '/oidc/v1/token', before: 1 },
    discovery: { path: '/oidc/.well-known/oauth-authorization-server', before: 1 },
    config: { path: '/.well-known/databricks-config', before: 0 },
  }
  const places = ['another port', 'another host', 'the same origin'] as const
  const statuses = [301, 302, 303, 307, 308]

  it.each(Object.keys(endpoints) as (keyof typeof endpoints)[])(
    'are not followed from the %s endpoint, to any place, with any status: nobody else hears anything [T1]',
    async (name) => {
      const { path } = endpoints[name]
      for (const status of statuses) {
        for (const place of places) {
          await using other = await listen(reply)
          const location = {
            'another port': `${other.origin}/take`,
            'another host': `${other.origin.replace('127.0.0.1', 'localhost')}/take`,
            'the same origin': '/take',
          }[place]
          await using server = await listen((request, response) => {
            if (request.url === path) return response.writeHead(status, { location }).end()
            if (name === 'discovery') return response.writeHead(404).end()
            return workspace(reply)(request, response)
          })
          const { auth } = await signIn(server.origin)
          const error = await rejection(auth.headers())
          withoutSecret(error)
          expect(other.requests).toEqual([])
          expect(server.requests.filter(({ url }) => url === '/take')).toEqual([])
          const tokens = server.requests.filter(({ method }) => method === 'POST')
          expect(tokens).toHaveLength(name === 'token' ? 1 : 0)
          // A host without metadata of use is asked for its RFC 8414 document instead: older ones redirect to a login page.
          if (name === 'config') expect(error).toMatchObject({ code: 'ERR_DISCOVERY_MISMATCH' })
          else {
            expect(error).toMatchObject({ code: 'ERR_UNEXPECTED_REDIRECT', status, endpoint: server.origin + path })
            expect(error.message).toContain(new URL(location, server.origin).origin)
          }
        }
      }
    },
  )

  it('are not followed from a metadata service [T1]', async () => {
    await using other = await listen(reply)
    await using server = await listen((_request, response) => response.writeHead(307, { location: other.origin }).end())
    const auth = await databricksAuth({
      strategies: [metadataService],
      ...fakePorts({ fetch: globalThis.fetch }),
      config: { host: 'https://ws.example', metadataServiceUrl: `${server.origin}/canary-path-9f31` },
    })
    const error = await rejection(auth.headers())
    expect(error).toMatchObject({ code: 'ERR_UNEXPECTED_REDIRECT', status: 307 })
    expect(inspect(error, { depth: null }) + error.stack).not.toContain('canary')
    expect([server.requests.length, other.requests.length]).toEqual([1, 0])
  })
})

describe('time on the wire', () => {
  it.each<[string, Listener]>([
    ['headers that never come', () => {}],
    [
      'a body that comes byte by byte',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.write('{')
      },
    ],
  ])('ends %s at the deadline of the given clock and frees the connection [R7]', async (_what, stuck) => {
    const stuckOn = new Set<Socket>()
    await using server = await listen(
      workspace((request, response) => {
        stuckOn.add(request.socket)
        stuck(request, response)
      }),
    )
    const { auth, clock } = await signIn(server.origin, { attemptMs: 30_000 })
    const posts = () => server.requests.filter(({ method }) => method === 'POST').length
    const outcome = rejection(auth.headers())
    await until(() => posts() === 1)
    await clock.advance(29_999)
    expect(posts()).toBe(1)
    expect([...stuckOn].map(({ destroyed }) => destroyed)).toEqual([false])
    await clock.advance(1)
    await clock.advance(1_000)
    await until(() => posts() === 2)
    await clock.advance(30_000)
    const error = await outcome
    expect(error).toMatchObject({ code: 'ERR_TOKEN_TIMEOUT', retryable: true })
    expect(posts()).toBe(2)
    await until(() => [...stuckOn].every(({ destroyed }) => destroyed))
    expect(stuckOn.size).toBe(2)
    expect(clock.sleepers).toBe(0)
  })
})

describe('an abort on the wire', () => {
  it('ends the grant of the only caller, frees its connection, and rejects with the reason as it is', async () => {
    const stuckOn: Socket[] = []
    await using server = await listen(workspace(({ socket }) => void stuckOn.push(socket)))
    const { auth, clock } = await signIn(server.origin)
    const controller = new AbortController()
    const outcome = rejection(auth.headers({ signal: controller.signal }))
    await until(() => stuckOn.length === 1)
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await outcome).toBe(reason)
    await until(() => stuckOn.every(({ destroyed }) => destroyed))
    expect([stuckOn.length, clock.sleepers]).toEqual([1, 0])
  })
})

describe('broken replies on the wire', () => {
  it('gives no token for a reply cut at any byte, and one for the whole reply after it [R8]', async () => {
    for (let cut = 0; cut < REPLY.length; cut++) {
      let posts = 0
      await using server = await listen(
        workspace((request, response) => {
          posts++
          if (posts > 1) return reply(request, response)
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': REPLY.length })
          response.write(REPLY.slice(0, cut), () => response.destroy())
        }),
      )
      const { auth, clock } = await signIn(server.origin)
      const headers = auth.headers()
      await until(() => posts === 1 && clock.sleepers === 2)
      await clock.advance(250)
      expect(await headers).toEqual({ Authorization: 'Bearer token-of-the-reply' })
      expect(posts).toBe(2)
    }
  })

  it('gives no token for a chunked reply without its end, compressed or not [R8]', async () => {
    for (const gzip of [false, true]) {
      let posts = 0
      await using server = await listen(
        workspace((request, response) => {
          posts++
          if (posts > 1) return reply(request, response)
          response.writeHead(200, { 'content-type': 'application/json', ...(gzip && { 'content-encoding': 'gzip' }) })
          response.write(gzip ? gzipSync(REPLY).subarray(0, -9) : REPLY, () => response.destroy())
        }),
      )
      const { auth, clock } = await signIn(server.origin)
      const headers = auth.headers()
      await until(() => posts === 1 && clock.sleepers === 2)
      await clock.advance(250)
      expect(await headers).toEqual({ Authorization: 'Bearer token-of-the-reply' })
      expect(posts).toBe(2)
    }
  })

  it('gives no token for a compressed reply that ends early though its length is right [R8]', async () => {
    await using server = await listen(
      workspace((_request, response) => {
        const half = gzipSync(REPLY).subarray(0, 30)
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': half.length }).end(half)
      }),
    )
    const { auth } = await signIn(server.origin)
    expect(await rejection(auth.headers())).toMatchObject({ code: 'ERR_TOKEN_RESPONSE_INVALID' })
  })

  it('gives a decompressed reply up at a mebibyte, and does not hold what it would have become [T42]', async () => {
    let sent = 0
    const bombed: Socket[] = []
    await using server = await listen(
      workspace((request, response) => {
        bombed.push(request.socket)
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        const gzip = createGzip()
        gzip.pipe(response)
        const zeros = Buffer.alloc(1_048_576)
        const more = (): void => {
          if (response.destroyed || sent >= 512) return void gzip.destroy()
          sent++
          gzip.write(zeros, () => setImmediate(more))
        }
        more()
      }),
    )
    const { auth } = await signIn(server.origin)
    const before = process.memoryUsage().arrayBuffers
    const error = await rejection(auth.headers())
    expect(error).toMatchObject({ code: 'ERR_RESPONSE_TOO_LARGE', status: 200, retryable: false })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1_048_576)
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
    const atTheEnd = sent
    await until(() => bombed.every(({ destroyed }) => destroyed))
    expect(atTheEnd).toBeLessThan(512)
  })
})

describe('TLS on the wire', () => {
  it('sends nothing to a host whose certificate nobody trusts, and does not try again [T13] [C17]', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }])
    await using server = await listen(reply, { key, cert })
    const { auth, clock } = await signIn(server.origin)
    const error = await rejection(auth.headers())
    expect(error).toMatchObject({ code: 'ERR_TLS_UNTRUSTED', retryable: false, attempts: 1 })
    expect(error.message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect([server.requests.length, server.received()]).toEqual([0, ''])
    expect(clock.sleepers).toBe(0)
    withoutSecret(error)
  })

  it('sends nothing to a host that does not speak TLS at all [T13]', async () => {
    await using server = await listen(reply)
    const { auth } = await signIn(server.origin.replace('http:', 'https:'))
    const error = await rejection(auth.headers())
    expect(error).toMatchObject({ code: 'ERR_TLS', retryable: false })
    expect(server.requests).toEqual([])
  })

  it('refuses http on a host that is not loopback before anything is asked [T13]', async () => {
    const error = await rejection(signIn('http://ws.example'))
    expect(error).toMatchObject({ code: 'ERR_HOST_INVALID' })
  })
})
