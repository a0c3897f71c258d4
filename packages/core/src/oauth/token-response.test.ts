import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { rejection } from '../../test/support/context.js'
import { TokenRequestError } from '../errors.js'
import { createRedactor } from '../redact.js'
import { fakeClock } from '../testing/index.js'
import { parseTokenResponse } from './token-response.js'

const NOW = Date.UTC(2026, 0, 1)
const NOW_S = NOW / 1000
const ENDPOINT = 'https://ws.example/oidc/v1/token'

/** Parses a response that came four seconds after the request was made. */
async function parse(response: Response, { skewSeconds = 0 } = {}) {
  const clock = fakeClock(NOW + skewSeconds * 1000)
  const requestedAt = clock.now()
  await clock.advance(4_000)
  return parseTokenResponse(response, {
    clock,
    requestedAt,
    strategy: 'example',
    endpoint: ENDPOINT,
    redact: createRedactor([]),
    check: 'Check the client.',
  })
}

/** The whole seconds that the token in this response lives from the start of its request. */
async function lifetime(fields: string, headers: Record<string, string> = {}, skewSeconds = 0): Promise<number> {
  const body = `{"access_token":"opaque-token","token_type":"Bearer"${fields && `,${fields}`}}`
  const token = await parse(new Response(body, { headers: { 'content-type': 'application/json', ...headers } }), {
    skewSeconds,
  })
  return ((token.expiry as Date).getTime() - NOW) / 1000 - skewSeconds
}

