import { expect, test } from 'vitest'
import { checkOperationPattern, matchesOperation } from './operation.js'

test.each([
  ['*', 'scim.me', true],
  ['workspace.*', 'workspace.token', true],
  ['workspace.*', 'account.token', false],
  ['scim.me', 'scim.me', true],
  ['scim', 'scim.me', false],
])('%s covers %s: %s', (pattern, operation, covered) => {
  expect(matchesOperation(pattern, operation)).toBe(covered)
})

test('a pattern that covers nothing is an error', () => {
  expect(() => checkOperationPattern('workspace.tokn')).toThrow(/workspace\.tokn.*workspace\.token/)
})
