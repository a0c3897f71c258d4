import { asRecord } from '../http/body.js'
import type { JsonSchema, JsonType } from './json-schema.js'

/** What is wrong with a JSON value. */
export interface JsonProblem {
  /** Where: `worlds[0].clock`; empty for the value itself. */
  readonly path: string
  /** Such as `must be one of "real", "frozen"`. */
  readonly message: string
}

type Check = (value: unknown, schema: JsonSchema, path: string) => JsonProblem | undefined

const kinds: Readonly<Record<JsonType, { readonly name: string; is(value: unknown): boolean }>> = {
  object: { name: 'an object', is: (value) => asRecord(value) !== undefined },
  array: { name: 'a list', is: Array.isArray },
  string: { name: 'a text', is: (value) => typeof value === 'string' },
  number: { name: 'a number', is: Number.isFinite },
  integer: { name: 'a whole number', is: Number.isInteger },
  boolean: { name: 'true or false', is: (value) => typeof value === 'boolean' },
  null: { name: 'null', is: (value) => value === null },
}

/** The first thing about a JSON value that its schema does not allow. Says where, and repeats nothing of the value. */
export function problemIn(value: unknown, schema: JsonSchema, path = ''): JsonProblem | undefined {
  for (const check of [kind, choice, range, spelling, list, members]) {
    const problem = check(value, schema, path)
    if (problem) return problem
  }
  return undefined
}

/** Throws a `TypeError` for options in TypeScript that their schema does not allow; `call` is what they were given to. */
export function checkOptions(call: string, options: unknown, schema: JsonSchema): void {
  const problem = problemIn(options, schema)
  if (problem) throw new TypeError(`${call}: ${sentenceOf(problem, 'it')}`)
}

/** The problem as a sentence; `whole` is what to call the value itself. */
export function sentenceOf({ path, message }: JsonProblem, whole: string): string {
  return `${path === '' ? whole : path} ${message}.`
}

const kind: Check = (value, { type }, path) =>
  type && !kinds[type].is(value) ? { path, message: `must be ${kinds[type].name}` } : undefined

const choice: Check = (value, { enum: values, anyOf }, path) => {
  if (values && !values.includes(value as string)) return { path, message: `must be one of ${choicesOf(values)}` }
  if (!anyOf || anyOf.some((schema) => !problemIn(value, schema))) return undefined
  // The form that is of the value's kind is the one that was meant.
  const meant = anyOf.find(({ type }) => type && kinds[type].is(value))
  return meant ? problemIn(value, meant, path) : { path, message: `must be ${anyOf.map(nameOf).join(' or ')}` }
}

/** More than fit into a sentence are only counted. */
function choicesOf(values: readonly unknown[]): string {
  if (values.length > 50) return `the ${values.length} values that its schema lists`
  return values.map((one) => JSON.stringify(one)).join(', ')
}

function nameOf({ type, enum: values = [] }: JsonSchema): string {
  return type ? kinds[type].name : values.map((one) => JSON.stringify(one)).join(' or ')
}

const range: Check = (value, { minimum, maximum }, path) => {
  if (typeof value !== 'number') return undefined
  if (minimum !== undefined && value < minimum) return { path, message: `must be at least ${minimum}` }
  if (maximum !== undefined && value > maximum) return { path, message: `must be at most ${maximum}` }
  return undefined
}

const spelling: Check = (value, { pattern }, path) => {
  if (typeof value !== 'string') return undefined
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return { path, message: `must match ${pattern}` }
  return undefined
}

const list: Check = (value, { items, minItems }, path) => {
  if (!Array.isArray(value)) return undefined
  if (minItems !== undefined && value.length < minItems)
    return { path, message: `must have at least ${minItems} ${minItems === 1 ? 'entry' : 'entries'}` }
  return items && first(value.map((one, at) => () => problemIn(one, items, `${path}[${at}]`)))
}

const members: Check = (value, { properties = {}, required = [], additionalProperties }, path) => {
  const record = asRecord(value)
  if (!record) return undefined
  const missing = required.find((name) => !Object.hasOwn(record, name) || record[name] === undefined)
  if (missing !== undefined) return { path, message: `needs ${JSON.stringify(missing)}` }
  return first(
    Object.entries(record).map(([name, one]) => () => {
      const schema = Object.hasOwn(properties, name) ? properties[name] : additionalProperties
      // Only TypeScript has such members; JSON leaves them out.
      if (schema && one === undefined) return undefined
      if (schema === false) return { path, message: `has no ${JSON.stringify(name)}${allowed(properties)}` }
      return schema && problemIn(one, schema, below(path, name))
    }),
  )
}

/** More than fit into a sentence are left out. */
function allowed(properties: Readonly<Record<string, JsonSchema>>): string {
  const names = Object.keys(properties)
  return names.length === 0 || names.length > 20 ? '' : `: it has ${names.join(', ')}`
}

function below(path: string, name: string): string {
  if (!/^[\w$-]+$/.test(name)) return `${path}[${JSON.stringify(name)}]`
  return path === '' ? name : `${path}.${name}`
}

function first(checks: readonly (() => JsonProblem | undefined)[]): JsonProblem | undefined {
  for (const check of checks) {
    const problem = check()
    if (problem) return problem
  }
  return undefined
}
