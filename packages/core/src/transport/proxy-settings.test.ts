import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { proxySettings } from './proxy-settings.js'

const HTTPS = new URL('https://ws.example/')
const HTTP = new URL('http://ws.example/')

function routed(env: Readonly<Record<string, string>>, url = HTTPS): string | undefined {
  const proxy = proxySettings({}, env)(url)
  return proxy && `${proxy.origin} from ${proxy.source}`
}

describe('proxySettings', () => {
  it.each([
    [{ HTTPS_PROXY: 'http://upper:1' }, 'http://upper:1 from environment variable HTTPS_PROXY'],
    [
      { HTTPS_PROXY: 'http://upper:1', https_proxy: 'http://lower:1' },
      'http://lower:1 from environment variable https_proxy',
    ],
    [{ HTTPS_PROXY: 'http://upper:1', https_proxy: '' }, 'http://upper:1 from environment variable HTTPS_PROXY'],
    [{ HTTP_PROXY: 'http://upper:1', http_proxy: 'http://lower:1' }, undefined],
    [{ HTTPS_PROXY: 'upper:3128' }, 'http://upper:3128 from environment variable HTTPS_PROXY'],
    [{ HTTPS_PROXY: ' https://upper ' }, 'https://upper from environment variable HTTPS_PROXY'],
    [
      { HTTPS_PROXY: 'http://upper:1', NO_PROXY: 'other.example' },
      'http://upper:1 from environment variable HTTPS_PROXY',
    ],
    [{ HTTPS_PROXY: 'http://upper:1', NO_PROXY: 'ws.example' }, undefined],
    [
      { HTTPS_PROXY: 'http://upper:1', NO_PROXY: 'ws.example', no_proxy: 'x' },
      'http://upper:1 from environment variable HTTPS_PROXY',
    ],
    [{}, undefined],
  ])('reads %j as %s', (env, expected) => {
    expect(routed(env as Record<string, string>)).toBe(expected)
  })

  it('has a proxy of its own for http, which no header of a CGI request can set', () => {
    expect(routed({ HTTP_PROXY: 'http://upper:1' }, HTTP)).toBe('http://upper:1 from environment variable HTTP_PROXY')
    expect(routed({ HTTPS_PROXY: 'http://upper:1' }, HTTP)).toBeUndefined()
    expect(routed({ HTTP_PROXY: 'http://evil:1', REQUEST_METHOD: 'GET' }, HTTP)).toBeUndefined()
    expect(routed({ http_proxy: 'http://lower:1', REQUEST_METHOD: 'GET' }, HTTP)).toContain('http://lower:1')
  })

  it('lets an option win over the environment, for https and http', () => {
    const env = { HTTPS_PROXY: 'http://upper:1', NO_PROXY: 'ws.example' }
    const route = proxySettings({ proxy: new URL('http://option:2'), noProxy: ['a.example', 'b.example'] }, env)
    expect([route(HTTPS)?.origin, route(HTTP)?.origin]).toEqual(['http://option:2', 'http://option:2'])
    expect(route(new URL('https://x.b.example/'))).toBeUndefined()
    expect(proxySettings({ proxy: false }, env)(HTTPS)).toBeUndefined()
    expect(proxySettings({ noProxy: '' }, env)(HTTPS)?.source).toBe('environment variable HTTPS_PROXY')
  })

  it('takes user name and password from the URL, also a user name alone', () => {
    const authorizationOf = (proxy: string) => proxySettings({ proxy }, {})(HTTPS)?.authorization
    expect(authorizationOf('http://ada:p%40ss@proxy:1')).toBe(`Basic ${btoa('ada:p@ss')}`)
    expect(authorizationOf('http://world7@proxy:1')).toBe(`Basic ${btoa('world7:')}`)
    expect(authorizationOf('http://proxy:1')).toBeUndefined()
    expect(authorizationOf('http://%C3%A4:%E2%82%AC@proxy:1')).toBe(`Basic ${Buffer.from('ä:€').toString('base64')}`)
  })

  it.each([
    ['http://ada:hunter2hunter2%@proxy:1', 'write it as %25'],
    ['socks5://ada:hunter2hunter2@proxy:1', 'has the scheme socks5:'],
    ['http://ada:hunter2hunter2@proxy:port', 'is not a URL'],
    ['http://', 'is not a URL'],
    ['file:///hunter2hunter2', 'has the scheme file:'],
  ])('refuses %s, names the setting, and repeats nothing of it [T35]', (value, problem) => {
    for (const [source, read] of [
      ['environment variable https_proxy', () => proxySettings({}, { https_proxy: value })],
      ['option proxy', () => proxySettings({ proxy: value }, {})],
    ] as const) {
      const error = thrownBy(read)
      expect(error).toMatchObject({
        name: 'ConfigurationError',
        code: 'ERR_ATTRIBUTE_INVALID',
        attribute: 'proxy',
        source,
      })
      expect(error.message).toContain(problem)
      expect(error.message).toContain(source)
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain('hunter2')
    }
  })

  it.each([[true], [null], [5], [{ host: 'hunter2hunter2' }], [['http://ada:hunter2hunter2@proxy:1']]])(
    'refuses a proxy of another type (%j), since nobody can tell what it means [T35]',
    (proxy) => {
      const error = thrownBy(() => proxySettings({ proxy: proxy as never }, { https_proxy: 'http://lower:1' }))
      expect(error).toMatchObject({ name: 'ConfigurationError', attribute: 'proxy', source: 'option proxy' })
      expect(error.message).toContain('`false` for no proxy')
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain('hunter2')
    },
  )

  it.each([[5], [true], [{}], [['a.example', 5]], [[null]]])('refuses %j as noProxy [T35]', (noProxy) => {
    const error = thrownBy(() => proxySettings({ noProxy: noProxy as never }, {}))
    expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'noProxy', source: 'option noProxy' })
  })

  it('takes null as noProxy for none, so that the variable counts', () => {
    const env = { https_proxy: 'http://lower:1', no_proxy: 'ws.example' }
    expect(proxySettings({ noProxy: null as never }, env)(HTTPS)).toBeUndefined()
    expect(proxySettings({ noProxy: [] }, env)(HTTPS)?.origin).toBe('http://lower:1')
  })
})

function thrownBy(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
