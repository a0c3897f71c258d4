import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type ContextOf, contextOf, rejection } from '../../test/support/context.js'
import { ConfigurationError, TokenRequestError } from '../errors.js'
import { type FakeAnswer, fakeClock, fakeFetch, neverAnswers } from '../testing/index.js'
import { BODY_MAX_BYTES } from './bounded-body.js'

const HOST = 'https://ws.example'
const TOKEN_URL = `${HOST}/oidc/v1/token`

function setup(answer: FakeAnswer, given: ContextOf = {}) {
  const fetch = fakeFetch(answer)
  const context = contextOf({ fetch, egress: [HOST], ...given })
  return { fetch, context, requests: fetch.requests }
}

const answers =
  (status: number, headers: Record<string, string> = {}, body: string | null = null): FakeAnswer =>
  () =>
    new Response(body, { status, headers })

describe('guardedFetch', () => {
  const targets = {
    'another host': 'https://evil.example/take',
    'another port': 'https://ws.example:8443/take',
    http: 'http://ws.example/take',
    'the same origin': '/oidc/v2/token',
  }
  const statuses = [300, 301, 302, 303, 305, 307, 308]
  it.each(
    statuses.flatMap((status) =>
      Object.entries(targets).map(([where, location]) => [status, where, location] as const),
    ),
  )('refuses %i to %s with one request and the names of status and target [T1]', async (status, _where, location) => {
    const { context, requests } = setup(answers(status, { location: `${location}?code=canary-in-query` }))
    const error = await rejection(context.fetch(TOKEN_URL, { method: 'POST', body: 'client_secret=canary' }))
    expect(error).toBeInstanceOf(TokenRequestError)
    expect(error).toMatchObject({ code: 'ERR_UNEXPECTED_REDIRECT', status, endpoint: TOKEN_URL, retryable: false })
    expect(error.message).toContain(`answered ${status}, a redirect to ${new URL(location, HOST).origin}`)
    expect(inspect(error, { depth: null })).not.toContain('canary')
    expect(requests).toHaveLength(1)
  })

  it.each([
    ['no place at all', undefined],
    ['an unreadable place', 'https://['],
    ['a data: URL', 'data:text/plain,canary'],
  ])('says that a redirect leads to %s', async (where, location) => {
    const { context } = setup(answers(302, location === undefined ? {} : { location }))
    const error = await rejection(context.fetch(TOKEN_URL))
    expect(error.message).toContain(`a redirect to ${where},`)
    expect(error.message).not.toContain('canary')
  })

  it('hands a redirect over, unfollowed, to a strategy that wants to read it [T1]', async () => {
    const { context, requests } = setup(answers(302, { location: 'https://login.example/tenant/authorize' }))
    const response = await context.fetch(TOKEN_URL, { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([302, 'https://login.example/tenant/authorize'])
    expect(requests).toHaveLength(1)
  })

  it('asks fetch itself to follow no redirect, and takes an opaque one for what it is [T1]', async () => {
    const redirects: unknown[] = []
    const { context } = setup((_request, init) => {
      redirects.push(init.redirect)
      return Object.defineProperty(new Response(), 'type', { value: 'opaqueredirect' })
    })
    expect(await rejection(context.fetch(TOKEN_URL))).toMatchObject({ code: 'ERR_UNEXPECTED_REDIRECT' })
    expect(redirects).toEqual(['manual'])
  })

  it('hands over 304, which leads nowhere', async () => {
    const { context } = setup(answers(304))
    expect((await context.fetch(TOKEN_URL)).status).toBe(304)
  })

  it.each([
    ['an origin that the strategy did not declare', 'https://other.example/', 'ERR_EGRESS_FORBIDDEN'],
    ['another port of a declared host', 'https://ws.example:444/', 'ERR_EGRESS_FORBIDDEN'],
    ['a declared name as the start of another', 'https://ws.example.evil.example/', 'ERR_EGRESS_FORBIDDEN'],
    ['a URL that cannot be parsed', '/canary', 'ERR_EGRESS_FORBIDDEN'],
    ['http', 'http://ws.example/', 'ERR_ORIGIN_FORBIDDEN'],
    ['http on an address that is nearly loopback', 'http://127.0.0.1.evil.example/', 'ERR_ORIGIN_FORBIDDEN'],
    ['http on all addresses', 'http://0.0.0.0/', 'ERR_ORIGIN_FORBIDDEN'],
    ['a link-local address where it is not declared', 'http://169.254.255.2:8081/', 'ERR_EGRESS_FORBIDDEN'],
    ['an address next to that of AWS on IPv6', 'http://[fd00:ec2::255]/', 'ERR_ORIGIN_FORBIDDEN'],
    ['the address of AWS on IPv6 where it is not declared', 'http://[fd00:ec2::254]/', 'ERR_EGRESS_FORBIDDEN'],
    ['a name that begins with one', 'http://169.254.255.2.evil.example/', 'ERR_ORIGIN_FORBIDDEN'],
    ['another private address', 'http://192.168.169.254/', 'ERR_ORIGIN_FORBIDDEN'],
    ['a name for the metadata address', 'http://metadata.google.internal/', 'ERR_ORIGIN_FORBIDDEN'],
    ['the metadata address with a user name', 'http://evil@169.254.169.254/', 'ERR_ORIGIN_FORBIDDEN'],
    ['the metadata address where it is not declared', 'http://169.254.169.254/', 'ERR_EGRESS_FORBIDDEN'],
    ['a user name', 'https://ws.example@evil.example/', 'ERR_ORIGIN_FORBIDDEN'],
    ['a password', 'https://u:canary@ws.example/', 'ERR_ORIGIN_FORBIDDEN'],
    ['a file', 'file:///etc/passwd', 'ERR_ORIGIN_FORBIDDEN'],
  ])('refuses %s before any request [T4] [T13]', async (_what, url, code) => {
    const { context, requests } = setup(answers(200))
    const error = await rejection(context.fetch(url))
    expect(error).toMatchObject({ code })
    expect(inspect(error)).not.toContain('canary')
    expect(requests).toHaveLength(0)
  })

  it('lets http through on loopback and to the metadata service of the machine, when they are declared', async () => {
    const egress = [
      'http://127.0.0.1:8080',
      'http://169.254.169.254',
      'http://169.254.255.2:8081',
      'http://[fd00:ec2::254]',
      'http://[fd20:ce::254]',
    ]
    const { context } = setup(answers(200), { egress })
    expect((await context.fetch('http://169.254.169.254/computeMetadata/v1/')).status).toBe(200)
    expect((await context.fetch('http://169.254.255.2:8081/msi/token')).status).toBe(200)
    expect((await context.fetch('http://[fd00:ec2:0:0:0:0:0:254]/latest/api/token')).status).toBe(200)
    expect((await context.fetch('http://[fd20:ce::254]/computeMetadata/v1/')).status).toBe(200)
    expect((await context.fetch('http://127.0.0.1:8080/token')).status).toBe(200)
  })

  it('takes a Request with its method, headers, body and signal', async () => {
    const { context, requests } = setup(answers(200))
    await context.fetch(new Request(TOKEN_URL, { method: 'POST', body: 'a=b', headers: { 'x-own': '1' } }))
    expect(requests[0]).toMatchObject({ method: 'POST', url: TOKEN_URL, body: 'a=b' })
    expect(requests[0]?.headers.get('x-own')).toBe('1')
    const reason = new Error('enough')
    expect(await rejection(context.fetch(new Request(TOKEN_URL, { signal: AbortSignal.abort(reason) })))).toBe(reason)
    expect(requests).toHaveLength(1)
  })

  it('sends its own user agent, whatever the strategy set', async () => {
    const { context, requests } = setup(answers(200), { userAgent: 'lakeauth-test/0' })
    await context.fetch(TOKEN_URL, { headers: { 'User-Agent': 'other' } })
    expect(requests[0]?.headers.get('user-agent')).toBe('lakeauth-test/0')
  })

  it.each(['dose\n1234-canary', 'canary\0', 'canary\u2028'])(
    'refuses a header that cannot be sent without repeating it: %j [T28]',
    async (value) => {
      const { context, requests } = setup(answers(200))
      const error = await rejection(context.fetch(TOKEN_URL, { headers: { authorization: `Bearer ${value}` } }))
      expect(error).toBeInstanceOf(ConfigurationError)
      expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', strategy: 'example' })
      expect(inspect(error, { depth: null }) + error.stack).not.toContain('canary')
      expect(requests).toHaveLength(0)
    },
  )

  it('names origin and path in an error, never the query [T36]', async () => {
    const { context } = setup(answers(302, { location: '/' }))
    const error = await rejection(context.fetch(`${TOKEN_URL}?code=canary`))
    expect(error['endpoint']).toBe(TOKEN_URL)
    expect(inspect(error, { depth: null }) + error.stack).not.toContain('canary')
  })

  it.each(['redirect', 'size', 'network'])('keeps a path that is a secret out of a %s error [T35]', async (kind) => {
    const secret = 'http://LOCALHOST:8080/canary-2f7c1b90?session=canary-5be1aa07'
    const answer: FakeAnswer = () => {
      if (kind === 'network') throw new TypeError(`fetch failed for ${secret}`)
      if (kind === 'redirect') return new Response(null, { status: 302, headers: { location: '/' } })
      return new Response('x'.repeat(BODY_MAX_BYTES + 1))
    }
    const { context } = setup(answer, { egress: ['http://localhost:8080'], secrets: [secret] })
    const error = await rejection(context.fetch(secret))
    expect(error['endpoint']).toBe('http://localhost:8080/[redacted]')
    expect(inspect(error, { depth: null }) + error.stack).not.toContain('canary')
  })

  it('hands over a complete answer: url, status, headers, and the body that fetch decoded', async () => {
    const { context } = setup(() =>
      Response.json(
        { a: 1 },
        { status: 401, headers: { 'content-encoding': 'gzip', 'content-length': '3', 'x-own': '1' } },
      ),
    )
    const response = await context.fetch(TOKEN_URL)
    expect(response).toMatchObject({ status: 401, url: TOKEN_URL })
    expect([...response.headers.keys()].sort()).toEqual(['content-type', 'x-own'])
    expect(await response.json()).toEqual({ a: 1 })
  })

  it('hands over an answer without a body [R9]', async () => {
    const { context } = setup(answers(204))
    const response = await context.fetch(TOKEN_URL)
    expect([response.status, await response.text()]).toEqual([204, ''])
  })

  it('accepts a body of the largest size, and gives one up that is a byte larger [T42]', async () => {
    const largest = setup(() => new Response('x'.repeat(BODY_MAX_BYTES)))
    expect((await (await largest.context.fetch(TOKEN_URL)).text()).length).toBe(BODY_MAX_BYTES)
    let cancelled = 0
    const endless = setup(
      () =>
        new Response(
          new ReadableStream({
            pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
            cancel: () => void cancelled++,
          }),
        ),
    )
    const error = await rejection(endless.context.fetch(TOKEN_URL))
    expect(error).toMatchObject({ code: 'ERR_RESPONSE_TOO_LARGE', status: 200, retryable: false })
    expect(cancelled).toBe(1)
  })

  it('ends an answer that never comes at the deadline, as something to try again [R7]', async () => {
    const clock = fakeClock()
    const { context } = setup(neverAnswers, { clock, attemptMs: 30_000 })
    const outcome = rejection(context.fetch(TOKEN_URL))
    await clock.advance(29_999)
    expect(clock.sleepers).toBe(1)
    await clock.advance(1)
    expect(await outcome).toMatchObject({ code: 'ERR_TOKEN_TIMEOUT', retryable: true, endpoint: TOKEN_URL })
    expect(clock.sleepers).toBe(0)
  })

  it('ends a body that never ends at the same deadline [R7]', async () => {
    const clock = fakeClock()
    const signals: AbortSignal[] = []
    const { context } = setup(
      (_request, { signal }) => {
        signals.push(signal as AbortSignal)
        return new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([123])) }))
      },
      { clock, attemptMs: 5_000 },
    )
    const outcome = rejection(context.fetch(TOKEN_URL))
    await clock.advance(5_000)
    expect(await outcome).toMatchObject({ code: 'ERR_TOKEN_TIMEOUT' })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  })

  it('leaves no timer behind after an answer, a failure and an abort', async () => {
    const clock = fakeClock()
    const ok = setup(answers(200), { clock })
    await ok.context.fetch(TOKEN_URL)
    const broken = setup(() => Promise.reject(new TypeError('fetch failed')), { clock })
    await rejection(broken.context.fetch(TOKEN_URL))
    const hanging = setup(neverAnswers, { clock })
    const controller = new AbortController()
    const outcome = rejection(hanging.context.fetch(TOKEN_URL, { signal: controller.signal }))
    await clock.advance(1)
    controller.abort(new Error('enough'))
    await outcome
    expect(clock.sleepers).toBe(0)
  })

  it("passes the caller's own abort reason on unchanged", async () => {
    const { context, requests } = setup(neverAnswers)
    const controller = new AbortController()
    const reason = { my: 'reason' }
    const outcome = rejection(context.fetch(TOKEN_URL, { signal: controller.signal }))
    controller.abort(reason)
    expect(await outcome).toBe(reason)
    expect(requests).toHaveLength(1)
  })

  it.each([[null], [undefined], [7], ['text']])('makes a typed error of whatever fetch throws: %j', async (thrown) => {
    const { context } = setup(() => Promise.reject(thrown))
    expect(await rejection(context.fetch(TOKEN_URL))).toMatchObject({ code: 'ERR_ENDPOINT_UNREACHABLE' })
  })
})
