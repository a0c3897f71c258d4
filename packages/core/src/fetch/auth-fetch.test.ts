import { fakeClock } from '../testing/clock.js'
import { describe, expect, it } from 'vitest'
import { rejection } from '../../test/support/context.js'
import type { Credential, Page } from '../credential.js'
import { frozenHeaders } from '../headers.js'
import { type FakeAnswer, fakeFetch, neverAnswers } from '../testing/index.js'
import type { TokenRequest } from '../token.js'
import { authFetch } from './auth-fetch.js'

const HOST = 'https://ws.example'
const OLD = { Authorization: 'Bearer old', 'X-Databricks-Workspace-Id': '42', 'X-Management': 'old-management' }
const NEW = { Authorization: 'Bearer new', 'X-Databricks-Workspace-Id': '42', 'X-Management': 'new-management' }

type Answers = readonly [FakeAnswer, ...FakeAnswer[]]

function setup(answers: Answers, credential: Pick<Credential, 'headers' | 'explainPage'> = renewing()) {
  const asked: (TokenRequest | undefined)[] = []
  const script = fakeFetch(...answers)
  const modes: unknown[] = []
  const fetch = authFetch({
    clock: fakeClock(),
    fetch: (input, init) => {
      modes.push(init?.redirect)
      return script(input as string, init)
    },
    credential: {
      ...credential,
      headers: (request) => {
        asked.push(request)
        return credential.headers(request)
      },
    },
    origin: async () => HOST,
    userAgent: 'lakeauth-test/0 auth/example',
  })
  return { fetch, requests: script.requests, asked, modes }
}

/** Hands out the old headers until they are rejected, then the new ones. */
function renewing(): Pick<Credential, 'headers'> {
  let current = frozenHeaders(OLD)
  return {
    headers: async (request) => {
      if (request?.rejected === current) current = frozenHeaders(NEW)
      return current
    },
  }
}

const ok: FakeAnswer = () => Response.json({ fine: true })
const dead: FakeAnswer = () => Response.json({ error_code: 401, message: 'expired' }, { status: 401 })
const to =
  (status: number, location: string): FakeAnswer =>
  () =>
    new Response('moved', { status, headers: { location } })

const authorizations = (requests: readonly { readonly headers: Headers }[]): (string | null)[] =>
  requests.map(({ headers }) => headers.get('authorization'))

