import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAuthError } from '../errors.js'
import { urlOnOrigin } from './origin.js'

const ORIGIN = 'https://ws.example'

describe('urlOnOrigin', () => {
  it.each([
    ['/api/2.1/clusters/list?a=b#c', 'https://ws.example/api/2.1/clusters/list?a=b#c'],
    ['api/2.1', 'https://ws.example/api/2.1'],
    ['', 'https://ws.example/'],
    ['?a=//x', 'https://ws.example/?a=//x'],
    ['/a//b', 'https://ws.example/a//b'],
    ['/x?filter=a b', 'https://ws.example/x?filter=a%20b'],
    ['/a b/c d#e f', 'https://ws.example/a%20b/c%20d#e%20f'],
    ['https://ws.example/a b', 'https://ws.example/a%20b'],
    ['https://ws.example/x', 'https://ws.example/x'],
    ['HTTPS://WS.EXAMPLE:443/x', 'https://ws.example/x'],
  ])('resolves %j to %s', (input, url) => {
    expect(urlOnOrigin(input, ORIGIN).href).toBe(url)
  })

  it('takes a URL object', () => {
    expect(urlOnOrigin(new URL('https://ws.example/x'), ORIGIN).href).toBe('https://ws.example/x')
  })

  it.each([
    '//evil.example/x',
    '///evil.example/x',
    '\\\\evil.example/x',
    '/\\evil.example/x',
    '\\/evil.example/x',
    '/a\\..\\b',
    '\t//evil.example/x',
    '/\t/evil.example/x',
    '/\n/evil.example',
    ' //evil.example',
    ' /x',
    '/x ',
    ' https://ws.example/x',
    'https:// evil.example/x',
    'https://ws.example /x',
    'https://u p@ws.example/x',
    '/a\nb',
    '/a\u007fb',
    '/x\u00a0',
    '\u0000/x',
    'https:/\\evil.example',
    'https:\\\\evil.example',
    'https://evil.example/x',
    'https://ws.example.evil.example/x',
    'https://ws.example:8443/x',
    'https://ws.example@evil.example/x',
    'https://u:p@ws.example/x',
    'https://u@ws.example/x',
    'http://ws.example/x',
    'ftp://ws.example/x',
    'ws://ws.example/x',
    'data:text/plain,x',
    'blob:https://ws.example/x',
    'javascript:alert(1)',
    'https://',
    'http:x',
  ])('refuses %j [T4]', (input) => {
    expect(() => urlOnOrigin(input, ORIGIN)).toThrow(expect.objectContaining({ code: 'ERR_ORIGIN_FORBIDDEN' }))
  })

  it('shows neither query nor password of what it refuses [T36]', () => {
    for (const input of [
      'https://evil.example/x?code=canary',
      'https://u:canary@ws.example/x',
      'https://ws.example:x/canary',
    ]) {
      expect(() => urlOnOrigin(input, ORIGIN)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining('canary') }),
      )
    }
  })

  it('gives a URL on the origin or a typed error, whatever it is given', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '/',
        '//',
        '\\',
        '@',
        ':',
        '?',
        '#',
        '.',
        '..',
        '\t',
        '\n',
        ' ',
        '%2f',
        '%5c',
        'https:',
        'http:',
        'ws.example',
        'evil.example',
        ':443',
        '\u3002',
        '\uff0f',
        '\u00ad',
      ),
      fc.string({ maxLength: 4, unit: 'binary' }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const input = pieces.join('')
        try {
          const url = urlOnOrigin(input, ORIGIN)
          expect([url.origin, url.username, url.password]).toEqual([ORIGIN, '', ''])
          expect(new URL(input, ORIGIN).href).toBe(url.href)
        } catch (error) {
          if (!isAuthError(error)) throw error
        }
      }),
      { numRuns: 3_000 },
    )
  })
})
