import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { StrategyContext } from '../context.js'
import { AuthError, TokenRequestError, isAuthError } from '../errors.js'
import { internalsOf, withInternals } from '../internals.js'
import { fakePorts } from '../testing/index.js'
import { createToken, type Token, type TokenRequest } from '../token.js'
import { bearerCredential, type HeaderValue } from './bearer-credential.js'
import { cachedSource } from './cached-source.js'
import type { CachedSource } from './peek.js'

const MANAGEMENT = 'X-Databricks-Azure-SP-Management-Token'

/** A context in memory whose extra headers can be changed. */
function aContext() {
  const ports = fakePorts()
  const extra = { headers: {} as Readonly<Record<string, string>> }
  const internals = { ...internalsOf({}), strategy: 'example', extraHeaders: () => extra.headers }
  const context = withInternals({ ...ports }, internals) as unknown as StrategyContext
  return { ...ports, extra, context }
}

/** A cached source of tokens named after it, and how often it was asked. */
function aSource(context: StrategyContext, name: string, seconds: number | undefined = 3_600) {
  const state: { requests: (TokenRequest | undefined)[]; fails?: unknown; takesMs?: number; next?: Partial<Token> } = {
    requests: [],
  }
  const source = cachedSource(
    {
      key: { name },
      source: async (request) => {
        state.requests.push(request)
        if (state.takesMs) await context.clock.sleep(state.takesMs)
        if (state.fails !== undefined) throw state.fails
        const expiry = new Date(context.clock.now() + seconds * 1_000)
        return createToken({ value: `${name}-${state.requests.length}`, expiry, ...state.next })
      },
    },
    context,
  )
  return { source, state }
}

function refusal(code = 'ERR_TOKEN_REJECTED', retryable = false): TokenRequestError {
  return new TokenRequestError({ code, message: 'no', endpoint: 'https://idp.example/token', retryable })
}

