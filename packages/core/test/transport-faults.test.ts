import { inspect } from 'node:util'
import type { TransportOptions } from '@lakeauth/core/transport'
import { spellings } from '@lakeauth/mock'
import { Request as UndiciRequest } from 'undici'
import { describe, expect, it } from 'vitest'
import { rejection } from './support/context.js'
import { listen } from './support/listen.js'
import { type Network, network, parrot } from './support/transport.js'

const PASSWORD = 'canary-hunter2-hunter2'
const CONFIG = '/.well-known/databricks-config'

/** Directly and through the proxy. */
function ways({ proxy, https, world }: Network): readonly (readonly [TransportOptions, string])[] {
  return [
    [{ proxy: false }, https],
    [{ proxy }, world.workspace.publicHost],
  ]
}

function withoutPassword(error: Error): void {
  const said = [inspect(error, { depth: null, showHidden: true }), JSON.stringify(error), error.stack].join('\n')
  for (const spelling of spellings(PASSWORD)) expect(said).not.toContain(spelling)
}

/** What comes of a sign-in while the world's clock runs on, and how often it asked. */
async function outcome(net: Network, options: TransportOptions, host?: string): Promise<Error> {
  const auth = await net.signIn(options, host)
  let done = false
  const failed = rejection(auth.headers()).finally(() => (done = true))
  while (!done) {
    await net.world.clock.advance('1s')
    await new Promise((resolve) => setImmediate(resolve))
  }
  return failed
}

describe('a connection that cannot be secured', () => {
  it.each([
    ['tls-unknown-ca', 'ERR_TLS_UNTRUSTED', '`createTransport` as `ca` (`ca` is now '],
    ['tls-wrong-host', 'ERR_TLS_NAME_MISMATCH', 'check the host'],
    ['tls-expired', 'ERR_TLS_EXPIRED', 'set the clock of this machine'],
  ] as const)('is named (%s: %s), sends nothing, and is not tried again [T13]', async (fault, code, advice) => {
    await using net = await network()
    for (const [options, host] of ways(net)) {
      net.world.journal.clear()
      net.world.on('tls.handshake').times(1).transport(fault)
      const error = await rejection((await net.signIn(options, host)).headers())
      expect(error).toMatchObject({
        name: 'TokenRequestError',
        code,
        strategy: 'oauth-m2m',
        retryable: false,
        attempts: 1,
      })
      expect(error.message).toContain(advice)
      expect(error.message).toContain('The address comes from host (option config.host).')
      if (options.proxy) expect(error.message).toContain(`through the proxy ${net.proxy} (option proxy)`)
      const { journal } = net.world
      const counts = ['tls.handshake', 'proxy.connect', '*'].map((operation) => journal.count(operation))
      expect(counts).toEqual([1, options.proxy ? 1 : 0, 0])
    }
  })

  it('is named for an API request and a call of the Token API as for a sign-in [T13]', async () => {
    await using net = await network()
    const { fetch } = await net.transport({ ca: undefined })
    const error = await rejection(fetch(`${net.world.workspace.publicHost}/api/2.1/clusters/list`))
    expect(error).toMatchObject({
      code: 'ERR_TLS_UNTRUSTED',
      endpoint: net.world.workspace.publicHost,
      retryable: false,
    })
    expect(error.message).not.toContain('is now')
  })

  it('leaves a handshake that breaks off to the retries', async () => {
    await using net = await network()
    for (const [options, host] of ways(net)) {
      net.world.journal.clear()
      net.world.on('tls.handshake').times(2).transport('reset')
      const auth = await net.signIn(options, host)
      let headers: unknown
      void auth.headers().then((value) => (headers = value))
      while (!headers) {
        await net.world.clock.advance('1s')
        await new Promise((resolve) => setImmediate(resolve))
      }
      expect(net.world.journal.count('tls.handshake', { fault: 'reset' })).toBe(2)
      expect(net.world.journal.count('workspace.token')).toBe(1)
    }
  })

  it('is told apart from a proxy that answers a tunnel with a page', async () => {
    await using net = await network()
    await using page = await parrot('HTTP/1.1 200 OK\r\n\r\n<!doctype html><html>Welcome to the hotel</html>')
    const error = await rejection((await net.signIn({ proxy: `http://127.0.0.1:${page.port}` })).headers())
    expect(error).toMatchObject({ code: 'ERR_TLS', retryable: false, attempts: 1 })
    expect(error.message).toContain('does not speak TLS')
    expect(error.message).toContain(`through the proxy http://127.0.0.1:${page.port}`)
    expect(error.message).not.toContain('hotel')
    expect(page.asked).toHaveLength(1)
  })
})

