import { expect, test } from 'vitest'
import { mergePatch } from './merge-patch.js'

test.each([
  [{ a: 1, b: 2 }, { b: null }, { a: 1 }],
  [{ a: { b: 1, c: 2 } }, { a: { b: 3 } }, { a: { b: 3, c: 2 } }],
  [{ a: [1] }, { a: [2, 3] }, { a: [2, 3] }],
  [[1], { a: 1 }, { a: 1 }],
  [{ a: 1 }, 'text', 'text'],
])('%j patched by %j is %j', (target, patch, merged) => {
  expect(mergePatch(target, patch)).toEqual(merged)
})
