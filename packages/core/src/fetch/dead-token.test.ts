import { describe, expect, it } from 'vitest'
import { saysTokenIsDead } from './dead-token.js'

const refusal = (message: string, code: unknown = 403): Response =>
  Response.json({ error_code: code, message }, { status: 403 })

describe('saysTokenIsDead', () => {
  it('takes every 401 for a dead token, without reading it', async () => {
    const response = new Response('x', { status: 401 })
    expect(await saysTokenIsDead(response)).toBe(true)
    expect(response.bodyUsed).toBe(false)
  })

  it.each([
    'Invalid access token.',
    'Token is expiring within 30 seconds. (token expired)',
    'Invalid access token. Token is expiring within 30 seconds.',
    'Error 403 Token is expiring within 30 seconds. (token expired)',
    'The access token has expired.',
  ])('takes a 403 for a dead token that says %j [P12]', async (message) => {
    expect(await saysTokenIsDead(refusal(message))).toBe(true)
  })

  it('reads the sentence in an HTML page too [P12]', async () => {
    const page = '<html><title>Error 403 Invalid access token.</title><pre>    Invalid access token.</pre></html>'
    expect(await saysTokenIsDead(new Response(page, { status: 403 }))).toBe(true)
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
    expect(await saysTokenIsDead(response)).toBe(false)
  })

  it('leaves the whole body for the caller [P12]', async () => {
    const body = `Invalid access token. ${'x'.repeat(300_000)}`
    const response = new Response(body, { status: 403 })
    expect(await saysTokenIsDead(response)).toBe(true)
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
    expect(await saysTokenIsDead(spread(9_000))).toBe(true)
    expect(await saysTokenIsDead(spread(90_000))).toBe(false)
  })

  it('leaves a body that breaks off to the caller', async () => {
    const response = new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('{"message":"Inva')),
        pull: (controller) => controller.error(new TypeError('terminated')),
      }),
      { status: 403 },
    )
    expect(await saysTokenIsDead(response)).toBe(false)
    await expect(response.text()).rejects.toThrow('terminated')
  })
})
