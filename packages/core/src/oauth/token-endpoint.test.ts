import { describe, expect, it } from 'vitest'
import { type ContextOf, contextOf, rejection } from '../../test/support/context.js'
import { type FakeAnswer, fakeClock, fakeFetch, neverAnswers, recordingLogger } from '../testing/index.js'
import { hostMetadata } from './host-metadata.js'
import { parseHostMetadata } from './host-metadata-document.js'
import { type EndpointOf, tokenEndpoint } from './token-endpoint.js'

const HOST = 'https://ws.example'
const ACCOUNT = '00000000-0000-0000-0000-000000000001'
const CONFIG = `${HOST}/.well-known/databricks-config`
const RFC8414 = `${HOST}/oidc/.well-known/oauth-authorization-server`
const ENDPOINT = `${HOST}/oidc/v1/token`

/** Documents by URL; whatever else is asked for is a 404. */
function setup(documents: Readonly<Record<string, FakeAnswer | object>>, given: ContextOf = {}) {
  const fetch = fakeFetch((request, init) => {
    const found = documents[request.url]
    if (typeof found === 'function') return (found as FakeAnswer)(request, init)
    return found ? Response.json(found) : Response.json({ error_code: 'NOT_FOUND' }, { status: 404 })
  })
  const context = contextOf({ fetch, egress: [HOST, 'https://idp.example'], ...given })
  const find = (of: Partial<EndpointOf> = {}, signal?: AbortSignal) =>
    tokenEndpoint({ host: HOST, ...of }, context, signal && { signal })
  return { context, find, asked: () => fetch.requests.map(({ url }) => url), requests: fetch.requests }
}

const page: FakeAnswer = () => new Response('<!doctype html>canary', { headers: { 'content-type': 'text/html' } })
const status =
  (code: number): FakeAnswer =>
  () =>
    new Response(null, { status: code })