describe('a proxy that does not do its part', () => {
  it.each([
    [407, 'ERR_PROXY_AUTH_REQUIRED', false, 1],
    [403, 'ERR_PROXY_REFUSED', false, 1],
    [400, 'ERR_PROXY_REFUSED', false, 1],
    [500, 'ERR_PROXY_REFUSED', false, 1],
    [502, 'ERR_PROXY_REFUSED', true, 4],
    [503, 'ERR_PROXY_REFUSED', true, 4],
    [504, 'ERR_PROXY_REFUSED', true, 4],
  ] as const)(
    'and answers %i is named %s, and asked again only if that may help',
    async (status, code, retryable, attempts) => {
      await using net = await network()
      net.world.on('proxy.connect').html(status)
      const proxy = net.proxy.replace('//', `//default:${PASSWORD}@`)
      const error = await outcome(net, { env: { https_proxy: proxy }, proxy: undefined })
      expect(error).toMatchObject({ name: 'TokenRequestError', code, retryable, attempts, strategy: 'oauth-m2m' })
      expect(error.message).toContain(`oauth-m2m: The proxy ${net.proxy} (environment variable https_proxy) refused`)
      expect(error.message).not.toContain('html')
      expect(net.world.journal.count('proxy.connect')).toBe(attempts)
      expect(net.world.journal.count('*')).toBe(0)
      withoutPassword(error)
    },
  )

  it('says how to give a user name and password, or that those given are wrong [P22]', async () => {
    await using net = await network()
    const url = net.world.workspace.publicHost
    const wrong = net.proxy.replace('//', `//nobody:${PASSWORD}@`)
    const errors = [await rejection((await net.transport({ proxy: wrong })).fetch(url))]
    errors.push(await rejection((await net.transport({ proxy: wrong })).fetch('http://plain.example/')))
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'ERR_PROXY_AUTH_REQUIRED', status: 407, retryable: false })
      expect(error.message).toContain('refused the user name and password. Correct them in its URL there.')
      withoutPassword(error)
    }
    net.world.on('proxy.connect').respond({ status: 407 })
    const none = await rejection((await net.transport()).fetch(url))
    expect(none.message).toContain('Put them into its URL: http://user:password@host:port.')
  })

  it('and cannot be reached is named with where it was set, and tried again', async () => {
    await using net = await network()
    const closed = await parrot('')
    await closed[Symbol.asyncDispose]()
    const proxy = `http://ada:${PASSWORD}@127.0.0.1:${closed.port}`
    const error = await outcome(net, { proxy: undefined, env: { HTTPS_PROXY: proxy } })
    expect(error).toMatchObject({
      code: 'ERR_PROXY_UNREACHABLE',
      retryable: true,
      attempts: 4,
      cause: { code: 'ECONNREFUSED' },
    })
    expect(error.message).toContain(
      `The proxy http://127.0.0.1:${closed.port} (environment variable HTTPS_PROXY) could not be reached (ECONNREFUSED)`,
    )
    withoutPassword(error)
  })

  it('and cannot be reached is named for an http URL too, which needs no tunnel', async () => {
    await using net = await network()
    const closed = await parrot('')
    await closed[Symbol.asyncDispose]()
    const { fetch } = await net.transport({ proxy: `http://ada:${PASSWORD}@127.0.0.1:${closed.port}` })
    const error = await rejection(fetch('http://plain.example/'))
    expect(error).toMatchObject({ code: 'ERR_PROXY_UNREACHABLE', cause: { code: 'ECONNREFUSED' } })
    withoutPassword(error)
  })

  it('and is no proxy at all is named, and not tried again', async () => {
    await using net = await network()
    await using other = await parrot('220 mail.example ESMTP ready\r\n')
    const error = await outcome(net, { proxy: `http://127.0.0.1:${other.port}` })
    expect(error).toMatchObject({ code: 'ERR_PROXY_REFUSED', retryable: false, attempts: 1 })
    expect(error.message).toMatch(/answered with something that is no HTTP \(HPE_\w+\)/)
    expect(other.asked).toHaveLength(1)
  })

  it('and closes the connection without a word is tried again', async () => {
    await using net = await network()
    net.world.on('proxy.connect').transport('empty')
    const error = await outcome(net, {})
    expect(error).toMatchObject({ code: 'ERR_PROXY_UNREACHABLE', retryable: true, attempts: 4 })
    expect(net.world.journal.count('proxy.connect')).toBe(4)
  })

  it('and says nothing ends at the deadline of a connection, and leaves nothing open [R7]', async () => {
    await using net = await network()
    await using hung = await listen(() => {})
    net.world.on('proxy.connect').transport('hang')
    const { fetch } = await net.transport({ connectTimeoutMs: 5_000 })
    let error: Error | undefined
    const failed = rejection(fetch(net.world.workspace.publicHost + CONFIG)).then((thrown) => (error = thrown))
    await net.world.journal.wait('proxy.connect')
    await net.world.clock.advance(4_999)
    expect(error).toBeUndefined()
    await net.world.clock.advance(1)
    expect(await failed).toMatchObject({ code: 'ERR_PROXY_UNREACHABLE', retryable: true })
    expect(error?.message).toContain('gave no answer within 5 s. Check it there, or raise `connectTimeoutMs`.')
    expect(hung.requests).toEqual([])
  })

  it('and speaks no TLS under an https URL is named as the one that cannot be reached', async () => {
    await using net = await network()
    const error = await outcome(net, { proxy: net.proxy.replace('http:', 'https:').replace('127.0.0.1', 'localhost') })
    expect(error).toMatchObject({ code: 'ERR_PROXY_UNREACHABLE', retryable: false, attempts: 1 })
    expect(error.message).toContain('could not be reached (ERR_SSL_WRONG_VERSION_NUMBER)')
  })
})

