import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRawTarget } from './raw-target.js'

test.each([
  ['/a/b?c=d', { path: '/a/b?c=d' }],
  ['//host/path', { path: '//host/path' }],
  ['//', { path: '//' }],
  ['/a#b', { path: '/a' }],
  ['http://h:1/a?b', { scheme: 'http', authority: 'h:1', path: '/a?b' }],
  ['HTTP://h', { scheme: 'http', authority: 'h', path: '/' }],
  ['http://h?q=1', { scheme: 'http', authority: 'h', path: '/?q=1' }],
  ['http://h//x', { scheme: 'http', authority: 'h', path: '//x' }],
  ['https://[::1]:8/a', { scheme: 'https', authority: '[::1]:8', path: '/a' }],
])('%s', (target, parsed) => {
  expect(parseRawTarget(target)).toEqual(parsed)
})

test.each(['*', 'host:443', '', 'ftp://h/a', 'http://user@h/a', 'http:///a', 'a/b'])('%s is refused', (target) => {
  expect(parseRawTarget(target)).toBeUndefined()
})

test('no path, however it begins, is ever taken for an authority', () => {
  fc.assert(
    fc.property(fc.webPath(), fc.nat(4), (path, slashes) => {
      expect(parseRawTarget(`/${'/'.repeat(slashes)}${path}`)?.authority).toBeUndefined()
    }),
  )
})
