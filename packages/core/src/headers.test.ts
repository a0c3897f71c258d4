import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frozenHeaders, isHeaderText, isTokenText } from './headers.js'

describe('frozenHeaders', () => {
  it('copies what it is given and cannot be changed', () => {
    const given = { a: '1' }
    const headers = frozenHeaders(given)
    given.a = '2'
    expect(headers).toEqual({ a: '1' })
    expect(() => Object.assign(headers, { a: '3' })).toThrow(TypeError)
    expect(Object.entries(headers)).toEqual([['a', '1']])
  })

  it('is plain to everything that sends it: fetch, a spread, clients that look for plain objects', () => {
    const headers = frozenHeaders({ Authorization: 'Bearer example' })
    expect(new Headers(headers).get('authorization')).toBe('Bearer example')
    expect(new Request('https://h.example', { headers }).headers.get('authorization')).toBe('Bearer example')
    expect({ ...headers }).toStrictEqual({ Authorization: 'Bearer example' })
    expect(structuredClone(headers)).toStrictEqual({ Authorization: 'Bearer example' })
    expect(JSON.parse(JSON.stringify(headers))).toEqual({ Authorization: 'Bearer example' })
    expect(Reflect.ownKeys(headers)).toEqual(['Authorization'])
    expect(Object.prototype.hasOwnProperty.call(headers, 'Authorization')).toBe(true)
    expect([String(headers), headers.constructor]).toEqual(['[object Object]', Object])
    // How axios, got, ky and lodash tell a plain object.
    const prototype = Object.getPrototypeOf(headers) as object
    expect([Object.getPrototypeOf(prototype), Symbol.iterator in headers, Symbol.toStringTag in headers]).toEqual([
      null,
      false,
      false,
    ])
    expect(Object.hasOwn(prototype, 'constructor')).toBe(true)
  })

  it('prints redacted, also inside of something [T35]', () => {
    const headers = frozenHeaders({ Authorization: 'Bearer canary', 'X-Other': 'canary' })
    expect(inspect(headers)).toBe("{ Authorization: '[redacted]', 'X-Other': '[redacted]' }")
    expect(inspect({ nested: [headers] }, { depth: null, showHidden: true })).not.toContain('canary')
  })
})

describe('isHeaderText', () => {
  it('is true for exactly what an HTTP client sends unchanged', () => {
    const text = fc.string({
      unit: fc.integer({ min: 0, max: 0x120 }).map((code) => String.fromCharCode(code)),
      maxLength: 4,
    })
    const property = fc.property(text, (value) => {
      let sent: string | null = null
      try {
        sent = new Headers({ x: value }).get('x')
      } catch {
        // It is refused.
      }
      // Control characters other than the tab are no field content, although fetch passes some of them on.
      const controls = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(value)
      expect(isHeaderText(value)).toBe(sent === value && !controls)
    })
    fc.assert(property, { numRuns: 5_000 })
  })
})

describe('isTokenText', () => {
  it.each(['a', 'dapi0123', 'eyJ.a-b_c.d~e+f/g', 'ab=='])('takes %j', (text) => expect(isTokenText(text)).toBe(true))
  it.each(['', '=', 'a=b', 'a b', 'a\n', '\na', 'é', '"a"'])('refuses %j', (text) =>
    expect(isTokenText(text)).toBe(false),
  )
})