describe('authFetch', () => {
  it('signs a request to a path of the host, with one space and the token as it is [S0-12]', async () => {
    const { fetch, requests } = setup([ok])
    const response = await fetch('/api/2.1/clusters/list?limit=1')
    expect(await response.json()).toEqual({ fine: true })
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({ method: 'GET', url: `${HOST}/api/2.1/clusters/list?limit=1` })
    expect(Object.fromEntries(requests[0]?.headers ?? [])).toEqual({
      authorization: 'Bearer old',
      'user-agent': 'lakeauth-test/0 auth/example',
      'x-databricks-workspace-id': '42',
      'x-management': 'old-management',
    })
  })

  it.each([`${HOST}/api`, new URL(`${HOST}/api`), new Request(`${HOST}/api`)])(
    'accepts an absolute URL on the host',
    async (input) => {
      const { fetch, requests } = setup([ok])
      await fetch(input)
      expect(requests.map(({ url }) => url)).toEqual([`${HOST}/api`])
    },
  )

  it.each([
    'https://evil.example/api',
    '//evil.example/api',
    '\\\\evil.example/api',
    '/\\evil.example/api',
    '/\t/evil.example/api',
    'https://u:p@ws.example/api',
    'https://ws.example:444/api',
    'http://ws.example/api',
    'file:///etc/passwd',
    new URL('https://evil.example/api'),
    new Request('https://evil.example/api'),
  ])('refuses %s before any token or request is made [T4]', async (input) => {
    const { fetch, requests, asked } = setup([ok])
    expect(await rejection(fetch(input))).toMatchObject({ code: 'ERR_ORIGIN_FORBIDDEN' })
    expect([requests.length, asked.length]).toEqual([0, 0])
  })

  it("keeps the caller's headers and replaces their Authorization", async () => {
    const { fetch, requests } = setup([ok])
    await fetch('/api', { headers: { 'X-Request-Id': '7', 'User-Agent': 'mine/1', AUTHORIZATION: 'Bearer mine' } })
    const { headers } = requests[0] as { headers: Headers }
    expect(headers.get('x-request-id')).toBe('7')
    expect(headers.get('user-agent')).toBe('mine/1')
    expect(headers.get('authorization')).toBe('Bearer old')
  })

  it('keeps the headers of a Request', async () => {
    const { fetch, requests } = setup([ok])
    await fetch(new Request(`${HOST}/api`, { method: 'DELETE', headers: { 'x-own': '1' } }))
    expect(requests[0]?.method).toBe('DELETE')
    expect(requests[0]?.headers.get('x-own')).toBe('1')
  })

  it.each([
    ['/api/2.0/clusters/list', '42'],
    ['/api/2.0/accountsettings', '42'],
    ['/api/2.0/accounts', null],
    ['/api/2.0/accounts/00000000-0000-0000-0000-000000000001/workspaces', null],
    ['/api/2.1/accounts/x/scim/v2/Users?a=b', null],
  ])('sends a request to %s with the workspace id %s', async (path, expected) => {
    const { fetch, requests } = setup([ok])
    await fetch(path)
    expect(requests[0]?.headers.get('x-databricks-workspace-id')).toBe(expected)
  })
})

