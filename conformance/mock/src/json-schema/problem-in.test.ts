import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adminCalls } from '../admin/calls.js'
import { configSchema } from '../config/config-schema.js'
import { faultRuleSchema } from '../faults/fault-rule-schema.js'
import type { JsonSchema } from './json-schema.js'
import { problemIn, sentenceOf } from './problem-in.js'

const schemas: readonly (readonly [string, JsonSchema])[] = [
  ['configuration', configSchema],
  ...adminCalls.flatMap(({ method, path, body }) => (body ? [[`${method} ${path}`, body] as const] : [])),
]

/** Values that are what a schema says, or off by a little. */
function near(schema: JsonSchema, depth = 0): fc.Arbitrary<unknown> {
  const odd = fc.constantFrom<unknown>(null, '', 'x', -1, 0, 1.5, 70_000, true, false, [], {}, [1], { x: 1 })
  const { type, enum: values, anyOf, properties, items, additionalProperties } = schema
  const right = (): fc.Arbitrary<unknown> => {
    if (values) return fc.constantFrom<unknown>(...values)
    if (anyOf) return fc.oneof(...anyOf.map((one) => near(one, depth + 1)))
    if (type === 'object') {
      const named = Object.entries(properties ?? {}).map(([name, one]) => [name, near(one, depth + 1)] as const)
      const known = fc.record(Object.fromEntries(named), { requiredKeys: [] })
      const more = fc.dictionary(
        fc.constantFrom('extra', 'a'),
        additionalProperties ? near(additionalProperties) : odd,
        { maxKeys: 1 },
      )
      return fc.oneof(
        { weight: 9, arbitrary: known },
        { weight: 1, arbitrary: fc.tuple(known, more).map(([a, b]) => ({ ...a, ...b })) },
      )
    }
    if (type === 'array') return fc.array(items ? near(items, depth + 1) : odd, { maxLength: 2 })
    if (type === 'string') return fc.constantFrom('default', '90s', '', 'https://x.example', 'a b', '1.5h\n')
    if (type === 'boolean') return fc.boolean()
    return fc.constantFrom<unknown>(0, 1, 200, 599, 600, 65_535, 65_536, 2.5, -3)
  }
  return fc.oneof({ weight: 12, arbitrary: right() }, { weight: 1, arbitrary: odd })
}

test.each(schemas)('%s: what is taken and what is refused is what ajv says of the published schema', (_, schema) => {
  const validate = new Ajv2020({ strict: false }).compile(schema)
  let taken = 0
  fc.assert(
    fc.property(near(schema), (value) => {
      const isTaken = problemIn(value, schema) === undefined
      if (isTaken) taken += 1
      expect(isTaken).toBe(validate(value))
    }),
    { numRuns: 300, seed: 7 },
  )
  expect(taken).toBeGreaterThan(0)
})

test.each([
  [{ worlds: [{ clock: 'slow' }] }, 'worlds[0].clock must be one of "real", "frozen".'],
  [{ worlds: [{}, { faults: [{ operation: 'x', times: 1.5 }] }] }, 'worlds[1].faults[0].times must be a whole number.'],
  [{ world: [] }, 'The file has no "world": it has $schema, server, worlds.'],
  [{ worlds: [] }, 'worlds must have at least 1 entry.'],
  [{ server: { httpsPort: true } }, 'server.httpsPort must be a whole number or false.'],
  [{ server: { httpsPort: 70_000 } }, 'server.httpsPort must be at most 65535.'],
  [[], 'The file must be an object.'],
])('%j: the first problem is named with its place', (value, sentence) => {
  const problem = problemIn(value, configSchema)
  expect(problem && sentenceOf(problem, 'The file')).toBe(sentence)
})

test('a member whose name is no word is quoted in the place, and no value is repeated', () => {
  const value = { operation: '*', match: { 'a b': { secret: 'very private' } } }
  expect(problemIn(value, faultRuleSchema)).toEqual({ path: 'match["a b"]', message: 'must be a text' })
})
