import { checkOperationPattern } from '../http/operation.js'
import { parseDuration } from '../clock/duration.js'
import { asRecord } from '../http/body.js'
import type { JsonSchema } from '../json-schema/json-schema.js'
import { problemIn, sentenceOf } from '../json-schema/problem-in.js'
import type { FaultRule } from './fault-rule.js'
import { faultRuleSchema } from './fault-rule-schema.js'

const actions = ['delay', 'hold', 'respond', 'transport', 'patchJson', 'mutateToken'] as const

const { properties: fields = {} } = faultRuleSchema
const shortForms = ['preset', 'redirect', 'html']

/** A rule as it is in force: what is short for something is spelled out, and would do nothing here. */
const ruleSchema: JsonSchema = {
  ...faultRuleSchema,
  properties: Object.fromEntries(Object.entries(fields).filter(([name]) => !shortForms.includes(name))),
}

/** Throws a `TypeError` for fields of a rule, short forms too, that its schema does not allow. Each has to be there. */
export function checkFaultFields(given: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(given)) {
    if (name === 'delay') parseDuration(value as string)
    else refuse(problemIn(asJson(name, value), fields[name] as JsonSchema, name))
  }
}

/** Throws a `TypeError` for a rule that is none, that could never do anything, or whose answer could not be sent. */
export function checkFaultRule(rule: FaultRule): void {
  if (rule?.delay !== undefined) parseDuration(rule.delay)
  const spelled = asRecord(rule) && Object.entries(rule).map(([name, value]) => [name, asJson(name, value)])
  refuse(problemIn(spelled && Object.fromEntries(spelled), ruleSchema))
  checkOperationPattern(rule.operation)
  if (rule.times === 0 || !actions.some((name) => acts(rule[name])))
    throw new TypeError(
      `A fault rule on ${rule.operation} does nothing: give one of ${actions.join(', ')}, more than 0 times.`,
    )
  for (const [name, value] of Object.entries(rule.respond?.headers ?? {})) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new TypeError('respond.headers has a name that no header can have.')
    // Says nothing of the value, in which a secret may stand.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw new TypeError(`respond.headers: ${name} has a line break or another character that no header can have.`)
  }
}

/** Only TypeScript has patches that are functions. */
function asJson(name: string, value: unknown): unknown {
  return name === 'patchJson' && typeof value === 'function' ? {} : value
}

function refuse(problem: ReturnType<typeof problemIn>): void {
  if (problem) throw new TypeError(sentenceOf(problem, 'A fault rule'))
}

function acts(action: FaultRule[(typeof actions)[number]]): boolean {
  if (action === undefined || action === 0) return false
  return typeof action !== 'object' || Object.keys(action).length > 0
}
