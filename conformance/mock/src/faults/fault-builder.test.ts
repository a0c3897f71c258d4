import { expect, test } from 'vitest'
import { createWorld } from '../world/create-world.js'
import type { World } from '../world/world.js'
import type { FaultBuilder } from './fault-builder.js'
import type { FaultRule } from './fault-rule.js'

type Loose = Record<keyof FaultBuilder, (...values: unknown[]) => unknown>

/** As a program calls that no compiler has checked. */
function loose(world: World): Loose {
  return world.on('workspace.token') as unknown as Loose
}

test.each<[string, (rule: Loose) => unknown, RegExp]>([
  ["delay('abc')", (rule) => rule.delay('abc'), /^Not a duration: "abc"\. Give milliseconds or a text such as '90s'/],
  ['delay(-1)', (rule) => rule.delay(-1), /^Not a duration: -1\./],
  ['delay()', (rule) => rule.delay(), /^Not a duration: undefined\./],
  ['respond(42)', (rule) => rule.respond({ status: 42 }), /^respond\.status must be at least 200\.$/],
  ['respond of 600', (rule) => rule.respond({ status: 600 }), /^respond\.status must be at most 599\.$/],
  ['respond()', (rule) => rule.respond(), /^respond must be an object\.$/],
  [
    'respond({statu})',
    (rule) => rule.respond({ status: 503, bdy: '' }),
    /^respond has no "bdy": it has status, headers, body, json\.$/,
  ],
  ['respond({})', (rule) => rule.respond({ statu: 503 }), /^respond needs "status"\.$/],
  ['times(NaN)', (rule) => rule.times(Number.NaN), /^times must be a whole number\.$/],
  ['times()', (rule) => rule.times(), /^times must be a whole number\.$/],
  ['skip(-1)', (rule) => rule.skip(-1), /^skip must be at least 0\.$/],
  ["hold('x')", (rule) => rule.hold('x'), /^hold must be a whole number\.$/],
  ["transport('rest')", (rule) => rule.transport('rest'), /^transport\.kind must be one of "reset", "empty", /],
  ['bytes', (rule) => rule.transport('truncate', { bytes: 0.5 }), /^transport\.bytes must be a whole number\.$/],
  ['redirect(302)', (rule) => rule.redirect(302), /^redirect needs "location"\.$/],
  ['redirect(2)', (rule) => rule.redirect(2, '/'), /^redirect\.status must be at least 200\.$/],
  ['html(0)', (rule) => rule.html(0), /^html\.status must be at least 200\.$/],
  ['patchJson(1)', (rule) => rule.patchJson(1), /^patchJson must be an object\.$/],
  [
    "mutateToken({alg: 'none'})",
    (rule) => rule.mutateToken({ alg: 'none' }),
    /^mutateToken has no "alg": it has claims, header, lifetimeSeconds, expiresIn, omitExpiresIn, tokenType, repeat\.$/,
  ],
  ["preset('nope')", (rule) => rule.preset('nope'), /^preset must be one of "unavailable", /],
  ["preset('toString')", (rule) => rule.preset('toString'), /^preset must be one of /],
])('%s in code is refused with what is allowed, and no rule is in force', (_call, call, message) => {
  const world = createWorld()
  expect(() => call(loose(world))).toThrow(message)
  expect(() => call(loose(world))).toThrow(TypeError)
  expect(world.faults()).toEqual([])
})

test('what a rule is compared with is checked where it is given', () => {
  const world = createWorld()
  expect(() => world.on('*', { status: 1 } as never)).toThrow(/^match\.status must be a text\.$/)
})

test.each([
  [{ tims: 2, respond: { status: 503 } }, /^A fault rule has no "tims"/],
  [{ preset: 'unavailable', delay: 1 }, /^A fault rule has no "preset"/],
  [{ respond: { status: 503 }, delay: 'soon' }, /^Not a duration: "soon"/],
  [undefined, /^A fault rule must be an object\.$/],
])('the rule %j given to addFault is held to the same', (rule, message) => {
  const world = createWorld()
  const given = rule && ({ operation: '*', ...rule } as unknown as FaultRule)
  expect(() => world.addFault(given as FaultRule)).toThrow(message)
  expect(world.faults()).toEqual([])
})

test('a patch may be a function, and a member may be undefined', async () => {
  const world = createWorld()
  world
    .on('workspace.config')
    .times(1)
    .patchJson(() => ({ mine: true }))
  world.addFault({
    operation: 'workspace.config',
    match: undefined,
    respond: { status: 503, body: undefined },
  } as never)
  const ask = (): Promise<Response> => world.fetch(`${world.workspace.host}/.well-known/databricks-config`)
  expect(await (await ask()).json()).toEqual({ mine: true })
  expect((await ask()).status).toBe(503)
})