describe('redirects of authFetch', () => {
  it.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [301, 'PUT', 'PUT', 'body'],
    [302, 'PATCH', 'PATCH', 'body'],
    [307, 'POST', 'POST', 'body'],
    [308, 'POST', 'POST', 'body'],
  ])('follows %i of a %s on the same origin as %s with body %j, signed', async (status, method, then, body) => {
    const { fetch, requests } = setup([to(status, '/there'), ok])
    const response = await fetch('/here', { method, body: 'body', headers: { 'content-type': 'text/x', 'x-own': '1' } })
    expect(response.status).toBe(200)
    expect(requests).toHaveLength(2)
    expect(requests[1]).toMatchObject({ method: then, url: `${HOST}/there`, body })
    expect(requests[1]?.headers.get('content-type')).toBe(body ? 'text/x' : null)
    expect(requests[1]?.headers.get('x-own')).toBe('1')
    expect(authorizations(requests)).toEqual(['Bearer old', 'Bearer old'])
  })

  it.each([
    [303, 'HEAD'],
    [302, 'HEAD'],
    [307, 'GET'],
    [301, 'GET'],
  ])('follows %i of a %s with the same method', async (status, method) => {
    const { fetch, requests } = setup([to(status, '/there'), ok])
    await fetch('/here', { method })
    expect(requests.map((request) => request.method)).toEqual([method, method])
  })

  it('follows five redirects and not a sixth', async () => {
    const hops = Array.from({ length: 5 }, (_, at) => to(302, `/${at}`))
    const five = setup([hops[0] as FakeAnswer, ...hops.slice(1), ok])
    expect((await five.fetch('/')).status).toBe(200)
    expect(five.requests).toHaveLength(6)
    const six = setup([to(302, '/again')])
    expect(await rejection(six.fetch('/'))).toMatchObject({ code: 'ERR_UNEXPECTED_REDIRECT' })
    expect(six.requests).toHaveLength(6)
  })

  it('drops every header that it added and every credential on the way to another origin, for good [T1] [C18]', async () => {
    const { fetch, requests } = setup([
      to(302, 'https://files.example/a'),
      to(302, `${HOST}/back`),
      to(302, '/end'),
      ok,
    ])
    const headers = { cookie: 'session=1', 'proxy-authorization': 'Basic eA==', 'x-own': '1' }
    expect((await fetch('/here', { headers })).status).toBe(200)
    expect(requests.map(({ url }) => url)).toEqual([
      `${HOST}/here`,
      'https://files.example/a',
      `${HOST}/back`,
      `${HOST}/end`,
    ])
    expect(requests[0]?.headers.get('cookie')).toBe('session=1')
    for (const request of requests.slice(1)) expect(Object.fromEntries(request.headers)).toEqual({ 'x-own': '1' })
  })

  it.each(['https://ws.example:444/a', 'https://other.ws.example/a', 'https://ws.example.evil.example/a'])(
    'takes %s for another origin [T1]',
    async (location) => {
      const { fetch, requests } = setup([to(307, location), ok])
      await fetch('/here')
      expect(authorizations(requests)).toEqual(['Bearer old', null])
      expect(requests[1]?.headers.get('x-management')).toBeNull()
    },
  )

  it('keeps a user agent that the caller set on the way to another origin', async () => {
    const { fetch, requests } = setup([to(302, 'https://files.example/a'), ok])
    await fetch('/here', { headers: { 'user-agent': 'mine/1' } })
    expect(requests[1]?.headers.get('user-agent')).toBe('mine/1')
  })

  it.each([
    ['http on another host', 'http://files.example/a'],
    ['http on the same host', 'http://ws.example/a'],
    ['http on loopback', 'http://127.0.0.1/a'],
    ['a user name', 'https://u@ws.example/a'],
    ['a file', 'file:///etc/passwd'],
    ['nowhere', 'https://['],
  ])('does not follow to %s [T1] [T13]', async (_what, location) => {
    const { fetch, requests } = setup([to(302, location), ok])
    expect(await rejection(fetch('/here'))).toMatchObject({ code: 'ERR_UNEXPECTED_REDIRECT' })
    expect(requests).toHaveLength(1)
  })

  it('names origins alone in an error, since a server wrote the rest [T35]', async () => {
    for (const location of [
      '/canary',
      'https://files.example/canary',
      'https://u:canary@files.example/canary',
      'http://files.example/canary',
    ]) {
      const { fetch } = setup([to(302, location)])
      expect((await rejection(fetch('/here'))).message).not.toContain('canary')
    }
  })

  it('sends no body to another origin [T1]', async () => {
    const { fetch, requests } = setup([to(307, 'https://files.example/a'), ok])
    expect(await rejection(fetch('/here', { method: 'POST', body: 'canary' }))).toMatchObject({
      code: 'ERR_UNEXPECTED_REDIRECT',
    })
    expect(requests).toHaveLength(1)
  })

  it('follows no redirect that would need a stream twice', async () => {
    const { fetch, requests } = setup([to(307, '/there'), ok])
    const init = { method: 'POST', body: new Blob(['x']).stream(), duplex: 'half' } as RequestInit
    expect(await rejection(fetch('/here', init))).toMatchObject({ code: 'ERR_UNEXPECTED_REDIRECT' })
    expect(requests).toHaveLength(1)
  })

  it('hands a redirect over with redirect "manual"', async () => {
    const { fetch, requests } = setup([to(302, 'https://evil.example/'), ok])
    const response = await fetch('/here', { redirect: 'manual' })
    expect([response.status, response.headers.get('location'), await response.text()]).toEqual([
      302,
      'https://evil.example/',
      'moved',
    ])
    expect(requests).toHaveLength(1)
  })

  it('rejects as fetch does with redirect "error"', async () => {
    const { fetch, requests } = setup([to(302, '/there')])
    expect(await rejection(fetch('/here', { redirect: 'error' }))).toBeInstanceOf(TypeError)
    expect(await rejection(fetch(new Request(`${HOST}/here`, { redirect: 'error' })))).toBeInstanceOf(TypeError)
    expect(requests).toHaveLength(2)
  })

  it.each([300, 304, 305])('takes %i for an answer like any other', async (status) => {
    const { fetch, requests } = setup([() => new Response(null, { status, headers: { location: '/there' } })])
    expect((await fetch('/here')).status).toBe(status)
    expect(requests).toHaveLength(1)
  })

  it('leaves it to itself, not to fetch, to follow [T1]', async () => {
    const { fetch, modes } = setup([to(302, '/there'), ok])
    await fetch('/here', { redirect: 'follow' })
    expect(modes).toEqual(['manual', 'manual'])
  })
})

