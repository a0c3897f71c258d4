import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AuthError, TokenRequestError } from './errors.js'
import { frozenHeaders } from './headers.js'
import { cleanLine, createRedactor, redactingLogger, safeCause } from './redact.js'
import { Secret } from './secret.js'
import { recordingLogger } from './testing/index.js'
import { createToken } from './token.js'

const CANARY = 'canary-9f31c2d4'

/** Any secret of eight characters or more, as a user may have one. */
const secrets = fc
  .string({ minLength: 8, maxLength: 40, unit: 'grapheme' })
  .filter((secret) => !/[\p{Cc}\p{Cs}]/u.test(secret) && !'[redacted]'.includes(secret.trim()))

describe('createRedactor', () => {
  const spellings: readonly (readonly [string, (secret: string) => string])[] = [
    ['plain', (secret) => secret],
    ['as a form holds it', (secret) => new URLSearchParams({ v: secret }).toString().slice(2)],
    ['percent-encoded', (secret) => encodeURIComponent(secret)],
    [
      'percent-encoded in small letters',
      (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
    ],
    ['in JSON', (secret) => JSON.stringify(secret).slice(1, -1)],
    ['in hexadecimal', (secret) => Buffer.from(secret).toString('hex')],
  ]
  it.each(spellings)('leaves no secret %s, whatever stands around it [T35]', (_what, spell) => {
    fc.assert(
      fc.property(
        secrets,
        fc.string(),
        fc.string(),
        fc.array(secrets, { maxLength: 3 }),
        (secret, before, after, others) => {
          const spelled = spell(secret)
          const redact = createRedactor([...others, secret])
          const cleaned = redact(`${before}${spelled}${after}`)
          expect(cleaned.replaceAll('[redacted]', '')).not.toContain(spelled)
        },
      ),
      { numRuns: 400 },
    )
  })

  it.each(['base64', 'base64url'] as const)(
    'leaves no secret inside %s, whatever was encoded with it [T35]',
    (encoding) => {
      fc.assert(
        fc.property(secrets, fc.string(), fc.string(), (secret, before, after) => {
          const [start, end] = [before, before + secret].map((text) => (Buffer.byteLength(text) * 8) / 6) as [
            number,
            number,
          ]
          const text = Buffer.from(before + secret + after).toString(encoding)
          // The characters that the secret alone decides.
          const own = text.slice(Math.ceil(start), Math.floor(end))
          expect(createRedactor([secret])(text).replaceAll('[redacted]', '')).not.toContain(own)
        }),
        { numRuns: 1_000 },
      )
    },
  )

  it('leaves no rest of a secret that another one is a part of [T35]', () => {
    for (const known of [
      ['canary-1234', 'canary-1234-tail'],
      ['canary-1234-tail', 'canary-1234'],
    ]) {
      expect(createRedactor(known)('x canary-1234-tail y canary-1234 z')).toBe('x [redacted] y [redacted] z')
    }
  })

  it('knows path and query of a secret URL, however its host is spelled [T35]', () => {
    const redact = createRedactor(['http://LocalHost:80/canary-path-1234?session=canary-query-12'])
    expect(redact('http://localhost/canary-path-1234?session=canary-query-12')).toBe(
      'http://localhost/[redacted]?[redacted]',
    )
    expect(redact('session canary-query-12')).toBe('session [redacted]')
    expect(redact('http://localhost/other')).toBe('http://localhost/other')
  })

  it('keeps ordinary words that a short secret URL holds', () => {
    expect(createRedactor(['http://localhost/token'])('the token of localhost')).toBe('the token of localhost')
  })

  it('knows each part of a token that is a JWT, such as the signature alone [T35]', () => {
    const parts = ['canary-header', 'canary-payload', 'canary-signature']
    const redact = createRedactor([parts.join('.')])
    for (const part of parts) expect(redact(`bad ${part}!`)).toBe('bad [redacted]!')
  })

  it('keeps short words between the dots of a secret', () => {
    expect(createRedactor(['one.two.three'])('one two three')).toBe('one two three')
  })

  it.each([
    `dapi${'0a'.repeat(16)}`,
    `dapi${'0a'.repeat(16)}-2`,
    `dose${'0a'.repeat(16)}`,
    `DOSE${'0A'.repeat(16)}`,
    `doau${'0a'.repeat(16)}`,
    'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln',
    'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.',
    'Bearer abcdefgh1234',
    'bearer  abcdefgh1234==',
    'Basic YWRhOnNlY3JldA==',
  ])('knows the shape of %s without being told [T35]', (token) => {
    expect(createRedactor([])(`before ${token} after`)).toBe('before [redacted] after')
  })

  it.each(['Bearer token', 'a dapifoo and a dose of it', 'eyJ', 'basic auth', 'https://dbc-a1b2.cloud.databricks.com'])(
    'leaves %j alone',
    (text) => {
      expect(createRedactor([])(text)).toBe(text)
    },
  )

  it('passes over a secret of three characters, which would hit ordinary words', () => {
    expect(createRedactor(['', 'the'])('the end')).toBe('the end')
    expect(createRedactor(['pass'])('pass')).toBe('[redacted]')
  })

  it('copes with half a surrogate pair in a secret', () => {
    expect(createRedactor(['canary\ud800canary'])('a canary\ud800canary b')).toBe('a [redacted] b')
  })

  it.each([
    'Bearer '.repeat(140_000),
    `Bearer${' '.repeat(1_000_000)}`,
    'eyJ'.repeat(300_000),
    `dapi${'0'.repeat(1_000_000)}x`,
    'eyJ-'.repeat(250_000),
  ])('gets through a megabyte that is made to hold it up [T42]', (text) => {
    expect(cleanLine(text, createRedactor([CANARY])).length).toBeLessThanOrEqual(301)
  })
})

describe('cleanLine', () => {
  it('gives one line of at most 300 characters without control or format characters, whatever it is given [T37]', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 700 }),
        fc.constantFrom('', '::', '\n::', '##vso[', '\u202e', '\ud800'),
        (text, more) => {
          const line = cleanLine(more + text + more)
          expect(line.length).toBeLessThanOrEqual(301)
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|::|##vso\[|##\[/u)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('cuts between characters', () => {
    expect(cleanLine(`${'x'.repeat(299)}\u{1f600}y`)).toBe(`${'x'.repeat(299)}\u2026`)
  })

  it('removes secrets before it cuts, and again after it has cleaned [T35]', () => {
    const redact = createRedactor([CANARY, 'sec::ret-canary'])
    expect(cleanLine(`${'x'.repeat(295)}${CANARY}`, redact)).toBe(`${'x'.repeat(295)}[reda\u2026`)
    expect(cleanLine(`a can\u200bary-9f31c2d4 b sec::ret-canary`, redact)).toBe('a [redacted] b [redacted]')
  })
})

