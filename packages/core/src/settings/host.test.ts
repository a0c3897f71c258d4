import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CanonicalHost, canonicalHost, isLoopback } from './host.js'

/** The result, or undefined when the input was refused with an `Error`. */
function tryHost(input: string): CanonicalHost | undefined {
  try {
    return canonicalHost(input)
  } catch (error) {
    expect(Object.getPrototypeOf(error)).toBe(Error.prototype)
    return undefined
  }
}

function messageOf(input: string): string {
  try {
    canonicalHost(input)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('accepted')
}

describe('canonicalHost', () => {
  it.each([
    ['h.example', 'https://h.example'],
    ['h.example/', 'https://h.example'],
    ['h.example:8443', 'https://h.example:8443'],
    ['h.example:443/x', 'https://h.example'],
    ['https://h.example', 'https://h.example'],
    ['https://h.example/', 'https://h.example'],
    ['https://h.example:443', 'https://h.example'],
    ['https://h.example:80', 'https://h.example:80'],
    ['https://h.example:8443/a/b?c=d#e', 'https://h.example:8443'],
    ['https://h.example?x=https://evil.example', 'https://h.example'],
    ['https://h.example#@evil.example/', 'https://h.example'],
    ['https://h.example/@evil.example', 'https://h.example'],
    ['https://h.example/%2e%2e/schöön', 'https://h.example'],
    ['HTTPS://Adb-1.2.AzureDatabricks.NET', 'https://adb-1.2.azuredatabricks.net'],
    ['localhost', 'https://localhost'],
    ['http://localhost:4010', 'http://localhost:4010'],
    ['http://LOCALHOST:80', 'http://localhost'],
    ['http://localhost:443', 'http://localhost:443'],
    ['http://mock.localhost', 'http://mock.localhost'],
    ['http://127.8.9.10', 'http://127.8.9.10'],
    ['http://[::1]:4010', 'http://[::1]:4010'],
    ['[2001:DB8::1]', 'https://[2001:db8::1]'],
    ['10.0.0.1', 'https://10.0.0.1'],
    ['my_host', 'https://my_host'],
    ['xn--schn-7qa.example', 'https://xn--schn-7qa.example'],
  ])('brings %s to %s [P37]', (input, origin) => {
    expect(canonicalHost(input)).toEqual({ origin, hostname: new URL(origin).hostname })
  })

  const whitespace = 'has whitespace or control characters'
  const scheme = 'has a scheme other than https'
  const userinfo = 'has a user name or password'
  const plain = 'has http: on a host other than loopback'
  const malformed = 'has a host name, address or port that is malformed or oddly spelled'
  it.each([
    ['', 'host is empty;'],
    [' h.example', whitespace],
    ['h.example\n', whitespace],
    ['h.exa\tmple', whitespace],
    ['https://h.example/\r\nx: y', whitespace],
    ['h.example\0', whitespace],
    ['h.example\x7f', whitespace],
    ['h.example\u0085', whitespace],
    ['h\u00a0.example', whitespace],
    ['h.example\ufeff', whitespace],
    ['https://ws.cloud.databricks.com:443@evil.example/', userinfo],
    ['https://user@h.example', userinfo],
    ['https://@h.example', userinfo],
    ['user:pass@h.example', userinfo],
    ['http://localhost@evil.example', userinfo],
    ['https://169.254.169.254@B', userinfo],
    ['ftp://h.example', scheme],
    ['file:///etc/passwd', scheme],
    ['://h.example', scheme],
    ['httpsx://h.example', scheme],
    ['http://h.example', plain],
    ['http://localhost.evil.example', plain],
    ['http://evillocalhost', plain],
    ['http://127.0.0.1.evil.example', plain],
    ['http://0.0.0.0', plain],
    ['http://[::]', plain],
    ['http://169.254.169.254', plain],
    ['https://h.example\\.evil.example', 'has a \\;'],
    ['https:\\\\h.example', 'has a \\;'],
    ['h%2eexample', 'has a %;'],
    ['https://user%40h.example', 'has a %;'],
    ['https://[fe80::1%25eth0]', 'has a %;'],
    ['ws。cloud.databricks.com', 'has characters outside ASCII'],
    ['аzuredatabricks.net', 'has characters outside ASCII'],
    ['ws.cloud.databricks.com／x', 'has characters outside ASCII'],
    ['\u212aube.example', 'has characters outside ASCII'],
    ['https://', malformed],
    ['https://:443', malformed],
    ['https:///h.example', malformed],
    ['/h.example', malformed],
    ['//h.example', malformed],
    ['?o=1', malformed],
    ['https:h.example', malformed],
    ['https:/h.example', malformed],
    ['mailto:x', malformed],
    ['h.example.', malformed],
    ['.h.example', malformed],
    ['h..example', malformed],
    ['h!.example', malformed],
    ['h,example', malformed],
    ['0x7f.1', malformed],
    ['http://127.1', malformed],
    ['http://2130706433', malformed],
    ['http://0177.0.0.1', malformed],
    ['127.0.0.256', malformed],
    ['1.2.3.4.5', malformed],
    ['https://[0:0:0:0:0:0:0:1]', malformed],
    ['https://[::ffff:127.0.0.1]', malformed],
    ['https://[::1', malformed],
    ['https://[::1]x', malformed],
    ['h.example:', malformed],
    ['h.example:0', malformed],
    ['h.example:0443', malformed],
    ['h.example:65536', malformed],
    ['h.example:4e3', malformed],
    ['h.example:80:80', malformed],
    [`${'a'.repeat(64)}.example`, malformed],
    ['a.'.repeat(127) + 'a', malformed],
  ])('refuses %j: %s [P37]', (input, problem) => {
    expect(messageOf(input)).toContain(problem)
  })

  it.each([
    ['?o=123', { workspaceId: '123' }],
    ['?workspace_id=123', { workspaceId: '123' }],
    ['?o=&workspace_id=123', { workspaceId: '123' }],
    ['?o=abc', {}],
    ['?o=-1', {}],
    ['?o=abc&workspace_id=123', { workspaceId: '123' }],
    ['?o=123&w=ws-abc', { workspaceId: 'ws-abc' }],
    ['?w=&o=123', { workspaceId: '123' }],
    ['?w=1&w=2', { workspaceId: '1' }],
    ['?a=acc', { accountId: 'acc' }],
    ['?account_id=acc', { accountId: 'acc' }],
    ['?account_id=x&a=acc', { accountId: 'acc' }],
    ['?a=&account_id=acc', { accountId: 'acc' }],
    ['?a=%61cc&o=1', { accountId: 'acc', workspaceId: '1' }],
    ['/browse/x?o=123#job/1', { workspaceId: '123' }],
    ['#?o=123', {}],
    ['?O=123&__proto__=1', {}],
  ])('takes the ids of %s [P37]', (rest, ids) => {
    const host = { origin: 'https://h.example', hostname: 'h.example' }
    expect(canonicalHost(`https://h.example${rest}`)).toStrictEqual({ ...host, ...ids })
    expect(canonicalHost(`h.example${rest}`)).toStrictEqual({ ...host, ...ids })
  })

  it.each(['?w=a%0d%0ab', '?a=%C3%A9', '?w=a+b', '?w=%00', '?a=%ff'])('refuses the id of %s', (query) => {
    expect(messageOf(`h.example/${query}`)).toMatch(/^host "h\.example\/" has a malformed id in its query;/)
  })

  it('shows at most 80 printable characters', () => {
    const expected = '; expected https://<name>[:port], such as https://dbc-a1b2.cloud.databricks.com'
    expect(messageOf('ftp://h')).toBe(`host "ftp://h" has a scheme other than https${expected}`)
    expect(messageOf('\u001b[31mé"')).toContain('host "?[31m?"" has')
    expect(messageOf(`${'x'.repeat(79)}!yyyy`)).toContain(`host "${'x'.repeat(79)}!" `)
  })

  it.each([
    'https://user:swordfish@h.example',
    'https://user:swordfish@evil@h.example',
    'https://user:sword/swordfish@h.example',
    'https://user:sword?swordfish@h.example',
    'https://user:sword#swordfish @h.example',
    'https://user:swordfish\n@h.example',
    'ftp://swordfish@h.example',
    'https://user:swordfish\uff20h.example',
    'https://user:swordfish%40h.example',
    'https://h .example/?token=swordfish',
    'https://h .example/?x=@swordfish',
    'https://h .example/#swordfish',
  ])('never shows the secret of %j [F3]', (input) => {
    const message = tryHost(input) ? '' : messageOf(input)
    expect(message).toContain('; expected https://')
    expect(message).not.toContain('swordfish')
  })

  /** Strings that look enough like a host to pass a check or two. */
  const pieces = fc.constantFrom(
    'https://',
    'http://',
    'HTTPS://',
    '//',
    '/',
    ':',
    '443',
    ':8443',
    '@',
    '?',
    '#',
    '\\',
    '%',
    '%2e',
    '.',
    '-',
    '_',
    'localhost',
    '127.0.0.1',
    '0x7f',
    '1',
    '[::1]',
    '[',
    ']',
    'h',
    'Example',
    'ß',
    '。',
    '\t',
    '\n',
    ' ',
    '\0',
    'o=1',
    'w=x',
    'a=y',
    '&',
    'xn--',
    'xn--p1ai',
    '\u00ad',
    '\u200d',
  )
  const hosts = fc.oneof(
    fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
    fc.webUrl({ withQueryParameters: true, withFragments: true, validSchemes: ['https', 'http'] }),
    fc.string({ unit: 'binary' }),
    fc.ipV4Extended().map((address) => `http://${address}`),
    fc.ipV6().map((address) => `[${address}]:8443`),
  )

  it('agrees with the WHATWG parser or refuses [F3]', () => {
    const property = fc.property(hosts, (input) => {
      const host = tryHost(input)
      if (host === undefined) return
      const url = new URL(/^https?:\/\//i.test(input) ? input : `https://${input}`)
      expect(host).toMatchObject({ origin: url.origin, hostname: url.hostname })
      expect(host.origin).toMatch(/^(https:\/\/([a-z0-9._-]+|\[[0-9a-f:]+\])|http:\/\/.+)(:[0-9]+)?$/)
      expect(host.origin.startsWith('https://') || isLoopback(host.hostname)).toBe(true)
      expect(host.hostname.endsWith('.')).toBe(false)
    })
    fc.assert(property, { numRuns: 5000 })
  })

  it('is idempotent [F3]', () => {
    const property = fc.property(hosts, (input) => {
      const host = tryHost(input)
      if (host === undefined) return
      const { origin, hostname } = host
      expect(canonicalHost(origin)).toStrictEqual({ origin, hostname })
    })
    fc.assert(property, { numRuns: 5000 })
  })

  it.each([...'a.:/?#@[]%\\=&0-é\n'])('gets through 1 MiB of %j [F3]', (character) => {
    const run = character.repeat(2 ** 20)
    for (const input of [run, `https://${run}`, `https://h.example/?${run}`, `https://h.example?w=${run}`])
      tryHost(input)
  })
})

describe('isLoopback', () => {
  it.each(['localhost', 'a.localhost', 'a.b.localhost', '127.0.0.1', '127.255.255.255', '127.0.0.0', '[::1]'])(
    'is true for %s',
    (hostname) => {
      expect(isLoopback(hostname)).toBe(true)
    },
  )

  it.each([
    '',
    'localhost.',
    '.localhost',
    'a..localhost',
    'localhost.evil.example',
    'evillocalhost',
    'x@a.localhost',
    '127.1',
    '127.1.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.01',
    '127.0.0.256',
    '127.0.0.',
    '127.0.0.0x1',
    '127.0.0.-0',
    '127.0.0.1e1',
    '128.0.0.1',
    '0127.0.0.1',
    '0.0.0.0',
    '[::]',
    '[::2]',
    '::1',
    '[::ffff:7f00:1]',
  ])('is false for %j', (hostname) => {
    expect(isLoopback(hostname)).toBe(false)
  })
})
