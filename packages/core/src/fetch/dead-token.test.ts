import { describe, expect, it } from 'vitest'
import { fakeClock } from '../testing/clock.js'
import { saysTokenIsDead } from './dead-token.js'

const dead = (response: Response): Promise<boolean> => saysTokenIsDead(response, fakeClock())

const refusal = (message: string, code: unknown = 403): Response =>
  Response.json({ error_code: code, message }, { status: 403 })

describe('saysTokenIsDead', () => {
  it('takes every 401 for a dead token, without reading it', async () => {
    const response = new Response('x', { status: 401 })
    expect(await dead(response)).toBe(true)
    expect(response.bodyUsed).toBe(false)
  })

  it.each([
    'Invalid access token.',
    'Token is expiring within 30 seconds. (token expired)',
    'Invalid access token. Token is expiring within 30 seconds.',
    'Error 403 Token is expiring within 30 seconds. (token expired)',
    'The access token has expired.',
  ])('takes a 403 for a dead token that says %j [P12]', async (message) => {
    expect(await dead(refusal(message))).toBe(true)
  })

  it('reads the sentence in an HTML page too [P12]', async () => {
    const page = '<html><title>Error 403 Invalid access token.</title><pre>    Invalid access token.</pre></html>'
    expect(await dead(new Response(page, { status: 403 }))).toBe(true)
  })

  it.each([
    ['a missing permission', refusal('User does not have permission.', 'PERMISSION_DENIED')],
    [
      'a missing permission on something with an odd name',
      refusal('No READ on scope "expired token".', 'PERMISSION_DENIED'),
    ],
    ['an address that is not let in', refusal('Source IP address: 10.0.0.1 is blocked by IP ACL.')],
    ['an empty body', new Response(null, { status: 403 })],
    ['another status', new Response('Invalid access token.', { status: 400 })],
    ['success', new Response('Invalid access token.', { status: 200 })],
  ])('takes %s for something else [P12]', async (_what, response) => {
    expect(await dead(response)).toBe(false)
  })

  it('leaves the whole body for the caller [P12]', async () => {
    const body = `Invalid access token. ${'x'.repeat(300_000)}`
    const response = new Response(body, { status: 403 })
    expect(await dead(response)).toBe(true)
    expect(await response.text()).toBe(body)
  })

  it('recognises the sentence however the body is cut, within its first 16 KiB', async () => {
    const spread = (before: number): Response => {
      const bytes = new TextEncoder().encode(`${'\u20ac'.repeat(before / 3)}Invalid access token.`)
      return new Response(
        new ReadableStream({
          start(controller) {
            for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7))
            controller.close()
          },
        }),
        { status: 403 },
      )
    }
    expect(await dead(spread(9_000))).toBe(true)
    expect(await dead(spread(90_000))).toBe(false)
  })

  it('leaves a body that breaks off to the caller', async () => {
    const response = new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('{"message":"Inva')),
        pull: (controller) => controller.error(new TypeError('terminated')),
      }),
      { status: 403 },
    )
    expect(await dead(response)).toBe(false)
    await expect(response.text()).rejects.toThrow('terminated')
  })
})

describe('a refusal whose body stalls', () => {
  it('is handed over after five seconds, as one that says nothing of the token [R7]', async () => {
    const clock = fakeClock()
    const stalled = new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode('{"error_code":')) })
    const judged = saysTokenIsDead(new Response(stalled, { status: 403 }), clock)
    await clock.advance(5_000)
    expect([await judged, clock.sleepers]).toEqual([false, 0])
  })
})