describe('a proxy that opens the tunnel and then fails', () => {
  it.each(['reset', 'empty'] as const)('is named with where it was set (%s), and tried again', async (fault) => {
    await using net = await network()
    net.world.on('tls.handshake').transport(fault)
    const proxy = net.proxy.replace('//', `//default:${PASSWORD}@`)
    const error = await outcome(net, { env: { https_proxy: proxy }, proxy: undefined })
    expect(error).toMatchObject({ code: 'ERR_ENDPOINT_UNREACHABLE', retryable: true, attempts: 4 })
    expect(error.message).toContain(`${net.world.workspace.publicHost} could not be reached (`)
    expect(error.message).toContain(`goes through the proxy ${net.proxy} (environment variable https_proxy).`)
    expect(net.world.journal.count('proxy.connect')).toBe(4)
    expect(net.world.journal.count('*')).toBe(0)
    withoutPassword(error)
  })

  it('is named when it hangs, once connectTimeoutMs is over', async () => {
    await using net = await network()
    net.world.on('tls.handshake').transport('hang')
    const { fetch } = await net.transport({ connectTimeoutMs: 1_000 })
    const error = await rejection(fetch(net.world.workspace.publicHost + CONFIG))
    expect(error).toMatchObject({
      code: 'ERR_ENDPOINT_UNREACHABLE',
      retryable: true,
      endpoint: net.world.workspace.publicHost,
      cause: { code: 'UND_ERR_CONNECT_TIMEOUT' },
    })
    expect(error.message).toContain(`goes through the proxy ${net.proxy} (option proxy).`)
  })

  it('is not blamed for what fails after the request has been sent', async () => {
    await using net = await network()
    net.world.on('workspace.config').transport('reset')
    const { fetch } = await net.transport()
    expect(await rejection(fetch(net.world.workspace.publicHost + CONFIG))).toBeInstanceOf(TypeError)
    expect(net.world.journal.count('workspace.config')).toBe(1)
  })
})

describe('a proxy that is asked for an http URL', () => {
  it('and speaks no HTTP is named, and not tried again', async () => {
    await using net = await network()
    await using other = await parrot('220 mail.example ESMTP ready\r\n')
    const proxy = `http://ada:${PASSWORD}@127.0.0.1:${other.port}`
    const { fetch } = await net.transport({ proxy: undefined, env: { http_proxy: proxy } })
    const error = await rejection(fetch('http://plain.example/'))
    expect(error).toMatchObject({ code: 'ERR_PROXY_REFUSED', retryable: false })
    expect(error.message).toContain(`The proxy http://127.0.0.1:${other.port} (environment variable http_proxy)`)
    expect(error.message).toMatch(/answered with something that is no HTTP \(HPE_\w+\)/)
    expect(other.asked).toHaveLength(1)
    withoutPassword(error)
  })

  it('and closes the connection without a word is named as one that may pass', async () => {
    await using net = await network()
    await using mute = await parrot('')
    const { fetch } = await net.transport({ proxy: `http://ada:${PASSWORD}@127.0.0.1:${mute.port}` })
    const error = await rejection(fetch('http://plain.example/'))
    expect(error).toMatchObject({ code: 'ERR_PROXY_UNREACHABLE', retryable: true })
    expect(error.message).toContain(`The proxy http://127.0.0.1:${mute.port} (option proxy) could not be reached (`)
    expect(mute.asked).toHaveLength(1)
    withoutPassword(error)
  })

  it('and says nothing is named once connectTimeoutMs is over', async () => {
    await using net = await network()
    await using hung = await listen(() => {})
    const { fetch } = await net.transport({ proxy: hung.origin, connectTimeoutMs: 1_000 })
    const error = await rejection(fetch('http://plain.example/'))
    expect(error).toMatchObject({ code: 'ERR_PROXY_UNREACHABLE', retryable: true })
    expect(error.message).toContain(`The proxy ${hung.origin} (option proxy) gave no answer within 1 s.`)
    expect(hung.requests.map(({ url }) => url)).toEqual(['http://plain.example/'])
  })

  it('is not blamed for a host that a redirect leads to past it, nor for a body that breaks off', async () => {
    await using net = await network()
    await using gone = await parrot('')
    await gone[Symbol.asyncDispose]()
    await using page = await parrot(`HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:${gone.port}/\r\n\r\n`)
    const past = await net.transport({ proxy: `http://127.0.0.1:${page.port}` })
    expect(await rejection(past.fetch('http://plain.example/'))).toMatchObject({
      name: 'TypeError',
      cause: { code: 'ECONNREFUSED' },
    })
    await using half = await parrot('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')
    const { fetch } = await net.transport({ proxy: `http://127.0.0.1:${half.port}` })
    const broken = await rejection((await fetch('http://plain.example/')).text())
    expect(broken).toMatchObject({ name: 'TypeError', cause: { code: expect.stringMatching(/^UND_ERR_/) } })
  })
})

