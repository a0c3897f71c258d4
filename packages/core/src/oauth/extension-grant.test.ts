import { describe, expect, it } from 'vitest'
import { contextOf, rejection } from '../../test/support/context.js'
import { fakeClock, fakeFetch, type FakeFetch } from '../testing/index.js'
import { extensionGrantToken } from './extension-grant.js'

const endpoint = 'https://ws.example/oidc/v1/token'
const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange'

function contextFor(fetch: FakeFetch) {
  const clock = fakeClock()
  return { clock, context: contextOf({ fetch, clock, egress: ['https://ws.example'] }) }
}

describe('extensionGrantToken', () => {
  it.each([
    {
      what: 'with a client',
      clientId: 'client',
      form: { grant_type: grantType, subject_token: 'a+b&c', client_id: 'client' },
    },
    { what: 'without a client', clientId: undefined, form: { grant_type: grantType, subject_token: 'a+b&c' } },
  ])(
    'sends exactly the form that it is given, $what, and no Authorization header [S4-06] [S4-08]',
    async ({ clientId, form }) => {
      const fetch = fakeFetch(() => Response.json({ access_token: 'opaque', token_type: 'Bearer', expires_in: 600 }))
      const { context, clock } = contextFor(fetch)
      const grant = { endpoint, grantType, clientId, parameters: { subject_token: 'a+b&c' }, check: '' }
      const token = await extensionGrantToken(grant, context)
      expect([token.value, token.expiry?.getTime()]).toEqual(['opaque', clock.now() + 600_000])
      const [request] = fetch.requests
      expect([request?.method, request?.url, request?.headers.get('authorization')]).toEqual(['POST', endpoint, null])
      expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual(form)
    },
  )

  it('ends the token no later than it is told, by the clock of the server [S4-12]', async () => {
    const answer = { access_token: 'opaque', token_type: 'Bearer', expires_in: 3600 }
    const { clock } = contextFor(fakeFetch(() => Response.json(answer)))
    const now = clock.now() / 1000
    const ends = async (headers: Record<string, string>, notAfter: number): Promise<number> => {
      const made = contextFor(fakeFetch(() => Response.json(answer, { headers })))
      const grant = { endpoint, grantType, parameters: {}, check: '', notAfter }
      return ((await extensionGrantToken(grant, made.context)).expiry as Date).getTime() / 1000 - now
    }
    expect(await ends({}, now + 300)).toBe(300)
    expect(await ends({}, now + 7200)).toBe(3600)
    // A machine whose clock is ten minutes behind.
    const date = new Date((now + 600) * 1000).toUTCString()
    expect(await ends({ date }, now + 900)).toBe(300)
  })

  it('shows no part of the token that it sends, should the answer repeat one [T35]', async () => {
    const parts = ['canary-header', 'canary-payload', 'canary-signature']
    const answer = { error: 'invalid_grant', error_description: `bad: ${parts.join(' ')}` }
    const fetch = fakeFetch(() => Response.json(answer, { status: 400 }))
    const grant = { endpoint, grantType, parameters: { subject_token: parts.join('.') }, check: '' }
    const error = await rejection(extensionGrantToken(grant, contextFor(fetch).context))
    expect((error as Error).message).toContain('bad: [redacted] [redacted] [redacted]')
  })

  it.each([
    { cut: 'at its end', echo: (token: string) => token.slice(-40) },
    { cut: 'within a part', echo: (token: string) => token.slice(150, 190) },
    { cut: 'by blanks', echo: (token: string) => token.replace(/(.{30})/g, '$1 ') },
    { cut: 'in capitals', echo: (token: string) => token.toUpperCase() },
  ])('shows no piece of the token that it sends, cut $cut [T35]', async ({ cut, echo }) => {
    const token = [20, 60, 40].map((bytes) => Buffer.alloc(bytes, 'canary-9f31c2d4').toString('base64url')).join('.')
    const answer = { error: 'invalid_grant', error_description: `unacceptable: ${echo(token)}` }
    const fetch = fakeFetch(() => Response.json(answer, { status: 400 }))
    const grant = { endpoint, grantType, parameters: { subject_token: token }, check: '' }
    const { message } = (await rejection(extensionGrantToken(grant, contextFor(fetch).context))) as Error
    expect(message).toContain('unacceptable: [redacted]')
    const held = cut === 'in capitals' ? token.toUpperCase() : token
    const pieces = Array.from({ length: held.length - 12 }, (_, at) => held.slice(at, at + 12))
    expect(pieces.filter((piece) => /^[\w-]+$/.test(piece) && message.includes(piece))).toEqual([])
  })

  it('is refused with what to check, once', async () => {
    const fetch = fakeFetch(() => Response.json({ error: 'invalid_grant' }, { status: 400 }))
    const grant = { endpoint, grantType, parameters: {}, check: 'Check the policy.' }
    const error = await rejection(extensionGrantToken(grant, contextFor(fetch).context))
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', oauthError: 'invalid_grant', retryable: false })
    expect((error as Error).message).toContain('Check the policy.')
    expect(fetch.requests).toHaveLength(1)
  })
})