describe('a secret that goes on in the next line', () => {
  const secret = 'dapi0123456789abcdef0123456789abcdef'
  const redact = createRedactor([secret, 'correct horse'])

  it.each(['\n', '\r\n', '\n    ', ' \u2028', '\u00ad\n\t'])(
    'is found behind %j, wherever it is broken [T35]',
    (wrap) => {
      for (let at = 1; at < secret.length; at++) {
        const wrapped = secret.slice(0, at) + wrap + secret.slice(at)
        expect(cleanLine(`put ${wrapped} there`, redact)).toBe('put [redacted] there')
        expect(cleanLine(`not\n${secret}\nnor ${wrapped}`, redact)).toBe('not [redacted] nor [redacted]')
        const ours = new AuthError({ code: 'ERR_CREDENTIAL_REFUSED', message: `refused ${wrapped}` })
        for (const error of [ours, new Error(`refused ${wrapped}`)]) {
          expect(safeCause(error, redact)).toMatchObject({ name: error.name, message: 'refused [redacted]' })
        }
      }
    },
  )

  it('is found as base64, which is wrapped more often than not [T35]', () => {
    const lines = Buffer.from(`token:${secret}`).toString('base64').replace(/.{20}/g, '$&\n')
    const [first = ''] = lines.split('\n')
    expect(cleanLine(lines, redact)).toMatch(/^dG9rZW\S{0,3}\[redacted\]\S{0,4}$/)
    expect(first).toMatch(/^dG9rZW/)
  })

  it('is found whatever blanks it has itself, and nothing is taken from lines without one [T35]', () => {
    expect(cleanLine('no correct\n  horse, co\nrrect ho\nrse', redact)).toBe('no [redacted], [redacted]')
    expect(cleanLine('one\n two dapi\nthree', redact)).toBe('one  two dapi three')
  })
})

describe('safeCause', () => {
  const redact = createRedactor([CANARY])

  it('keeps name, code and a clean message of a foreign error, and none of its other fields [T35]', () => {
    const error = Object.assign(new TypeError(`bad ${CANARY}\n::warning::x`), {
      code: 'E_X',
      data: CANARY,
      cause: new Error(CANARY),
    })
    const safe = safeCause(error, redact)
    expect(safe).toMatchObject({ name: 'TypeError', code: 'E_X', message: 'bad [redacted]  warning x' })
    expect(safe.stack).toBe('TypeError: bad [redacted]  warning x')
    expect(inspect(safe, { depth: null, showHidden: true }) + safe.stack).not.toContain(CANARY)
  })

  it('keeps an error of ours as it is', () => {
    const error = new TokenRequestError({
      code: 'ERR_TLS',
      message: 'x',
      endpoint: 'https://x',
      cause: new Error('fine'),
    })
    expect(safeCause(error, redact)).toBe(error)
  })

  it.each([
    ['message', new AuthError({ code: 'ERR_X', message: `x ${CANARY}` })],
    ['field', Object.assign(new AuthError({ code: 'ERR_X', message: 'x' }), { note: CANARY })],
    ['cause', new AuthError({ code: 'ERR_X', message: 'x', cause: new Error(CANARY) })],
    ['cause that is no error', new AuthError({ code: 'ERR_X', message: 'x', cause: { CANARY } })],
    [
      'cause of a cause',
      new AuthError({ code: 'ERR_X', message: 'x', cause: new Error('y', { cause: new Error(CANARY) }) }),
    ],
  ])('copies what is clean of an error of ours with a secret in its %s [T35]', (_what, error) => {
    const safe = safeCause(error, redact)
    expect(safe).toMatchObject({ name: 'AuthError', code: 'ERR_X' })
    expect(inspect(safe, { depth: null, showHidden: true }) + safe.stack).not.toContain(CANARY)
  })

  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    ['text', 'text'],
    [7, '7'],
  ])('makes an error of %j', (thrown, message) => {
    expect(safeCause(thrown, redact).message).toBe(message)
  })
})