describe('the fetch of a transport', () => {
  it('takes what any fetch takes: a Request, a form with a file, a stream, a string', async () => {
    await using net = await network()
    await using echo = await listen((_request, response) => void response.end('ok'))
    const { fetch } = await net.transport()
    const form = new FormData()
    form.set('file', new Blob(['of a form']), 'name.txt')
    const stream = new Blob(['of a stream']).stream()
    const bodies: RequestInit[] = [
      { body: form },
      { body: stream, duplex: 'half' } as RequestInit,
      { body: 'of a string' },
      { body: new URLSearchParams({ of: 'fields' }) },
    ]
    for (const init of bodies) expect((await fetch(echo.origin, { method: 'POST', ...init })).status).toBe(200)
    expect(
      (await fetch(new Request(echo.origin, { method: 'PUT', body: 'of a Request', headers: { 'x-own': '1' } })))
        .status,
    ).toBe(200)
    for (const part of ['of a form', 'name.txt', 'of a stream', 'of a string', 'of=fields', 'of a Request'])
      expect(echo.received()).toContain(part)
    expect(echo.requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST', 'POST', 'PUT'])
    expect(echo.requests[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(echo.requests[4]?.headers['x-own']).toBe('1')
  })

  it('takes the Request of the undici that is installed, and what is changed of it', async () => {
    await using net = await network()
    await using echo = await listen((_request, response) => void response.end('ok'))
    const { fetch } = await net.transport()
    const reason = new Error('enough')
    const init = { method: 'PUT', body: 'of its Request', headers: { 'x-own': '1' } }
    const requestOf = (more = {}): Request => new UndiciRequest(echo.origin, { ...init, ...more }) as unknown as Request
    expect((await fetch(requestOf())).status).toBe(200)
    expect((await fetch(requestOf(), { method: 'POST' })).status).toBe(200)
    expect(await rejection(fetch(requestOf({ signal: AbortSignal.abort(reason) })))).toBe(reason)
    expect(echo.requests.map(({ method, headers }) => [method, headers['x-own']])).toEqual([
      ['PUT', '1'],
      ['POST', '1'],
    ])
    expect(echo.received()).toBe('of its Requestof its Request')
  })

  it('ends with the reason of its signal, and fails with what fetch fails with otherwise', async () => {
    await using net = await network()
    const { fetch } = await net.transport()
    const reason = new Error('enough')
    expect(await rejection(fetch(net.https, { signal: AbortSignal.abort(reason) }))).toBe(reason)
    const controller = new AbortController()
    net.world.on('proxy.connect').transport('hang')
    const pending = rejection(fetch(net.world.workspace.publicHost, { signal: controller.signal }))
    await net.world.journal.wait('proxy.connect')
    controller.abort(reason)
    expect(await pending).toBe(reason)
    await using gone = await parrot('')
    await gone[Symbol.asyncDispose]()
    expect(await rejection(fetch(`http://127.0.0.1:${gone.port}/`))).toMatchObject({
      name: 'TypeError',
      cause: { code: expect.any(String) },
    })
    expect(await rejection(fetch('no url'))).toBeInstanceOf(TypeError)
  })

  it('ends with its transport: what runs fails, and nothing begins', async () => {
    await using net = await network()
    const transport = await net.transport()
    net.world.on('workspace.config').transport('hang')
    const running = rejection(transport.fetch(net.world.workspace.publicHost + CONFIG))
    await net.world.journal.wait('workspace.config')
    await transport.close()
    await transport.close()
    const closed = {
      code: 'ERR_ENDPOINT_UNREACHABLE',
      retryable: false,
      message: expect.stringContaining('has been closed'),
    }
    expect(await running).toMatchObject(closed)
    expect(await rejection(transport.fetch(net.https))).toMatchObject(closed)
  })
})