describe('authFetch after a refusal', () => {
  const dead403 =
    (message: string): FakeAnswer =>
    () =>
      Response.json({ error_code: 403, message }, { status: 403 })

  it.each([
    ['401', dead],
    ['403 "Invalid access token."', dead403('Invalid access token.')],
    ['403 "Token is expiring within 30 seconds"', dead403('Token is expiring within 30 seconds. (token expired)')],
  ])('refreshes once and replays once after %s [R24] [P12]', async (_what, answer) => {
    const { fetch, requests, asked } = setup([answer, ok])
    const response = await fetch('/api', { method: 'POST', body: 'a=b' })
    expect(await response.json()).toEqual({ fine: true })
    expect(authorizations(requests)).toEqual(['Bearer old', 'Bearer new'])
    expect(requests[1]).toMatchObject({ method: 'POST', body: 'a=b', url: `${HOST}/api` })
    expect(requests[1]?.headers.get('x-management')).toBe('new-management')
    expect(asked).toEqual([undefined, { rejected: OLD }])
  })

  it('hands over a second 401 [R24]', async () => {
    const { fetch, requests, asked } = setup([dead])
    const response = await fetch('/api')
    expect([response.status, await response.json()]).toEqual([401, { error_code: 401, message: 'expired' }])
    expect([requests.length, asked.length]).toEqual([2, 2])
  })

  it('never repeats a missing permission, and leaves its whole body [P12]', async () => {
    const body = { error_code: 'PERMISSION_DENIED', message: 'No.', details: ['x'.repeat(50_000)] }
    const { fetch, requests, asked } = setup([() => Response.json(body, { status: 403 }), ok])
    const response = await fetch('/api')
    expect([response.status, await response.json()]).toEqual([403, body])
    expect([requests.length, asked.length]).toEqual([1, 1])
  })

  it('never repeats with headers that did not change, as those of a personal access token [P12]', async () => {
    for (const headers of [async () => OLD, async () => ({ ...OLD })]) {
      const { fetch, requests } = setup([dead, ok], { headers })
      const response = await fetch('/api')
      expect([response.status, await response.json()]).toEqual([401, { error_code: 401, message: 'expired' }])
      expect(requests).toHaveLength(1)
    }
  })

  const form = new FormData()
  form.set('a', 'b')
  it.each<[string, NonNullable<RequestInit['body']>, string]>([
    ['a string', 'a=b', 'a=b'],
    ['URLSearchParams', new URLSearchParams({ a: 'b' }), 'a=b'],
    ['bytes', new TextEncoder().encode('a=b'), 'a=b'],
    ['an ArrayBuffer', new TextEncoder().encode('a=b').buffer, 'a=b'],
    ['a DataView', new DataView(new TextEncoder().encode('a=b').buffer), 'a=b'],
    ['a Blob', new Blob(['a=b']), 'a=b'],
    ['FormData', form, 'name="a"'],
  ])('replays %s [R24]', async (_what, body, text) => {
    const { fetch, requests } = setup([dead, ok])
    expect((await fetch('/api', { method: 'POST', body })).status).toBe(200)
    expect(requests).toHaveLength(2)
    for (const request of requests) expect(request.body).toContain(text)
  })

  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode('a=b')
  }
  const post = { method: 'POST', duplex: 'half' }
  it.each<[string, () => [string | Request, RequestInit?]]>([
    ['a stream', () => ['/api', { ...post, body: new Blob(['a=b']).stream() } as RequestInit]],
    ['an async iterable', () => ['/api', { ...post, body: chunks() as never } as RequestInit]],
    ['a Request with a body', () => [new Request(`${HOST}/api`, { method: 'POST', body: 'a=b' })]],
  ])(
    'does not replay %s, hands the answer over, and has a new token ready for the next call [R24] [P12]',
    async (_what, input) => {
      const { fetch, requests, asked } = setup([dead, ok])
      const response = await fetch(...input())
      expect([response.status, await response.json()]).toEqual([401, { error_code: 401, message: 'expired' }])
      expect(requests.map(({ body }) => body)).toEqual(['a=b'])
      expect(asked).toHaveLength(2)
      await fetch('/api')
      expect(authorizations(requests)).toEqual(['Bearer old', 'Bearer new'])
    },
  )

  it('hands the answer over for a stream when the refresh fails too', async () => {
    const failing = {
      headers: async (request?: TokenRequest) => (request?.rejected ? Promise.reject(new Error('down')) : OLD),
    }
    const { fetch } = setup([dead], failing)
    const response = await fetch('/api', { ...post, body: new Blob(['x']).stream() } as RequestInit)
    expect([response.status, response.bodyUsed]).toEqual([401, false])
  })

  it("rejects with the refresh's own error, and lets the first answer go", async () => {
    const reason = new Error('the secret was revoked')
    let cancelled = 0
    const answer: FakeAnswer = () =>
      new Response(new ReadableStream({ cancel: () => void cancelled++ }), { status: 401 })
    const failing = { headers: async (request?: TokenRequest) => (request?.rejected ? Promise.reject(reason) : OLD) }
    const { fetch, requests } = setup([answer], failing)
    expect(await rejection(fetch('/api'))).toBe(reason)
    expect([requests.length, cancelled]).toEqual([1, 1])
  })

  it('lets the first answer go before it replays', async () => {
    let cancelled = 0
    const answer: FakeAnswer = () =>
      new Response(new ReadableStream({ cancel: () => void cancelled++ }), { status: 401 })
    const { fetch } = setup([answer, ok])
    await fetch('/api')
    expect(cancelled).toBe(1)
  })

  it('follows redirects of the replay, signed anew', async () => {
    const { fetch, requests } = setup([to(302, '/there'), dead, to(302, '/there'), ok])
    expect((await fetch('/here')).status).toBe(200)
    expect(authorizations(requests)).toEqual(['Bearer old', 'Bearer old', 'Bearer new', 'Bearer new'])
  })

  it('takes a 401 of another origin for no word about its own token [T9]', async () => {
    const { fetch, requests, asked } = setup([to(302, 'https://files.example/a'), dead])
    expect((await fetch('/here')).status).toBe(401)
    expect([requests.length, asked.length]).toEqual([2, 1])
  })

  it('takes a 401 of its own host to a request without its headers for no word about its token', async () => {
    const { fetch, requests, asked } = setup([to(302, 'https://files.example/a'), to(302, `${HOST}/back`), dead])
    expect((await fetch('/here')).status).toBe(401)
    expect([requests.length, asked.length]).toEqual([3, 1])
  })

  it('contacts nobody that a challenge names [T9]', async () => {
    const challenge: FakeAnswer = () =>
      new Response(null, {
        status: 401,
        headers: {
          'www-authenticate':
            'Bearer authorization_uri="https://evil.example/t", resource_metadata="https://evil.example/r"',
        },
      })
    const { fetch, requests, asked } = setup([challenge])
    expect((await fetch('/api')).status).toBe(401)
    expect(requests.map(({ url }) => url)).toEqual([`${HOST}/api`, `${HOST}/api`])
    expect(asked).toHaveLength(2)
  })
})

