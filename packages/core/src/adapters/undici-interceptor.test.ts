import { describe, expect, it } from 'vitest'
import { fakeAuth, HOST } from '../../test/support/fake-auth.js'
import { until } from '../../test/support/listen.js'
import type { Dispatch, DispatchHandler, DispatchOptions } from './undici-client.js'
import { undiciInterceptor } from './undici-interceptor.js'

const unsupported = expect.objectContaining({ name: 'ConfigurationError', code: 'ERR_CLIENT_UNSUPPORTED' }) as Error

/** A dispatch that answers with a script and remembers what it was asked. */
function scripted(...answers: readonly ((handler: DispatchHandler) => void)[]) {
  const asked: DispatchOptions[] = []
  const dispatch: Dispatch = (options, handler) => {
    const answer = answers[Math.min(asked.push(options), answers.length) - 1]
    handler.onRequestStart?.({}, {})
    answer?.(handler)
    return true
  }
  return { dispatch, asked }
}

const answer =
  (status: number, ...chunks: readonly string[]) =>
  (handler: DispatchHandler): void => {
    handler.onResponseStart?.({}, status, { 'x-status': String(status) }, 'message')
    for (const chunk of chunks) handler.onResponseData?.({}, new TextEncoder().encode(chunk))
    handler.onResponseEnd?.({}, {})
  }

/** An answer that never ends by itself, and what is done to it. */
function stalls(status: number, ...chunks: readonly string[]) {
  const handlers: DispatchHandler[] = []
  const control = {
    aborted: false,
    paused: false,
    abort: (_reason: Error) => void (control.aborted = true),
    pause: () => void (control.paused = true),
    resume: () => void (control.paused = false),
  }
  const unending = (handler: DispatchHandler): void => {
    handlers.push(handler)
    handler.onResponseStart?.(control, status, {}, 'message')
    for (const chunk of chunks) handler.onResponseData?.(control, new TextEncoder().encode(chunk))
  }
  return { answer: unending, control, handlers }
}

/** What the caller is told. */
function caller() {
  const told: unknown[] = []
  const handler: DispatchHandler = {
    onRequestStart: () => {},
    onRequestUpgrade: (_controller, status) => void told.push(['upgrade', status]),
    onResponseStart: (_controller, status, _headers, message) => void told.push([status, message]),
    onResponseData: (_controller, chunk) => void told.push(new TextDecoder().decode(chunk)),
    onResponseEnd: () => void told.push('end'),
    onResponseError: (_controller, error) => void told.push(error),
  }
  return { told, handler, over: () => until(() => told.some((each) => each === 'end' || each instanceof Error)) }
}

const get = { origin: HOST, path: '/api', method: 'GET' } as DispatchOptions