describe('tokenEndpoint', () => {
  it("takes it from the host's metadata with one request [B08]", async () => {
    const { find, asked } = setup({ [CONFIG]: { oidc_endpoint: `${HOST}/oidc` } })
    expect(await find()).toBe(ENDPOINT)
    expect(asked()).toEqual([CONFIG])
  })

  it.each([
    ['a slash at the end', `${HOST}/oidc///`, {}, ENDPOINT],
    [
      'the placeholder and the account id of the settings',
      `${HOST}/oidc/accounts/{account_id}`,
      { accountId: ACCOUNT },
      `${HOST}/oidc/accounts/${ACCOUNT}/v1/token`,
    ],
  ])('understands %s', async (_what, oidc_endpoint, of, expected) => {
    const { find } = setup({ [CONFIG]: { oidc_endpoint, host_type: 'unified' } })
    expect(await find(of)).toBe(expected)
  })

  it('fills the placeholder with the account id that the host states', async () => {
    const { find } = setup({ [CONFIG]: { oidc_endpoint: `${HOST}/oidc/accounts/{account_id}/`, account_id: ACCOUNT } })
    expect(await find()).toBe(`${HOST}/oidc/accounts/${ACCOUNT}/v1/token`)
  })

  it('names the setting that the placeholder needs', async () => {
    const { find } = setup({ [CONFIG]: { oidc_endpoint: `${HOST}/oidc/accounts/{account_id}` } })
    expect(await rejection(find())).toMatchObject({ code: 'ERR_ATTRIBUTE_MISSING', attribute: 'accountId' })
  })

  it('needs no request on an account host, and the account id', async () => {
    const { find, asked } = setup({})
    const host = 'https://accounts.cloud.databricks.com'
    expect(await find({ host, accountId: ACCOUNT })).toBe(`${host}/oidc/accounts/${ACCOUNT}/v1/token`)
    expect(await rejection(find({ host }))).toMatchObject({ code: 'ERR_ATTRIBUTE_MISSING', attribute: 'accountId' })
    expect(asked()).toEqual([])
  })

  it.each<[string, FakeAnswer | object]>([
    ['404', status(404)],
    ['500', status(500)],
    ['403', status(403)],
    ['an HTML page', page],
    ['an empty object', () => Response.json({})],
    ['an array', () => Response.json([])],
    ['invalid JSON', () => new Response('{')],
    ['an oidc_endpoint that is a number', { oidc_endpoint: 7 }],
    ['an oidc_endpoint that is empty', { oidc_endpoint: '' }],
    ['an oidc_endpoint of slashes without end', { oidc_endpoint: `${HOST}${'/'.repeat(900_000)}x` }],
  ])("asks for the authorization server metadata when the host's own is %s [R48]", async (_what, config) => {
    const { find, asked } = setup({ [CONFIG]: config, [RFC8414]: { token_endpoint: ENDPOINT } })
    expect(await find()).toBe(ENDPOINT)
    expect(asked()).toEqual([CONFIG, RFC8414])
  })

  it('asks nobody but the discovery URL when one is set [B15]', async () => {
    const discoveryUrl = 'https://idp.example/x/.well-known/openid-configuration?v=1'
    const { find, asked } = setup({ [discoveryUrl]: { issuer: 'https://idp.example/x', token_endpoint: ENDPOINT } })
    expect(await find({ discoveryUrl })).toBe(ENDPOINT)
    expect(asked()).toEqual([discoveryUrl])
  })

  it('serves an account on a host of its own with a discovery URL', async () => {
    const host = 'https://accounts.cloud.databricks.com'
    const discoveryUrl = `${host}/oidc/accounts/${ACCOUNT}/.well-known/oauth-authorization-server`
    const { find } = setup({ [discoveryUrl]: { token_endpoint: `${host}/own/token` } }, { egress: [host] })
    expect(await find({ host, discoveryUrl })).toBe(`${host}/own/token`)
  })

  const mismatch = { code: 'ERR_DISCOVERY_MISMATCH', retryable: false, strategy: 'example' }
  it.each([
    'https://evil.example/oidc',
    'https://ws.example.evil.example/oidc',
    'https://ws.example:8443/oidc',
    'http://ws.example/oidc',
    'https://u:p@ws.example/oidc',
    'not a url',
    '//evil.example/oidc',
    'file:///etc',
  ])("refuses the oidc_endpoint %s of the host's metadata [T6] [T7]", async (oidc_endpoint) => {
    const { find, asked } = setup({ [CONFIG]: { oidc_endpoint } })
    expect(await rejection(find())).toMatchObject(mismatch)
    expect(asked()).toEqual([CONFIG])
  })

  it.each([
    ['another host', 'https://evil.example/oidc'],
    ['another port', 'https://ws.example:8443/oidc'],
    ['another path', 'https://ws.example/oidc/other'],
    ['a slash at the end', 'https://ws.example/oidc/'],
    ['http', 'http://ws.example/oidc'],
    ['other letters', 'https://WS.example/oidc'],
    ['no text', 7],
    ['null', null],
  ])('refuses authorization server metadata whose issuer has %s [T6]', async (_what, issuer) => {
    const { find, asked } = setup({ [RFC8414]: { issuer, token_endpoint: ENDPOINT } })
    expect(await rejection(find())).toMatchObject({ ...mismatch, endpoint: RFC8414 })
    expect(asked()).toEqual([CONFIG, RFC8414])
  })

  it.each([
    ['on another host', 'https://evil.example/oidc/v1/token'],
    ['on another port', 'https://ws.example:8443/oidc/v1/token'],
    ['over http', 'http://ws.example/oidc/v1/token'],
    ['with a password', 'https://u:p@ws.example/oidc/v1/token'],
    ['with a user name', 'https://u@ws.example/oidc/v1/token'],
    ['without a scheme', '/oidc/v1/token'],
    ['that is missing', undefined],
    ['that is no text', ['https://ws.example/oidc/v1/token']],
  ])('refuses a token endpoint %s [T6]', async (_what, token_endpoint) => {
    const { find } = setup({ [RFC8414]: { issuer: `${HOST}/oidc`, token_endpoint } })
    expect(await rejection(find())).toMatchObject({ ...mismatch, endpoint: RFC8414 })
  })

  it.each([
    [RFC8414, `${HOST}/oidc`],
    [`${HOST}/.well-known/oauth-authorization-server/oidc`, `${HOST}/oidc`],
    [`${HOST}/.well-known/oauth-authorization-server`, HOST],
    [`${HOST}/oidc/.well-known/openid-configuration`, `${HOST}/oidc`],
  ])('accepts a document at %s from the issuer %s [T6]', async (discoveryUrl, issuer) => {
    const { find } = setup({ [discoveryUrl]: { issuer, token_endpoint: ENDPOINT } })
    expect(await find({ discoveryUrl })).toBe(ENDPOINT)
  })

  it('shows no query of a discovery URL in any error [T36]', async () => {
    const discoveryUrl = `${RFC8414}?code=canary`
    const answers: (FakeAnswer | object)[] = [
      page,
      status(404),
      status(503),
      { token_endpoint: 'https://evil.example/' },
      { issuer: 'x' },
    ]
    for (const answer of answers) {
      const { find } = setup({ [discoveryUrl]: answer })
      const error = await rejection(find({ discoveryUrl }))
      expect([error['endpoint'], error.message.includes('canary')]).toEqual([RFC8414, false])
    }
  })

  it('takes nothing from prototypes [T40]', async () => {
    const text = `{"__proto__":{"oidc_endpoint":"https://evil.example","token_endpoint":"https://evil.example"}}`
    const polluted: FakeAnswer = () => new Response(text)
    const { find } = setup({ [CONFIG]: polluted, [RFC8414]: polluted })
    expect((await rejection(find())).message).toContain('it names no token_endpoint')
  })

  it('says what was expected of a host that answers everything with a page [R48]', async () => {
    const { find } = setup({ [CONFIG]: page, [RFC8414]: page })
    const error = await rejection(find())
    expect(error.message).toContain(
      `expected OAuth authorization server metadata from ${RFC8414}, but got status 200 with an HTML page`,
    )
    expect(error.message).not.toContain('canary')
  })

  it('keeps what it found: no request ever again, even with discovery down [R47]', async () => {
    let down = false
    const clock = fakeClock()
    const answer: FakeAnswer = () => (down ? new Response(null, { status: 503 }) : new Response(null, { status: 500 }))
    const { find, asked } = setup({ [CONFIG]: answer, [RFC8414]: { token_endpoint: ENDPOINT } }, { clock })
    expect(await find()).toBe(ENDPOINT)
    down = true
    await clock.advance(7_200_000)
    expect(await find()).toBe(ENDPOINT)
    expect(asked()).toEqual([CONFIG, RFC8414])
  })

  it('asks once for a thousand callers at the same time', async () => {
    const { find, asked } = setup({ [RFC8414]: { token_endpoint: ENDPOINT } })
    const found = await Promise.all(Array.from({ length: 1_000 }, () => find()))
    expect(new Set(found)).toEqual(new Set([ENDPOINT]))
    expect(asked()).toEqual([CONFIG, RFC8414])
  })

  it('remembers a refusal for a minute, and no longer [R47]', async () => {
    const clock = fakeClock()
    const { find, asked } = setup({}, { clock })
    await rejection(find())
    await clock.advance(59_999)
    await rejection(find())
    expect(asked()).toEqual([CONFIG, RFC8414])
    await clock.advance(1)
    await rejection(find())
    expect(asked()).toEqual([CONFIG, RFC8414, RFC8414])
  })

  it.each(['ECONNRESET', 'ENOTFOUND', 'CERT_HAS_EXPIRED'])(
    'does not take a host that %s kept from answering for one without metadata',
    async (code) => {
      let broken = true
      const clock = fakeClock()
      const answer: FakeAnswer = () => {
        if (broken)
          throw Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) })
        return Response.json({ oidc_endpoint: `${HOST}/oidc/accounts/${ACCOUNT}` })
      }
      const { find, asked } = setup({ [CONFIG]: answer }, { clock })
      expect((await rejection(find())).message).toContain(code)
      broken = false
      await clock.advance(60_000)
      expect(await find()).toBe(`${HOST}/oidc/accounts/${ACCOUNT}/v1/token`)
      expect(asked()).toEqual([CONFIG, CONFIG])
    },
  )

  it('reports an outage as something to try again, and remembers none [R47]', async () => {
    let down = true
    const answer: FakeAnswer = () =>
      down ? new Response(null, { status: 503 }) : Response.json({ oidc_endpoint: `${HOST}/oidc` })
    const { find, asked } = setup({ [CONFIG]: answer })
    expect(await rejection(find())).toMatchObject({ code: 'ERR_ENDPOINT_FAILED', retryable: true, endpoint: CONFIG })
    down = false
    expect(await find()).toBe(ENDPOINT)
    expect(asked()).toEqual([CONFIG, CONFIG])
  })

  it('remembers no abort, and hands on its reason [R47]', async () => {
    let hang = true
    const answer: FakeAnswer = (request, init) =>
      hang ? neverAnswers(request, init) : Response.json({ oidc_endpoint: `${HOST}/oidc` })
    const { find, asked } = setup({ [CONFIG]: answer })
    const controller = new AbortController()
    const reason = { my: 'reason' }
    const outcome = rejection(find({}, controller.signal))
    await new Promise((resolve) => setImmediate(resolve))
    controller.abort(reason)
    expect(await outcome).toBe(reason)
    hang = false
    expect(await find()).toBe(ENDPOINT)
    expect(asked()).toEqual([CONFIG, CONFIG])
  })

  it('sends no header but accept and user agent while it looks around [R48]', async () => {
    const { find, requests } = setup({ [RFC8414]: { token_endpoint: ENDPOINT } })
    await find()
    for (const { method, headers, body } of requests) {
      expect([method, body, [...headers.keys()].sort()]).toEqual(['GET', '', ['accept', 'user-agent']])
    }
  })
})

