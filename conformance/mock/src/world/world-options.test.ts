import { expect, test } from 'vitest'
import { createWorld } from './create-world.js'
import type { WorldOptions } from './world.js'

test.each([
  [{ tokenLifetime: 60 }, /^createWorld: it has no "tokenLifetime": it has name, .*, tokenLifetimeSeconds, /],
  [{ weaken: ['expierd'] }, /^createWorld: weaken\[0\] must be one of the \d+ values that its schema lists\.$/],
  [{ clock: 'frozen', speed: 1 }, /^createWorld: speed is instead of clock: give one of the two\.$/],
  [{ tokenLifetimeSeconds: -1 }, /^createWorld: tokenLifetimeSeconds must be at least 1\.$/],
  [{ tokenLifetimeSeconds: Number.NaN }, /tokenLifetimeSeconds must be a whole number/],
  [{ metadataLifetimeSeconds: 1e10 }, /metadataLifetimeSeconds must be at most 1000000000\.$/],
  [{ oauth: { codeLifetimeSeconds: 0 } }, /oauth\.codeLifetimeSeconds must be at least 1\.$/],
])('the options %j are refused by name', (options, message) => {
  expect(() => createWorld(options as WorldOptions)).toThrow(message)
  expect(() => createWorld(options as WorldOptions)).toThrow(TypeError)
})

test.each([[null], ['frozen'], [[]], [7]])('%j is no set of options, and a sentence says so', (options) => {
  expect(() => createWorld(options as unknown as WorldOptions)).toThrow(/^createWorld: it must be an object\.$/)
})

test.each([{ speed: 1_000_001 }, { speed: Number.NaN }, { startTime: 8.6e15 }, { startTime: Number.NaN }])(
  'a world of %j is out of range',
  (options) => {
    expect(() => createWorld(options)).toThrow(RangeError)
  },
)

test('an option that is undefined is as good as none', () => {
  const options = { seed: undefined, clock: 'frozen', speed: undefined, oauth: { codeLifetimeSeconds: undefined } }
  expect(createWorld(options as unknown as WorldOptions).clock.frozen).toBe(true)
})

test('a clock keeps to times that dates can hold', async () => {
  const { clock } = createWorld({ clock: 'frozen' })
  const before = clock.now()
  expect(() => clock.set(8.6e15)).toThrow(RangeError)
  expect(() => clock.set(Number.NaN)).toThrow(RangeError)
  expect(() => clock.setSpeed(1e7)).toThrow(RangeError)
  await expect(clock.advance(8.6e15)).rejects.toThrow(RangeError)
  expect(clock.now()).toBe(before)
  clock.set(8.5e15)
  expect(new Date(clock.now()).getTime()).toBe(8.5e15)
})
