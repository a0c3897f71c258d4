import { expect, test } from 'vitest'
import { createWorld } from '../world/create-world.js'
import { faultRuleFromJson } from './fault-rule-from-json.js'

const respond = { status: 503 }

test.each([
  [{}, /^A fault rule on \* does nothing: give one of delay, /],
  [{ times: 3, skip: 1, afterHandler: true }, /does nothing/],
  [{ respond, times: 0 }, /does nothing/],
  [{ hold: 0 }, /does nothing/],
  [{ patchJson: {} }, /does nothing/],
  [{ mutateToken: {} }, /does nothing/],
  [{ respond: { ...respond, headers: { 'a b': '1' } } }, /^respond\.headers has a name that no header can have\.$/],
  [{ respond: { ...respond, headers: { '': '1' } } }, /^respond\.headers has a name /],
  [{ respond: { ...respond, headers: { 'x-a': 'secret\r\nx-b: 1' } } }, /^respond\.headers: x-a has a line break or/],
  [{ respond: { ...respond, headers: { 'x-a': '\u2026' } } }, /^respond\.headers: x-a has/],
  [{ redirect: { status: 302, location: '/a\nb' } }, /^respond\.headers: location has a line break/],
])('the rule %j is refused, and none is in force', (rule, message) => {
  const world = createWorld()
  expect(() => world.addFault(faultRuleFromJson({ operation: '*', ...rule }))).toThrow(message)
  expect(world.faults()).toEqual([])
})

test('a rule that is built is held to the same at every action', () => {
  const world = createWorld()
  expect(() => world.on('*').redirect(302, '/a\r\nb')).toThrow(/line break/)
  expect(() => world.on('*').times(0).respond(respond)).toThrow(/does nothing/)
  expect(world.faults()).toEqual([])
  const built = world.on('*').times(1).delay(5)
  expect(() => built.respond({ ...respond, headers: { 'x-a': '\0' } })).toThrow(/line break/)
  expect(world.faults().map(({ rule }) => rule)).toEqual([{ operation: '*', times: 1, delay: 5 }])
})

test('a rule with a value that headers can have is taken', () => {
  const world = createWorld()
  world.addFault({ operation: '*', respond: { status: 200, headers: { 'x-a': 'a\tb \u00e9', "x!'": '' } } })
  expect(world.faults()).toHaveLength(1)
})