describe('hostMetadata', () => {
  it('keeps an answer and a 404 for good, and a useless answer for a minute [B09]', async () => {
    for (const [answer, times] of [
      [{ host_type: 'unified' }, 1],
      [status(404), 1],
      [page, 2],
      [status(500), 2],
    ] as const) {
      const clock = fakeClock()
      const { context, asked } = setup({ [CONFIG]: answer }, { clock })
      await hostMetadata(HOST, context)
      await clock.advance(59_999)
      await hostMetadata(HOST, context)
      expect(asked()).toHaveLength(1)
      await clock.advance(1)
      await hostMetadata(HOST, context)
      expect(asked()).toHaveLength(times)
    }
  })

  it('says at debug level that an answer is of no use, and never what it was', async () => {
    const logger = recordingLogger()
    const { context } = setup({ [CONFIG]: page }, { logger })
    expect(await hostMetadata(HOST, context)).toEqual({})
    expect(logger.entries.map(({ level, message }) => [level, message])).toEqual([['debug', `${CONFIG} is of no use`]])
    expect(logger.text()).not.toContain('canary')
  })
})

describe('parseHostMetadata', () => {
  it.each(['workspace', 'WORKSPACE', 'Unified', 'account'])('reads host_type %s', (host_type) => {
    expect(parseHostMetadata({ host_type })).toEqual({ kind: host_type.toLowerCase() })
  })

  it('reads ids as text or number', () => {
    expect(parseHostMetadata({ account_id: ACCOUNT, workspace_id: '42' })).toEqual({
      accountId: ACCOUNT,
      workspaceId: '42',
    })
    expect(parseHostMetadata({ workspace_id: 42 })).toEqual({ workspaceId: '42' })
  })

  it('keeps the first audience for the tokens of workloads, when it is text', () => {
    const audienceIn = (audiences: unknown): unknown =>
      parseHostMetadata({ token_federation_default_oidc_audiences: audiences }).federationAudience
    expect(audienceIn(['one', 'two'])).toBe('one')
    for (const odd of [[], [''], [7], 'one', {}, null, ['x'.repeat(2_049)]]) expect(audienceIn(odd)).toBeUndefined()
  })

  it('leaves out the cloud, and whatever is not what it should be [T7]', () => {
    const document = {
      cloud: 'AZURE',
      token_federation_default_oidc_audiences: [['https://evil.example']],
      azure_tenant_id: 'x',
      account_id: 'x/../y',
      workspace_id: '42\r\nx: y',
      host_type: 'serverless',
      oidc_endpoint: null,
    }
    expect(parseHostMetadata(document)).toEqual({})
  })
})