describe('aborting authFetch', () => {
  const reason = { my: 'reason' }

  it('makes no request with a signal that was aborted before', async () => {
    const { fetch, requests, asked } = setup([ok])
    expect(await rejection(fetch('/api', { signal: AbortSignal.abort(reason) }))).toBe(reason)
    expect([requests.length, asked.length]).toEqual([0, 0])
  })

  it('passes the signal to the look-up of the host, to the headers, and to the request', async () => {
    const { signal } = new AbortController()
    const seen: unknown[] = []
    const fetch = authFetch({
      clock: fakeClock(),
      fetch: async (_input, init) => {
        seen.push(init?.signal)
        return new Response(null, { status: 401 })
      },
      credential: {
        headers: async (request) => {
          seen.push(request?.signal)
          return request?.rejected ? NEW : OLD
        },
      },
      origin: async (given) => {
        seen.push(given)
        return HOST
      },
      userAgent: 'x',
    })
    await fetch('/api', { signal })
    expect(seen).toEqual([signal, signal, signal, signal, signal])
  })

  it("ends a request that is under way with the caller's reason", async () => {
    const { fetch, requests } = setup([neverAnswers])
    const controller = new AbortController()
    const outcome = rejection(fetch('/api', { signal: controller.signal }))
    await new Promise((resolve) => setImmediate(resolve))
    expect(requests).toHaveLength(1)
    controller.abort(reason)
    expect(await outcome).toBe(reason)
  })

  it('takes the signal of a Request', async () => {
    const { fetch, requests } = setup([ok])
    expect(await rejection(fetch(new Request(`${HOST}/api`, { signal: AbortSignal.abort(reason) })))).toBe(reason)
    expect(requests).toHaveLength(0)
  })
})