describe('undiciInterceptor', () => {
  it('refuses to be called without a dispatch', () => {
    expect(() => undiciInterceptor(fakeAuth())(undefined as never)).toThrow(unsupported)
  })

  it('refuses the handlers of undici 6, before anything is sent', () => {
    const { dispatch, asked } = scripted()
    const signed = undiciInterceptor(fakeAuth())(dispatch)
    expect(() => signed(get, { onConnect: () => {} } as never)).toThrow(unsupported)
    expect(() => signed(get, { onConnect: () => {} } as never)).toThrow('found version 6 or before')
    expect(() => signed(get, {} as never)).toThrow('found another object')
    expect(asked).toEqual([])
  })

  it('refuses a request whose origin it cannot know', () => {
    const { dispatch } = scripted()
    const signed = undiciInterceptor(fakeAuth())(dispatch)
    expect(() => signed({ path: '/api' }, caller().handler)).toThrow(unsupported)
  })

  it('signs once, and lets nothing below follow a redirect', async () => {
    const { dispatch, asked } = scripted(answer(200, 'a', 'b'))
    const { handler, told, over } = caller()
    expect(undiciInterceptor(fakeAuth())(dispatch)({ ...get, maxRedirections: 3 }, handler)).toBe(true)
    await over()
    expect(told).toEqual([[200, 'message'], 'a', 'b', 'end'])
    expect(asked).toEqual([
      {
        ...get,
        maxRedirections: 0,
        headers: ['Authorization', 'Bearer t1', 'X-Databricks-Workspace-Id', '42'],
      },
    ])
  })

  it('keeps what a third party cannot misread: values given as a list, and names once', async () => {
    const { dispatch, asked } = scripted(answer(200))
    const { handler, over } = caller()
    const headers = { AUTHORIZATION: 'Bearer mine', accept: ['a', 'b'], 'x-databricks-workspace-ID': '7' }
    undiciInterceptor(fakeAuth())(dispatch)({ ...get, headers }, handler)
    await over()
    expect(asked[0]?.headers).toEqual([
      'accept',
      ['a', 'b'],
      'Authorization',
      'Bearer t1',
      'X-Databricks-Workspace-Id',
      '42',
    ])
  })

  it('does not touch a request to another origin [T1]', () => {
    const { dispatch, asked } = scripted(answer(200))
    const auth = fakeAuth()
    const options = { ...get, origin: new URL('https://evil.example') }
    undiciInterceptor(auth)(dispatch)(options, caller().handler)
    expect(asked).toEqual([options])
    expect(auth.asked).toEqual([])
  })

  it('does not touch a request to another origin when its own is looked up [T1]', async () => {
    const { dispatch, asked } = scripted(answer(200))
    const auth = fakeAuth({ without: 'host' })
    const options = { ...get, origin: 'https://evil.example' }
    const { handler, over } = caller()
    undiciInterceptor(auth)(dispatch)(options, handler)
    await over()
    expect(asked).toEqual([options])
    expect(auth.asked).toEqual([])
  })

  it('replays a refusal in words that come in pieces, and tells the caller of the second answer alone', async () => {
    const { dispatch, asked } = scripted(answer(403, '{"message":"Invalid acc', 'ess token"}'), answer(200, 'fine'))
    const { handler, told, over } = caller()
    undiciInterceptor(fakeAuth())(dispatch)(get, handler)
    await over()
    expect(told).toEqual([[200, 'message'], 'fine', 'end'])
    expect(asked.map(({ headers }) => (headers as string[])[1])).toEqual(['Bearer t1', 'Bearer t2'])
  })

  it('hands over the refusal when the refresh brings no other token', async () => {
    const { dispatch, asked } = scripted(answer(401, 'dead'))
    const auth = fakeAuth()
    const { handler, told, over } = caller()
    undiciInterceptor({ ...auth, headers: async () => ({ Authorization: 'Bearer same' }) })(dispatch)(get, handler)
    await over()
    expect(told).toEqual([[401, 'message'], 'dead', 'end'])
    expect(asked).toHaveLength(1)
  })

  it.each([true, false])(
    'hands over the error of a refresh that fails, if the body could be sent again: %s',
    async (replayable) => {
      const { dispatch } = scripted(answer(401, 'dead'))
      const failed = new Error('no token')
      const auth = fakeAuth()
      const headers: typeof auth.headers = (request) =>
        request?.rejected ? Promise.reject(failed) : auth.headers(request)
      const { handler, told, over } = caller()
      const options = { ...get, body: replayable ? 'text' : new ReadableStream() }
      undiciInterceptor({ ...auth, headers })(dispatch)(options, handler)
      await over()
      expect(told).toEqual(replayable ? [failed] : [[401, 'message'], 'dead', 'end'])
    },
  )

  it.each([
    ['within', 16_384 - 20, 2],
    ['beyond', 16_384, 1],
  ])('finds the words of a 403 %s its first 16 KiB', async (_where, at, requests) => {
    const text = `${'.'.repeat(at)}Invalid access token${'.'.repeat(40_000)}`
    const { dispatch, asked } = scripted(answer(403, text), answer(200))
    const { handler, told, over } = caller()
    undiciInterceptor(fakeAuth())(dispatch)(get, handler)
    await over()
    expect(asked).toHaveLength(requests)
    expect(told[0]).toEqual([requests === 1 ? 403 : 200, 'message'])
  })

  it.each([
    ['401, whose status says it all', 401, ''],
    ['403, once its first 16 KiB say it', 403, 'Invalid access token'.padEnd(16_384, '.')],
  ])('replaces a token without waiting for the end of a %s', async (_what, status, text) => {
    const { answer: unending, control } = stalls(status, text)
    const { dispatch, asked } = scripted(unending, answer(200, 'fine'))
    const { handler, told, over } = caller()
    undiciInterceptor(fakeAuth())(dispatch)(get, handler)
    await over()
    expect(told).toEqual([[200, 'message'], 'fine', 'end'])
    expect([asked.length, control.aborted]).toEqual([2, true])
  })

  it('keeps no more than 16 KiB while it waits for a token, and hands over the whole when it gets none', async () => {
    const { answer: unending, control, handlers } = stalls(401, 'x'.repeat(10_000), 'y'.repeat(10_000))
    const { dispatch } = scripted(unending)
    const waiting = Promise.withResolvers<Readonly<Record<string, string>>>()
    const { handler, told, over } = caller()
    const auth = fakeAuth()
    const headers: typeof auth.headers = async () => ({ Authorization: 'Bearer same' })
    const held: typeof auth.headers = (request) => (request?.rejected ? waiting.promise : headers())
    undiciInterceptor({ ...auth, headers: held })(dispatch)(get, handler)
    await until(() => control.paused)
    expect(told).toEqual([])
    waiting.resolve(await headers())
    await until(() => !control.paused)
    handlers[0]?.onResponseEnd?.(control, {})
    await over()
    expect(told).toEqual([[401, 'message'], 'x'.repeat(10_000), 'y'.repeat(10_000), 'end'])
    expect(control.aborted).toBe(false)
  })

  it('hands over a 403 that breaks off before it says anything, with the error', async () => {
    const broken = new Error('socket')
    const { dispatch } = scripted((handler) => {
      handler.onResponseStart?.({}, 403, {}, 'message')
      handler.onResponseError?.({}, broken)
    })
    const { handler, told, over } = caller()
    undiciInterceptor(fakeAuth())(dispatch)(get, handler)
    await over()
    expect(told).toEqual([[403, 'message'], broken])
  })

  it('tells a caller who gives up while a token is asked for of that alone, once', async () => {
    const { answer: unending, control, handlers } = stalls(401)
    const { dispatch, asked } = scripted(unending)
    const waiting = Promise.withResolvers<Readonly<Record<string, string>>>()
    const { handler, told, over } = caller()
    const auth = fakeAuth()
    const headers: typeof auth.headers = (request) => (request?.rejected ? waiting.promise : auth.headers())
    undiciInterceptor({ ...auth, headers })(dispatch)(get, handler)
    await until(() => handlers.length === 1)
    const gone = new Error('gone')
    control.abort(gone)
    handlers[0]?.onResponseError?.(control, gone)
    await over()
    waiting.resolve({ Authorization: 'Bearer t2' })
    await new Promise((resolve) => setImmediate(resolve))
    expect([told, asked.length]).toEqual([[gone], 1])
  })

  it('passes on an upgrade and an error of the connection', async () => {
    const broken = new Error('socket')
    const { dispatch } = scripted((handler) => {
      handler.onRequestUpgrade?.({}, 101, {}, {})
      handler.onResponseError?.({}, broken)
    })
    const { handler, told, over } = caller()
    undiciInterceptor(fakeAuth())(dispatch)(get, handler)
    await over()
    expect(told).toEqual([['upgrade', 101], broken])
  })

  it('hands over the error of a sign-in that fails, and sends nothing', async () => {
    const { dispatch, asked } = scripted()
    const failed = new Error('no token')
    const { handler, told, over } = caller()
    undiciInterceptor({ ...fakeAuth(), headers: () => Promise.reject(failed) })(dispatch)(get, handler)
    await over()
    expect([told, asked]).toEqual([[failed], []])
  })
})
