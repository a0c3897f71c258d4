import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseNoProxy } from './no-proxy.js'

function bypasses(noProxy: string, url: string): boolean {
  return parseNoProxy(noProxy)(new URL(url))
}

describe('parseNoProxy', () => {
  it.each([
    ['example.com', 'https://example.com/', true],
    ['example.com', 'https://a.b.example.com/', true],
    ['example.com', 'https://notexample.com/', false],
    ['example.com', 'https://example.com.evil.example/', false],
    ['.example.com', 'https://example.com/', true],
    ['.example.com', 'https://a.example.com/', true],
    ['*.example.com', 'https://a.example.com/', true],
    ['example.com.', 'https://example.com/', true],
    ['example.com', 'https://example.com./', true],
    ['EXAMPLE.com', 'https://Example.COM/', true],
    ['example.com:8443', 'https://example.com:8443/', true],
    ['example.com:8443', 'https://example.com/', false],
    ['example.com:443', 'https://example.com/', true],
    ['example.com:80', 'http://example.com/', true],
    ['example.com:80', 'https://example.com/', false],
    ['a.example b.example\tc.example', 'https://b.example/', true],
    ['a.example, b.example,,c.example', 'https://c.example/', true],
    ['*', 'https://anything.example/', true],
    ['*:8443', 'https://anything.example/', false],
    ['*:8443', 'https://anything.example:8443/', true],
    ['10.1.2.3', 'https://10.1.2.3/', true],
    ['10.1.2.3', 'https://10.1.2.4/', false],
    ['10.1.2.3', 'https://110.1.2.3/', false],
    ['10.0.0.0/8', 'https://10.200.0.1/', true],
    ['10.0.0.0/8', 'https://11.0.0.1/', false],
    ['10.0.0.0/8', 'https://10.0.0.0.example/', false],
    ['10.0.0.0/33', 'https://10.0.0.0/', false],
    ['10.0.0.0/x', 'https://10.0.0.0/', false],
    ['2001:db8::1', 'https://[2001:db8::1]/', true],
    ['[2001:db8::1]', 'https://[2001:db8::1]/', true],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]:8443/', true],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]/', false],
    ['2001:db8::/32', 'https://[2001:db8:1::2]/', true],
    ['2001:db8::/32', 'https://[2001:db9::2]/', false],
    ['bücher.example', 'https://bücher.example/', true],
    ['BÜCHER.example', 'https://www.xn--bcher-kva.example/', true],
    ['.bücher.example:8443', 'https://bücher.example:8443/', true],
    ['xn--bcher-kva.example', 'https://bücher.example/', true],
    ['bücher.example', 'https://bucher.example/', false],
    ['\u{200d}', 'https://example.com/', false],
    ['', 'https://example.com/', false],
    ['.', 'https://example.com/', false],
    [',', 'https://example.com/', false],
  ])('%j and %s: past the proxy is %s [P22]', (noProxy, url, past) => {
    expect(bypasses(noProxy, url)).toBe(past)
  })

  it.each([
    'http://localhost:8080/',
    'http://app.localhost/',
    'http://127.0.0.1:5000/',
    'http://127.8.9.1/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://169.254.169.254/metadata',
    'http://169.254.170.2/credentials',
    'http://[fd20:ce::254]/computeMetadata/v1/',
    'http://2852039166/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://168.63.129.16/',
    'http://metadata.google.internal/',
    'http://metadata.google.internal./',
  ])('%s never goes through a proxy, whatever NO_PROXY says [T11] [P22]', (url) => {
    expect(bypasses('', url)).toBe(true)
  })

  it.each([
    'http://127.1.evil.example/',
    'http://localhost.evil.example/',
    'http://metadata.google.internal.evil.example/',
    'http://170.254.169.254/',
  ])('%s only looks like it', (url) => {
    expect(bypasses('', url)).toBe(false)
  })

  it('takes any text for what it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        expect(typeof bypasses(text, 'https://h.example:1/')).toBe('boolean')
      }),
    )
  })
})