describe('a page in place of an API', () => {
  const html = { 'content-type': 'text/html;charset=utf-8' }
  const page =
    (status: number, text = '<title>Sign In</title>', headers: Record<string, string> = html): FakeAnswer =>
    () =>
      new Response(text, { status, headers })
  const explaining = () => {
    const pages: Page[] = []
    const explainPage = (seen: Page): Error | undefined => {
      pages.push(seen)
      return seen.text.includes('Sign In') ? new Error('explained') : undefined
    }
    return { pages, credential: { ...renewing(), explainPage } }
  }

  it.each([200, 400, 403])('becomes the error that the credential has for it, with status %i', async (status) => {
    const { pages, credential } = explaining()
    const { fetch, requests } = setup([page(status)], credential)
    expect(await rejection(fetch('/api/2.0/x?secret=1', { method: 'POST' }))).toMatchObject({ message: 'explained' })
    expect(pages).toEqual([{ request: 'POST /api/2.0/x', status, text: '<title>Sign In</title>' }])
    expect(requests).toHaveLength(1)
  })

  it('is explained after the one replay that a 401 causes', async () => {
    const { credential } = explaining()
    const { fetch, requests } = setup([page(401), page(403)], credential)
    expect(await rejection(fetch('/api'))).toMatchObject({ message: 'explained' })
    expect(requests).toHaveLength(2)
  })

  it("is the caller's, whole, when the credential knows nothing of it", async () => {
    const { pages, credential } = explaining()
    const text = `<p>${'x'.repeat(50_000)}</p>`
    const response = await setup([page(200, text)], credential).fetch('/api')
    expect(await response.text()).toBe(text)
    expect(pages[0]?.text.length).toBeLessThan(text.length)
  })

  it.each([
    ['JSON', page(403, '{"Sign In":1}', { 'content-type': 'application/json' })],
    ['another status', page(500)],
    ['no content type', page(403, 'Sign In', {})],
  ])('is not what %s is: the credential is not asked', async (_what, answer) => {
    const { pages, credential } = explaining()
    await setup([answer], credential).fetch('/api')
    expect(pages).toEqual([])
  })

  it('of another origin, after a redirect, means nothing', async () => {
    const { pages, credential } = explaining()
    const { fetch } = setup([to(302, 'https://other.example/login'), page(200)], credential)
    expect((await fetch('/api')).status).toBe(200)
    expect(pages).toEqual([])
  })
})
