import { expect, test } from 'vitest'
import { parseJson } from './body.js'

test.each([
  ['{"a":[1,{"b":null}]}', { a: [1, { b: null }] }],
  ['"text"', 'text'],
  ['{', undefined],
  ['', undefined],
  [`${'['.repeat(100)}${']'.repeat(100)}`, expect.any(Array)],
  [`${'['.repeat(101)}${']'.repeat(101)}`, undefined],
  [`${'{"a":'.repeat(101)}1${'}'.repeat(101)}`, undefined],
  [`[${'[],'.repeat(200)}[]]`, expect.any(Array)],
  [`["${'['.repeat(200)}","\\"${'{'.repeat(200)}"]`, expect.any(Array)],
  ['['.repeat(1_000_000), undefined],
])('%.40s is read, or not at all', (text, value) => {
  expect(parseJson(text)).toEqual(value)
})

test.each(['{"a":{"toString":1,"valueOf":2}}', '[{"\\u0074oString":1,"value\\u004ff":null}]'])(
  'what %s gives can be made a text',
  (text) => {
    const value = parseJson(text) as Record<string, unknown>
    expect(Object.values(value).map(String)).toEqual(['[object Object]'])
    expect(Object.values(value).map(Number)).toEqual([Number.NaN])
  },
)
