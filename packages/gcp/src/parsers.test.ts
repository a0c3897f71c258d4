import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idTokenClaims } from './jwt-claims.js'
import { parseMetadataHost } from './metadata-host.js'
import { originsOf, parseOrigins } from './origins.js'
import { parseImpersonationUrl, parseServiceAccount } from './service-account.js'

describe('parseServiceAccount', () => {
  it.each(['a@p.iam.gserviceaccount.com', '123-compute@developer.gserviceaccount.com', '123456789012345678901'])(
    'takes %s',
    (text) => expect(parseServiceAccount(text)).toBe(text),
  )

  it.each([
    '',
    'someone@example.com',
    'a@p.iam.gserviceaccount.com.evil.example',
    'a@p.iam.gserviceaccount.com:x',
    'a/b@p.iam.gserviceaccount.com',
    'a@gserviceaccount.com',
    '12345',
    'a@p.iam.gserviceaccount.com\n',
  ])('refuses %j without repeating it', (text) => {
    expect(() => parseServiceAccount(text)).toThrow(/^expected the e-mail address of a service account, such as name@/)
  })
})

describe('parseImpersonationUrl', () => {
  const account = 'a@p.iam.gserviceaccount.com'

  it.each([
    ['https://iamcredentials.googleapis.com', 'generateAccessToken'],
    ['http://127.0.0.1:8080/_host/iamcredentials.googleapis.com', 'generateIdToken'],
  ])('finds the account and the endpoint %s', (endpoint, verb) => {
    const url = `${endpoint}/v1/projects/-/serviceAccounts/${account}:${verb}`
    expect(parseImpersonationUrl(url)).toEqual({ endpoint, account })
    expect(parseImpersonationUrl(url.replace('@', '%40'))).toEqual({ endpoint, account })
  })

  it.each([
    `https://h/v1/projects/-/serviceAccounts/${account}:signBlob`,
    `https://h/v1/projects/p/serviceAccounts/${account}:generateAccessToken`,
    `https://h/v1/projects/-/serviceAccounts/${account}:generateAccessToken?x=y`,
    'https://h/v1/projects/-/serviceAccounts/%zz:generateAccessToken',
    'https://h/v1/projects/-/serviceAccounts/someone@example.com:generateAccessToken',
    `https://[/v1/projects/-/serviceAccounts/${account}:generateAccessToken`,
  ])('finds nothing in %s', (url) => expect(parseImpersonationUrl(url)).toBeUndefined())
})

describe('parseMetadataHost', () => {
  it.each([
    ['169.254.169.254', 'http://169.254.169.254'],
    ['metadata.google.internal', 'http://169.254.169.254'],
    ['http://metadata.google.internal./', 'http://169.254.169.254'],
    ['metadata:80', 'http://169.254.169.254'],
    ['127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['localhost:8080/prefix/', 'http://localhost:8080/prefix'],
    ['[::1]:8080', 'http://[::1]:8080'],
    ['[fd20:ce::254]', 'http://[fd20:ce::254]'],
    ['[FD20:CE:0::254]', 'http://[fd20:ce::254]'],
  ])('takes %s for %s', (raw, url) => expect(parseMetadataHost(raw)).toBe(url))

  it.each([
    '',
    'metadata.google.internal.evil.example',
    'evil.example',
    '169.254.169.253',
    '169.254.169.254:8080',
    'https://169.254.169.254',
    '169.254.169.254/x',
    '[fd20:ce::255]',
    '[fd20:ce::254]:8080',
    '[fd20:ce::254]/x',
    'https://[fd20:ce::254]',
    'a@127.0.0.1:80',
    '127.0.0.1.evil.example',
    '0.0.0.0',
    '127.0.0.1/?x',
    '127.0.0.1/#x',
  ])('refuses %j without repeating it', (raw) => {
    expect(() => parseMetadataHost(raw)).toThrow(
      /^expected metadata\.google\.internal, 169\.254\.169\.254, \[fd20:ce::254\], or a host/,
    )
  })
})

describe('parseOrigins', () => {
  it('reads origins out of URLs, each once, and a list as its text', () => {
    expect(parseOrigins('https://A.example/x, https://a.example http://127.0.0.1:9/')).toEqual([
      'https://a.example',
      'http://127.0.0.1:9',
    ])
    expect(originsOf(['https://a.example/v1'])).toEqual(['https://a.example'])
    expect(originsOf(undefined)).toEqual([])
  })

  it.each(['', ' , ', 'http://a.example', 'a.example', 'https://u:p@a.example'])('refuses %j', (raw) => {
    expect(() => parseOrigins(raw)).toThrow(/^(it names no origin|expected)/)
  })
})

describe('idTokenClaims', () => {
  const jwt = (claims: unknown): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`

  it('reads audience, beginning and end', () => {
    expect(idTokenClaims(jwt({ aud: 'https://h', iat: 1, exp: 2, x: 'ä' }))).toEqual({
      aud: 'https://h',
      iat: 1,
      exp: 2,
    })
    expect(idTokenClaims(jwt({ exp: 2, iat: 'x' }))).toEqual({ exp: 2 })
  })

  it.each(['', 'a.b', 'a.b.c.d', 'a..c', '<html>', jwt({}), jwt(null), jwt({ exp: '2' }), jwt({ exp: -1 }), 'a.b!.c'])(
    'is nothing for %j',
    (text) => expect(idTokenClaims(text)).toBeUndefined(),
  )

  it('throws for no text at all', () => {
    fc.assert(fc.property(fc.string(), (text) => void idTokenClaims(`a.${text}.b`)))
    expect(idTokenClaims(`a.${'b'.repeat(20_000)}.c`)).toBeUndefined()
  })
})
