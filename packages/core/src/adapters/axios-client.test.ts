import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import {
  assertAxios,
  assertAxiosConfig,
  type AxiosConfig,
  canBeSentAgain,
  dropHeaders,
  forget,
  saysDeadToken,
} from './axios-client.js'

const headers = new Map<string, string>() as unknown as AxiosConfig['headers']
const config: AxiosConfig = { headers }
const words = '{"message":"Invalid access token"}'

describe('saysDeadToken', () => {
  it.each([
    ['text', words],
    ['a parsed document', JSON.parse(words)],
    ['a Buffer', Buffer.from(words)],
    ['an ArrayBuffer', new TextEncoder().encode(words).buffer],
  ])('reads the words of a 403 in %s', (_form, data) => {
    expect(saysDeadToken({ status: 403, data, config })).toBe(true)
    expect(saysDeadToken({ status: 404, data, config })).toBe(false)
  })

  it.each([undefined, null, 'Forbidden', Readable.from([words]), new Date()])(
    'knows a 401 by its status and no 403 without the words: %s',
    (data) => {
      expect(saysDeadToken({ status: 401, data, config })).toBe(true)
      expect(saysDeadToken({ status: 403, data, config })).toBe(false)
    },
  )
})

describe('assertAxiosConfig', () => {
  const name = 'ConfigurationError'

  it.each([undefined, 'http', ['xhr', 'http', 'fetch'], ['http'], () => {}])('takes the adapter %s', (adapter) => {
    expect(() => assertAxiosConfig({ headers, adapter })).not.toThrow()
  })

  it.each(['fetch', ['fetch'], ['xhr', 'fetch', 'http']])('refuses the adapter %j [T1]', (adapter) => {
    expect(() => assertAxiosConfig({ headers, adapter })).toThrow(expect.objectContaining({ name }))
  })

  it('refuses the plain headers of axios 0', () => {
    expect(() => assertAxiosConfig({ headers: {} as never })).toThrow(
      expect.objectContaining({ name, message: expect.stringContaining('expected version 1') as string }),
    )
  })
})

describe('an error about the version', () => {
  it.each([
    ['0.30.3', 'found version 0.30.3.'],
    ['a secret', 'found an older one.'],
    [undefined, 'found an older one.'],
  ])('names the one of the package, %s, if it is one', (version, found) => {
    const client = version === undefined ? {} : { VERSION: version }
    const message = expect.stringContaining(found) as string
    expect(() => assertAxiosConfig({ headers: {} as never }, client)).toThrow(expect.objectContaining({ message }))
  })
})

describe('assertAxios', () => {
  const manager = { use: () => 0, eject: () => {}, clear: () => {} }
  const whole = {
    defaults: {},
    interceptors: { request: manager, response: manager },
    getUri: () => '',
    request: async () => {},
  }

  it('takes an instance, which is a function too', () => {
    expect(() => assertAxios(whole)).not.toThrow()
    expect(() => assertAxios(Object.assign(() => {}, whole) as never)).not.toThrow()
  })

  it.each([
    undefined,
    null,
    {},
    { ...whole, getUri: undefined },
    { ...whole, request: undefined },
    { ...whole, interceptors: { request: manager } },
    { ...whole, interceptors: { request: { use: manager.use }, response: manager } },
  ])('refuses %j', (client) => {
    expect(() => assertAxios(client as never)).toThrow(expect.objectContaining({ code: 'ERR_CLIENT_UNSUPPORTED' }))
  })
})

describe('what is sent again', () => {
  it.each([
    [undefined, true],
    ['text', true],
    [Buffer.from('x'), true],
    [new FormData(), true],
    [Readable.from([]), false],
  ])('is %s: %s', (data, expected) => {
    expect(canBeSentAgain({ ...config, data })).toBe(expected)
  })
})

describe('what is taken away', () => {
  it('are headers, however their names are written', () => {
    const sent = { AUTHORIZATION: 'x', 'x-databricks-Workspace-id': '42', accept: 'y' }
    dropHeaders(sent, ['Authorization', 'X-Databricks-Workspace-Id'])
    expect(sent).toEqual({ accept: 'y' })
  })

  it('is the request from what prints, not from what can be read [T35]', () => {
    const holder = { config: { headers: new Map([['Authorization', 'x']]) as never }, request: 'raw' }
    forget(holder, ['Authorization'])
    expect(holder.request).toBe('raw')
    expect(JSON.stringify(holder)).toBe('{"config":{"headers":{}}}')
    expect(holder.config.headers).toEqual(new Map())
  })

  it('leaves an error without a request or a config as it is', () => {
    const holder = {}
    forget(holder, ['Authorization'])
    expect(holder).toEqual({})
  })
})
