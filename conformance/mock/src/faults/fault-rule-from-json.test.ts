import { expect, test } from 'vitest'
import { faultRuleFromJson } from './fault-rule-from-json.js'
import { faultPresets } from './presets.js'

test('the fields of a rule pass through', () => {
  const rule = { operation: 'scim.me', match: { method: 'GET' }, skip: 1, times: 2, respond: { status: 503 } }
  expect(faultRuleFromJson(rule)).toEqual(rule)
})

test.each([
  [{ preset: 'permission-denied' }, faultPresets['permission-denied'].rule.respond],
  [{ redirect: { status: 307, location: '/x' } }, { status: 307, headers: { location: '/x' }, body: '' }],
  [{ html: { status: 502 } }, { ...faultPresets['html-login-page'].rule.respond, status: 502 }],
])('the short form %j becomes an answer', (short, respond) => {
  expect(faultRuleFromJson({ operation: '*', ...short })).toEqual({ operation: '*', respond })
})

test('a preset of a broken connection or a bent token is a rule as well', () => {
  expect(faultRuleFromJson({ operation: '*', preset: 'connection-reset', times: 1 })).toEqual({
    operation: '*',
    times: 1,
    transport: { kind: 'reset' },
  })
  expect(faultRuleFromJson({ operation: '*', preset: 'token-unsigned' }).mutateToken).toEqual({
    header: { alg: 'none' },
  })
})

test.each([
  [{}, /operation/],
  [{ operation: '*', time: 1 }, /"time"/],
  [{ operation: '*', times: -1 }, /"times"/],
  [{ operation: '*', transport: { kind: 'explode' } }, /"transport"/],
  [{ operation: '*', respond: { status: 99 } }, /"respond"/],
  [{ operation: '*', preset: 'toString' }, /"preset"/],
  [{ operation: '*', constructor: {} }, /"constructor"/],
  [{ operation: '*', delay: 'soon' }, /duration/],
  [{ operation: '*', match: { a: 1 } }, /"match"/],
])('%j is refused by name', (rule, message) => {
  expect(() => faultRuleFromJson(rule)).toThrow(message)
})