describe('bearerCredential', () => {
  it('hands out one frozen object between two refreshes, and another one after', async () => {
    const { context, clock } = aContext()
    const { source, state } = aSource(context, 'token')
    const { authType, headers, token } = bearerCredential({ authType: 'example', token: source }, context)
    const first = await headers()
    expect([authType, token]).toEqual(['example', source])
    expect(first).toEqual({ Authorization: 'Bearer token-1' })
    expect(Object.isFrozen(first)).toBe(true)
    expect(await headers()).toBe(first)
    expect(await headers({ signal: new AbortController().signal })).toBe(first)
    await clock.advance(2_400_000)
    expect(await headers()).toBe(first)
    await clock.advance(0)
    expect(await headers()).toEqual({ Authorization: 'Bearer token-2' })
    expect(state.requests).toHaveLength(2)
  })

  it('asks nothing of a source while its token is fresh, and makes no promise wait for a clock', async () => {
    const { context, clock } = aContext()
    const { source, state } = aSource(context, 'token')
    const { headers } = bearerCredential({ authType: 'example', token: source }, context)
    const first = await headers()
    for (let second = 0; second < 2_399; second++) {
      await clock.advance(1_000)
      if ((await headers()) !== first) throw new Error(`another object at ${second}`)
    }
    expect([state.requests.length, clock.sleepers]).toEqual([1, 0])
  })

  it('serves a token that never changes, with its own type', async () => {
    const { context } = aContext()
    const token = createToken({ value: 'dapi-example', type: 'bearer' })
    const credential = bearerCredential({ authType: 'pat', token }, context)
    expect(await credential.headers()).toEqual({ Authorization: 'Bearer dapi-example' })
    expect(await credential.token?.()).toBe(token)
    const reason = new Error('gone')
    await expect(credential.token?.({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    await expect(credential.headers({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const other = bearerCredential({ authType: 'pat', token: createToken({ value: 'x', type: 'PoP' }) }, context)
    expect(await other.headers()).toEqual({ Authorization: 'PoP x' })
  })

  it('replaces the headers that a server refused, once for everybody [R24]', async () => {
    const { context, clock } = aContext()
    const { source, state } = aSource(context, 'token')
    const { headers } = bearerCredential({ authType: 'example', token: source }, context)
    const refused = await headers()
    await clock.advance(10_000)
    const fresh = await Promise.all(Array.from({ length: 100 }, () => headers({ rejected: refused })))
    expect(new Set(fresh).size).toBe(1)
    expect(fresh[0]).toEqual({ Authorization: 'Bearer token-2' })
    expect(await headers({ rejected: refused })).toBe(fresh[0])
    expect(await headers()).toBe(fresh[0])
    expect(state.requests).toHaveLength(2)
  })

  it('refreshes several sources each in its own time', async () => {
    const { context, clock } = aContext()
    const main = aSource(context, 'main', 3_600)
    const management = aSource(context, 'management', 600)
    const options = { authType: 'example', token: main.source, headers: { [MANAGEMENT]: management.source } }
    const { headers } = bearerCredential(options, context)
    const asked = (): number[] => [main.state.requests.length, management.state.requests.length]
    expect(await headers()).toEqual({ Authorization: 'Bearer main-1', [MANAGEMENT]: 'management-1' })
    await clock.advance(300_000)
    await headers()
    await clock.advance(0)
    expect(await headers()).toEqual({ Authorization: 'Bearer main-1', [MANAGEMENT]: 'management-2' })
    expect(asked()).toEqual([1, 2])
    // Idle until both are behind their floors.
    await clock.advance(3_290_000)
    expect(await headers()).toEqual({ Authorization: 'Bearer main-2', [MANAGEMENT]: 'management-3' })
    expect(asked()).toEqual([2, 3])
  })

  it('never hands out a token that ended while another one was waited for [R2]', async () => {
    const { context, clock } = aContext()
    const main = aSource(context, 'main', 3_600)
    const management = aSource(context, 'management', 3_600)
    const options = { authType: 'example', token: main.source, headers: { [MANAGEMENT]: management.source } }
    await management.source()
    await clock.advance(10_000)
    const { headers } = bearerCredential(options, context)
    await headers()
    management.state.takesMs = 55_000
    main.state.fails = refusal('ERR_ENDPOINT_FAILED', true)
    await clock.advance(3_552_000)
    // main: 48 s left, served; management: 38 s left, waited for.
    const waiting = headers().catch((error: unknown) => error)
    await clock.advance(120_000)
    expect(await waiting).toBe(main.state.fails)
  })

  it.each(['ERR_TOKEN_REJECTED', 'ERR_PERMISSION_DENIED', 'ERR_API_REFUSED', 'ERR_COMMAND_FAILED'])(
    'leaves an optional header out when its token is refused for good: %s',
    async (code) => {
      const { context, logger, clock } = aContext()
      const main = aSource(context, 'main')
      const management = aSource(context, 'management')
      management.state.fails = refusal(code)
      const headers: Record<string, HeaderValue> = { [MANAGEMENT]: { source: management.source, optional: true } }
      const credential = bearerCredential({ authType: 'example', token: main.source, headers }, context)
      const first = await credential.headers()
      expect(first).toEqual({ Authorization: 'Bearer main-1' })
      expect(await credential.headers()).toBe(first)
      expect(management.state.requests).toHaveLength(1)
      expect(logger.warnings).toEqual([])
      // It is asked again once the other token is refreshed.
      delete management.state.fails
      await clock.advance(3_600_000)
      expect(await credential.headers()).toEqual({ Authorization: 'Bearer main-2', [MANAGEMENT]: 'management-2' })
    },
  )

  it.each([
    ['a 503', refusal('ERR_ENDPOINT_FAILED', true)],
    ['a 500', refusal('ERR_ENDPOINT_FAILED')],
    ['a throttling refusal', refusal('ERR_TOKEN_REJECTED', true)],
    ['a host that is not reached', refusal('ERR_ENDPOINT_UNREACHABLE')],
    ['a certificate that is not trusted', refusal('ERR_TLS_UNTRUSTED')],
    ['an answer that is no token', refusal('ERR_TOKEN_RESPONSE_INVALID')],
    ['a source that does not renew', refusal('ERR_TOKEN_NOT_RENEWED')],
    ['an undeclared origin', new AuthError({ code: 'ERR_EGRESS_FORBIDDEN', message: 'no' })],
    ['a foreign error', new Error('no')],
  ])('does not leave an optional header out because of %s', async (_name, error) => {
    const { context, clock } = aContext()
    const main = aSource(context, 'main')
    const management = aSource(context, 'management')
    management.state.fails = error
    const headers: Record<string, HeaderValue> = { [MANAGEMENT]: { source: management.source, optional: true } }
    const credential = bearerCredential({ authType: 'example', token: main.source, headers }, context)
    const failed = credential.headers().catch((caught: unknown) => caught)
    await clock.advance(60_000)
    const code = isAuthError(error) ? error.code : 'ERR_STRATEGY_FAILED'
    expect(await failed).toMatchObject({ code })
  })

  it('fails on a header that is not optional, whatever the reason', async () => {
    const { context } = aContext()
    const main = aSource(context, 'main')
    const management = aSource(context, 'management')
    management.state.fails = refusal()
    const options = { authType: 'example', token: main.source, headers: { [MANAGEMENT]: management.source } }
    await expect(bearerCredential(options, context).headers()).rejects.toBe(management.state.fails)
  })

  it('sends constants, and what functions say at the time, which may be nothing', async () => {
    const { context } = aContext()
    let region: string | undefined
    const headers = { 'X-Constant': 'one', 'X-Region': () => region }
    const token = createToken({ value: 'example' })
    const credential = bearerCredential({ authType: 'example', token, headers }, context)
    const without = await credential.headers()
    expect(without).toEqual({ Authorization: 'Bearer example', 'X-Constant': 'one' })
    expect(await credential.headers()).toBe(without)
    region = 'west'
    const within = await credential.headers()
    expect(within).toEqual({ Authorization: 'Bearer example', 'X-Constant': 'one', 'X-Region': 'west' })
    expect(await credential.headers()).toBe(within)
    region = undefined
    expect(await credential.headers()).toEqual(without)
  })

  it('adds the headers of the sign-in as soon as they are known', async () => {
    const { context, extra } = aContext()
    const { source } = aSource(context, 'token')
    const { headers } = bearerCredential({ authType: 'example', token: source }, context)
    await headers()
    extra.headers = { 'X-Databricks-Workspace-Id': '1' }
    const learned = await headers()
    expect(learned).toEqual({ Authorization: 'Bearer token-1', 'X-Databricks-Workspace-Id': '1' })
    expect(await headers()).toBe(learned)
  })

  it.each(['canary\nx', 'canary x', '"canary"', 'canaryé', 'canary\u0000', '', '=canary', 'canary=x'])(
    'refuses a token that no header can carry, without repeating it: %j [T35]',
    async (value) => {
      const { context } = aContext()
      const token = createToken({ value })
      const error = await bearerCredential({ authType: 'example', token }, context)
        .headers()
        .catch((caught: unknown) => caught)
      expect(error).toMatchObject({ code: 'ERR_TOKEN_RESPONSE_INVALID', strategy: 'example' })
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary')
    },
  )

  it.each<[string, HeaderValue]>([
    ['a constant', 'canary\r\nX-Evil: 1'],
    ['a constant with spaces around it', ' canary'],
    ['what a function says', () => 'canary\u0000'],
    ['characters beyond Latin-1', 'canary\u2028'],
  ])('refuses %s that no header can carry, and names the header alone [T35]', async (_name, value) => {
    const { context } = aContext()
    const options = { authType: 'example', token: createToken({ value: 'example' }), headers: { 'X-Extra': value } }
    const error = await bearerCredential(options, context)
      .headers()
      .catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'X-Extra' })
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary')
  })

  it('refuses a token type that would split a header', async () => {
    const { context } = aContext()
    const token = createToken({ value: 'example', type: 'Bearer\r\nX-Evil: 1' })
    await expect(bearerCredential({ authType: 'example', token }, context).headers()).rejects.toMatchObject({
      code: 'ERR_ATTRIBUTE_INVALID',
    })
  })

  it('prints its headers redacted, and sends them whole [T35]', async () => {
    const { context } = aContext()
    const token = createToken({ value: 'canary' })
    const headers = await bearerCredential({ authType: 'example', token }, context).headers()
    expect(inspect(headers)).toBe("{ Authorization: '[redacted]' }")
    expect(inspect({ nested: [headers] }, { depth: null, showHidden: true })).not.toContain('canary')
    expect(new Headers(headers).get('authorization')).toBe('Bearer canary')
    expect({ ...headers }).toEqual({ Authorization: 'Bearer canary' })
  })

  it('fails with the error of its source', async () => {
    const { context } = aContext()
    const { source, state } = aSource(context, 'token')
    state.fails = refusal()
    await expect(
      bearerCredential({ authType: 'example', token: source as CachedSource }, context).headers(),
    ).rejects.toBe(state.fails)
  })
})
