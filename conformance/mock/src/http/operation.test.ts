import { expect, test } from 'vitest'
import { checkOperationPattern, matchesOperation } from './operation.js'

test.each([
  ['*', 'scim.me', true],
  ['*', 'proxy.connect', false],
  ['proxy.*', 'proxy.connect', true],
  ['*', 'tls.handshake', false],
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
