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
  [{}, /^A fault rule needs "operation"\.$/],
  [{ operation: '*', time: 1 }, /^A fault rule has no "time": it has operation, match, skip, times, /],
  [{ operation: '*', times: -1 }, /^times must be at least 0\.$/],
  [{ operation: '*', transport: { kind: 'explode' } }, /^transport\.kind must be one of "reset", /],
  [{ operation: '*', respond: { status: 99 } }, /^respond\.status must be at least 200\.$/],
  [{ operation: '*', respond: {} }, /^respond needs "status"\.$/],
  [{ operation: '*', preset: 'toString' }, /^preset must be one of /],
  [{ operation: '*', constructor: {} }, /has no "constructor"/],
  [{ operation: '*', delay: 'soon' }, /^delay must match /],
  [{ operation: '*', match: { a: 1 } }, /^match\.a must be a text\.$/],
  [
    { operation: '*', respond: { status: 503 }, html: { status: 200 } },
    /^respond and html exclude each other: a rule has one answer\.$/,
  ],
  [{ operation: '*', respond: { status: 503 }, redirect: { status: 302, location: '/' } }, /^respond and redirect /],
  [{ operation: '*', respond: { status: 503 }, preset: 'unavailable' }, /^respond and preset /],
  [{ operation: '*', mutateToken: { lifetimeSeconds: 1e300 } }, /^mutateToken\.lifetimeSeconds must be at most /],
])('%j is refused by name', (rule, message) => {
  expect(() => faultRuleFromJson(rule)).toThrow(message)
})