describe('redactingLogger', () => {
  const setup = () => {
    const inner = recordingLogger()
    return { inner, logger: redactingLogger(inner, createRedactor([CANARY])) }
  }

  it('lets no secret through in a message, a field, a key, or anything nested in one [T35]', () => {
    const { inner, logger } = setup()
    const error = Object.assign(new Error(CANARY), { data: CANARY })
    const nested = {
      text: CANARY,
      [CANARY]: 1,
      list: [CANARY, { deep: CANARY }],
      error,
      map: new Map([[CANARY, CANARY]]),
    }
    const things = {
      nested,
      error,
      [CANARY]: CANARY,
      headers: new Headers({ 'x-management': CANARY }),
      url: new URL(`https://x.example/?code=${CANARY}`),
      bytes: new TextEncoder().encode(CANARY),
      print: () => CANARY,
      own: { toJSON: () => CANARY },
    }
    logger.debug(`debug ${CANARY}`, things)
    logger.warn(`warn ${CANARY}`, things)
    expect(inner.text()).not.toContain(CANARY)
    expect(JSON.stringify(inner.entries)).not.toContain(CANARY)
    expect(inner.entries.map(({ level, message }) => [level, message])).toEqual([
      ['debug', 'debug [redacted]'],
      ['warn', 'warn [redacted]'],
    ])
  })

  it('prints tokens, secrets and headers as they print themselves, although it knows nothing of their values [T35]', () => {
    const { inner, logger } = setup()
    const value = 'unknown-to-the-redactor'
    logger.debug('x', {
      token: createToken({ value }),
      secret: new Secret(value),
      headers: frozenHeaders({ 'X-Management': value }),
    })
    expect(inner.text()).not.toContain(value)
    expect(inner.entries[0]?.fields).toEqual({
      token: { value: '[redacted]', type: 'Bearer' },
      secret: '[redacted]',
      headers: { 'X-Management': '[redacted]' },
    })
  })

  it('keeps what is harmless: numbers, truth values, dates, nothing', () => {
    const { inner, logger } = setup()
    logger.debug('x', { a: 1, b: true, c: null, d: undefined, e: new Date(0), f: [1n] })
    expect(inner.entries[0]?.fields).toEqual({
      a: 1,
      b: true,
      c: null,
      d: undefined,
      e: '1970-01-01T00:00:00.000Z',
      f: [1n],
    })
    logger.warn('y')
    expect(inner.entries[1]).toEqual({ level: 'warn', message: 'y', fields: undefined })
  })

  it('ends in what leads back to itself', () => {
    const { inner, logger } = setup()
    const loop: Record<string, unknown> = { name: CANARY }
    loop['self'] = loop
    logger.debug('x', { loop })
    expect(inner.text()).not.toContain(CANARY)
    expect(inner.entries).toHaveLength(1)
  })

  it('writes one line however a message is broken [T37]', () => {
    const { inner, logger } = setup()
    logger.warn('a\n::warning::b', { c: 'd\r\n##vso[e' })
    expect(inner.entries[0]).toEqual({ level: 'warn', message: 'a  warning b', fields: { c: 'd  e' } })
  })

  it("sets no prototype from a field's name [T40]", () => {
    const { inner, logger } = setup()
    logger.debug('x', JSON.parse('{"__proto__":{"polluted":1}}'))
    expect((inner.entries[0]?.fields as { polluted?: unknown } | undefined)?.polluted).toBeUndefined()
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('survives a logger that throws, and a field that throws', () => {
    const broken = (): never => {
      throw new Error('disk full')
    }
    const logger = redactingLogger({ debug: broken, warn: broken }, createRedactor([]))
    expect(() => logger.debug('x')).not.toThrow()
    expect(() => logger.warn('x')).not.toThrow()
    expect(() => setup().logger.debug('x', { a: { toJSON: broken } })).not.toThrow()
  })
})
