import fc from 'fast-check'
import { expect, test } from 'vitest'
import { basic } from '../../test/requests.js'
import { basicReadings } from './basic.js'

test('any secret is found as it stands, and form-encoded as Go sends it', () => {
  const wellFormed = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((id) => !id.includes(':')),
      wellFormed,
      (user, password) => {
        expect(basicReadings(basic(user, password))).toContainEqual({ user, password })
        const encoded = basic(encodeURIComponent(user), encodeURIComponent(password).replaceAll('%20', '+'))
        expect(basicReadings(encoded)).toContainEqual({ user, password })
      },
    ),
  )
})

test('a Latin-1 secret, as Python sends it, is found', () => {
  expect(basicReadings(basic('id', 'gehäuse', 'latin1'))).toContainEqual({ user: 'id', password: 'gehäuse' })
})

test.each([null, '', 'Bearer abc', 'Basic', 'Basic !!!', `Basic ${btoa('no colon')}`, 'Basic YQ==x'])(
  'nothing is read from %s',
  (header) => {
    expect(basicReadings(header)).toEqual([])
  },
)