const jwt = (claims: object): string =>
  [{ alg: 'none' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
    .concat('.c2ln')
const body = (fields: object): object => ({
  access_token: 'opaque-token',
  token_type: 'Bearer',
  expires_in: 3600,
  ...fields,
})
const invalid = { code: 'ERR_TOKEN_RESPONSE_INVALID', retryable: false, strategy: 'example', endpoint: ENDPOINT }

describe('the lifetime in a token response', () => {
  it.each([
    ['"expires_in":3600', 3600],
    ['"expires_in":"3600"', 3600],
    ['"expires_in":3600.7', 3600],
    ['"expires_in":4294967296', 86_400],
    ['"expires_in":"4294967296"', 86_400],
    ['"expires_in":"99999999999999999999999"', 86_400],
    ['"expires_in":86400', 86_400],
    ['"expires_in":86401', 86_400],
    ['"expires_in":1', 1],
    ['', 300],
  ])('with %s is %i s from the start of the request [R10]', async (fields, seconds) => {
    expect(await lifetime(fields)).toBe(seconds)
  })

  it.each([
    '0',
    '-1',
    '"1h"',
    '"-1"',
    '""',
    '"0"',
    '"3600.7"',
    '" 3600"',
    '"0x10"',
    'true',
    'false',
    'null',
    '1e400',
    '{}',
    '[3600]',
  ])('that is %s makes the response invalid [R10]', async (value) => {
    for (const name of ['expires_in', 'expires_on']) {
      expect(await rejection(lifetime(`"${name}":${value}`))).toMatchObject(invalid)
    }
  })

  it.each([
    [{ expires_in: 60, exp: NOW_S + 3600 }, 60],
    [{ expires_in: 3600, exp: NOW_S + 60 }, 60],
    [{ expires_in: 60, exp: Date.UTC(2099, 0, 1) / 1000 }, 60],
    [{ expires_in: undefined, exp: NOW_S + 900 }, 900],
    [{ expires_in: 3600, exp: undefined }, 3600],
  ])('is the earlier one of expires_in and exp: %j gives %i s [R10] [T20]', async ({ expires_in, exp }, seconds) => {
    const token = await parse(Response.json(body({ access_token: jwt({ exp, iat: NOW_S }), expires_in })))
    expect(token.expiry).toEqual(new Date(NOW + seconds * 1000))
  })

  it('of an unsigned token follows expires_in, whatever its claims say [T20]', async () => {
    const value = `${jwt({ exp: Date.UTC(2099, 0, 1) / 1000 }).slice(0, -5)}.`
    const token = await parse(Response.json(body({ access_token: value, expires_in: 60 })))
    expect(token.expiry).toEqual(new Date(NOW + 60_000))
  })

  it('is what is left of a token that the server has had for a while', async () => {
    const value = jwt({ iat: NOW_S - 3_000, exp: NOW_S + 600 })
    const headers = { date: new Date(NOW).toUTCString() }
    const token = await parse(Response.json({ access_token: value, token_type: 'Bearer' }, { headers }))
    expect(token.expiry).toEqual(new Date(NOW + 600_000))
  })

  it("never exceeds the token's own, however wrong the server's clock is", async () => {
    const value = jwt({ iat: NOW_S, exp: NOW_S + 3_600 })
    const headers = { date: 'Thu, 01 Jan 1970 00:00:00 GMT' }
    const token = await parse(Response.json({ access_token: value, token_type: 'Bearer' }, { headers }))
    expect(token.expiry).toEqual(new Date(NOW + 3_600_000))
  })

  it('that is over makes the response invalid', async () => {
    const headers = { date: new Date(NOW).toUTCString() }
    expect(await rejection(lifetime(`"expires_on":${NOW_S - 1}`, headers))).toMatchObject(invalid)
    const value = jwt({ iat: NOW_S - 3_600, exp: NOW_S - 1 })
    expect(await rejection(parse(Response.json(body({ access_token: value }), { headers })))).toMatchObject(invalid)
  })

  const spellings: readonly (readonly [string, string, boolean])[] = [
    ['expires_in', '"expires_in":3600', true],
    ['expires_in without a Date', '"expires_in":3600', false],
    ['expires_on', `"expires_on":${NOW_S + 3600}`, true],
    ['expires_on as text', `"expires_on":"${NOW_S + 3600}"`, true],
    ['exp alone', `"access_token":"${jwt({ exp: NOW_S + 3600 })}"`, true],
    ['exp and iat without a Date', `"access_token":"${jwt({ exp: NOW_S + 3600, iat: NOW_S })}"`, false],
    [
      'expires_on and iat without a Date',
      `"expires_on":${NOW_S + 3600},"access_token":"${jwt({ iat: NOW_S })}"`,
      false,
    ],
  ]
  it.each(spellings.flatMap((spelling) => [-600, 0, 600].map((skew) => [...spelling, skew] as const)))(
    "stated by %s is the same with this machine's clock %4$i s off [R14] [C12]",
    async (_what, fields, dated, skew) => {
      const headers: Record<string, string> = dated ? { date: new Date(NOW).toUTCString() } : {}
      expect(Math.abs((await lifetime(fields, headers, skew)) - 3600)).toBeLessThanOrEqual(5)
    },
  )

  it("that is stated absolutely is measured by this machine's clock when nothing tells the server's", async () => {
    expect(await lifetime(`"expires_on":${NOW_S + 3604}`)).toBe(3600)
  })
})

describe('a token response', () => {
  it('gives a token that does not print', async () => {
    const token = await parse(Response.json(body({ access_token: 'canary-token' })))
    expect(token).toMatchObject({ value: 'canary-token', type: 'Bearer' })
    expect(inspect(token) + JSON.stringify(token)).not.toContain('canary')
  })

  it('may hold more than is asked for', async () => {
    const token = await parse(
      Response.json(body({ scope: 'all-apis', id_token: 'x', issued_token_type: 7, unknown: [{}] })),
    )
    expect(token.value).toBe('opaque-token')
  })

  it.each(['Bearer', 'bearer', 'BEARER', 'bEARER'])('may spell its type %s [R12]', async (token_type) => {
    expect((await parse(Response.json(body({ token_type })))).type).toBe('Bearer')
  })

  it.each(['DPoP', 'N_A', 'mac', 'Bearer ', 'Bearerish', '', 7, null, undefined, ['Bearer'], {}])(
    'of type %j is invalid [R12]',
    async (token_type) => {
      expect(await rejection(parse(Response.json(body({ token_type }))))).toMatchObject(invalid)
    },
  )

  it.each([undefined, null, '', 7, true, {}, ['x']])('with the access_token %j is invalid', async (access_token) => {
    expect(await rejection(parse(Response.json(body({ access_token }))))).toMatchObject(invalid)
  })

  it.each([
    'canary\nx',
    'canary\r\nX-Evil: 1',
    'canary\0',
    'canary x',
    ' canary',
    'canary\u2028',
    'canary\u00e9',
    '"canary"',
    'can=ary',
    '====',
    'canary,x',
  ])('whose token is %j is invalid and repeats nothing of it [T28]', async (access_token) => {
    const error = await rejection(parse(Response.json(body({ access_token }))))
    expect(error).toMatchObject(invalid)
    expect(inspect(error, { depth: null }) + error.stack).not.toContain('canary')
  })

  it('may hold a token of 16 KiB and none of a byte more [T21]', async () => {
    expect((await parse(Response.json(body({ access_token: 'x'.repeat(16_384) })))).value.length).toBe(16_384)
    expect(await rejection(parse(Response.json(body({ access_token: 'x'.repeat(16_385) }))))).toMatchObject(invalid)
    expect(await rejection(parse(Response.json(body({ access_token: 'x'.repeat(1_000_000) }))))).toMatchObject(invalid)
  })

  const json = (text: string, type = 'application/json'): Response =>
    new Response(text, { headers: { 'content-type': type } })
  const good = JSON.stringify(body({}))
  it.each([
    ['an HTML page', json('<!doctype html><p>canary</p>', 'text/html; charset=utf-8'), 'an HTML page (text/html)'],
    ['an HTML page that says it is JSON', json(' \n<html>canary'), 'an HTML page (application/json)'],
    ['JSON that says it is HTML', json(good, 'Text/HTML'), '(text/html). A proxy, a private link or a wrong host'],
    ['nothing', json(''), 'an empty body'],
    ['204', new Response(null, { status: 204 }), 'status 204 with an empty body (no content type)'],
    ['a byte order mark before the JSON', json(`\ufeff${good}`), 'no JSON object'],
    ['null', json('null'), 'no JSON object'],
    ['an array', json(`[${good}]`), 'no JSON object'],
    ['a string', json('"canary"'), 'no JSON object'],
    ['a number', json('7'), 'no JSON object'],
    ['half of a JSON object', json(good.slice(0, -1)), 'no JSON object'],
    ['two JSON objects', json(good + good), 'no JSON object'],
    ['bytes that are no UTF-8', new Response(new Uint8Array([0x7b, 0xff, 0x7d])), 'no JSON object'],
    ['an odd content type', json('x', 'canary; charset=utf-8'), '(an odd content type)'],
  ])('that is %s is one typed error that says so without the body [R9]', async (_what, response, said) => {
    const error = await rejection(parse(response))
    expect(error).toBeInstanceOf(TokenRequestError)
    expect(error).toMatchObject({ ...invalid, status: response.status })
    expect(error.message).toContain(said)
    expect(error.message).toContain(ENDPOINT)
    expect(inspect(error, { depth: null }) + error.stack).not.toContain('canary')
  })

  it('may come without a content type, as text/plain, or as another kind of JSON', async () => {
    for (const type of ['text/plain', 'application/problem+json', 'text/json;charset=utf-8']) {
      expect((await parse(json(good, type))).value).toBe('opaque-token')
    }
    expect((await parse(new Response(new TextEncoder().encode(good)))).value).toBe('opaque-token')
  })

  it('with an error is a refusal, whatever its status [R9]', async () => {
    const error = await rejection(
      parse(Response.json({ ...body({}), error: 'invalid_client', error_description: 'No.' })),
    )
    expect(error).toMatchObject({
      code: 'ERR_TOKEN_REJECTED',
      oauthError: 'invalid_client',
      status: 200,
      retryable: false,
    })
  })

  it('takes nothing from prototypes and changes none [T40]', async () => {
    const text = `{"__proto__":${good},"constructor":${good},"toString":"x"}`
    expect(await rejection(parse(json(text)))).toMatchObject(invalid)
    expect(({} as { access_token?: unknown }).access_token).toBeUndefined()
    const token = await parse(json(`{"__proto__":{"error":"invalid_client"},${good.slice(1)}`))
    expect(token.value).toBe('opaque-token')
  })
})
