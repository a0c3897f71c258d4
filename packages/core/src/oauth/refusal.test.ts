import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createRedactor } from '../redact.js'
import { fakeClock } from '../testing/index.js'
import { refusalOf } from './refusal.js'

const ENDPOINT = 'https://ws.example/oidc/v1/token'
const SECRET = 'dose:canary+9%f1 3\u00e9c2'

function refused(response: Response) {
  return refusalOf(response, {
    strategy: 'oauth-m2m',
    endpoint: ENDPOINT,
    clock: fakeClock(Date.UTC(2026, 0, 1)),
    redact: createRedactor([SECRET]),
    check: 'Check clientId.',
  })
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers })

describe('refusalOf', () => {
  it.each([
    ['invalid_client', 401],
    ['invalid_grant', 400],
    ['invalid_request', 400],
    ['invalid_scope', 400],
    ['unauthorized_client', 403],
  ])('takes %s with status %i for final, with what to check', async (error, status) => {
    const shown = await refused(json(status, { error, error_description: 'No such thing', error_id: 'x' }))
    expect(shown).toMatchObject({
      code: 'ERR_TOKEN_REJECTED',
      oauthError: error,
      status,
      retryable: false,
      endpoint: ENDPOINT,
      strategy: 'oauth-m2m',
    })
    expect(shown.message).toBe(
      `oauth-m2m: ${ENDPOINT} refused the request (${status} ${error}: No such thing). Check clientId.`,
    )
  })

  it.each([
    [
      'the REST shape',
      json(403, { error_code: 'PERMISSION_DENIED', message: 'Blocked by IP ACL' }),
      'PERMISSION_DENIED',
      '403 PERMISSION_DENIED: Blocked by IP ACL',
    ],
    [
      'a numeric error_code',
      json(403, { error_code: 403, message: 'Invalid access token.' }),
      '403',
      '403 403: Invalid access token.',
    ],
    ['a sentence in error', json(400, { error: 'Something is wrong here' }), undefined, '400: Something is wrong here'],
    ['a sentence beside an error_code', json(400, { error: 'Wrong here', error_code: 'X' }), 'X', '400 X'],
    ['an object in error', json(400, { error: { code: 7 }, message: 'No' }), undefined, '400: No'],
    ['an empty body', new Response(null, { status: 400 }), undefined, '(400)'],
    ['an HTML page', new Response('<html>x</html>', { status: 407 }), undefined, '(407)'],
    ['an array', json(400, [1]), undefined, '(400)'],
    ['null', json(400, null), undefined, '(400)'],
    ['a string', json(400, 'x'), undefined, '(400)'],
  ])('reads %s', async (_what, response, oauthError, said) => {
    const shown = await refused(response)
    expect(shown.oauthError).toBe(oauthError)
    expect(shown.message).toContain(said)
    expect(shown.retryable).toBe(false)
  })

  it.each([
    ['502 with a page', new Response('<html>Bad gateway</html>', { status: 502 })],
    ['503', json(503, {})],
    ['504', new Response(null, { status: 504 })],
    ['429', json(429, { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'Slow down' })],
    ['temporarily_unavailable', json(400, { error: 'temporarily_unavailable' })],
    [
      "Entra's throttling",
      json(400, { error: 'invalid_request', error_description: 'AADSTS900: Temporarily throttled, too many requests' }),
    ],
    [
      "Entra's throttling after a long beginning",
      json(400, { error: 'invalid_request', error_description: `${'x'.repeat(400)} temporarily throttled` }),
    ],
  ])('takes %s for something that may pass [P13]', async (_what, response) => {
    const shown = await refused(response)
    expect(shown).toMatchObject({ code: 'ERR_ENDPOINT_FAILED', retryable: true })
    expect(shown.message).toContain('Try again later.')
  })

  it.each([500, 501, 505])('does not repeat after %i', async (status) => {
    expect(await refused(json(status, {}))).toMatchObject({ code: 'ERR_ENDPOINT_FAILED', retryable: false, status })
  })

  it.each([
    ['2', 2_000],
    ['Thu, 01 Jan 2026 00:00:03 GMT', 3_000],
    ['99999999', 3_600_000],
    ['abc', undefined],
    ['-1', undefined],
    ['Wed, 31 Dec 2025 23:59:59 GMT', undefined],
  ])('reads Retry-After: %s as %s ms [R4]', async (header, milliseconds) => {
    for (const name of ['Retry-After', 'retry-after']) {
      expect((await refused(json(429, {}, { [name]: header }))).retryAfterMs).toBe(milliseconds)
    }
  })

  it.each([
    ['control characters', 'a\u001b[31mb\u0007c\u0000d\u009be', 'a [31mb c d e'],
    ['line breaks', 'a\r\nb\u2028c\u2029d', 'a b c d'],
    ['bidirectional characters', 'a\u202eb\u2066c\u200fd\u061ce', 'abcde'],
    ['invisible characters', 'a\u200bb\ufeffc\u00add\u2060e', 'abcde'],
    ['a GitHub command', 'a\n::warning::x', 'a  warning x'],
    ['an Azure DevOps command', 'a\n##vso[task.setvariable variable=x]y', 'a  task.setvariable variable=x]y'],
    ['an Azure DevOps command in capitals', 'a\n##VSO[x', 'a  x'],
    ['an Azure DevOps group', '##[error]x', 'error]x'],
    ['a command behind an invisible character', ':\u202e:warning::x', 'warning x'],
  ])('makes one clean line of %s [T37]', async (_what, description, clean) => {
    const shown = await refused(json(400, { error: 'invalid_request', error_description: description }))
    expect(shown.message).toBe(
      `oauth-m2m: ${ENDPOINT} refused the request (400 invalid_request: ${clean}). Check clientId.`,
    )
  })

  it('shows 300 characters of a megabyte [T37]', async () => {
    const shown = await refused(json(400, { error: 'x', error_description: 'y'.repeat(1_000_000) }))
    expect(shown.message).toContain(`: ${'y'.repeat(300)}\u2026)`)
    expect(shown.message).not.toContain('y'.repeat(301))
  })

  it.each(['::warning::x', '##vso[x]', `eyJ${'x'.repeat(20)}`, 'two words', 'x'.repeat(81), 'a"b', ''])(
    'takes %j for no error code [T37]',
    async (error) => {
      expect((await refused(json(400, { error }))).oauthError).toBeUndefined()
    },
  )

  const bytes = Buffer.from(SECRET)
  const form = new URLSearchParams({ v: SECRET }).toString().slice(2)
  it.each([
    ['plain', SECRET],
    ['as a form holds it', form],
    ['as a URL holds it', encodeURIComponent(SECRET)],
    ['in JSON', JSON.stringify(SECRET)],
    ['in base64', bytes.toString('base64')],
    ['in base64 after one byte', Buffer.from(`x${SECRET}`).toString('base64')],
    ['in base64 after two bytes', Buffer.from(`xy${SECRET}`).toString('base64')],
    ['in base64url', bytes.toString('base64url')],
    ['in hexadecimal', bytes.toString('hex')],
    ['in a Basic header', `Basic ${btoa(`client:${form}`)}`],
    ['in a Basic header alone', btoa(`client:${form}`)],
    ['with an invisible character inside', `${SECRET.slice(0, 5)}\u200b${SECRET.slice(5)}`],
    ['where the text is cut', `${'y'.repeat(294)}${SECRET}`],
  ])('never repeats the client secret that a server echoes %s [T35]', async (_what, echoed) => {
    const shown = [
      await refused(json(401, { error: 'invalid_client', error_description: `client ${echoed} unknown` })),
      await refused(json(401, { error: echoed, message: echoed })),
      await refused(json(401, { error_code: echoed })),
    ]
    for (const error of shown) {
      const text = [
        error.message,
        error.stack,
        inspect(error, { depth: null, showHidden: true }),
        JSON.stringify(error),
      ].join('\n')
      for (const part of [
        SECRET,
        'dose:c',
        'canary',
        'dose%3Ac',
        bytes.toString('base64').slice(0, 12),
        Buffer.from(`x${SECRET}`).toString('base64').slice(2, 14),
        bytes.toString('hex').slice(0, 12),
      ]) {
        expect(text).not.toContain(part)
      }
    }
  })
})
