import { checkOperationPattern } from '../http/operation.js'
import type { FaultRule } from './fault-rule.js'

const actions = ['delay', 'hold', 'respond', 'transport', 'patchJson', 'mutateToken'] as const

/** Throws a `TypeError` for a rule that could never do anything, or whose answer could not be sent. */
export function checkFaultRule(rule: FaultRule): void {
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

function acts(action: FaultRule[(typeof actions)[number]]): boolean {
  if (action === undefined || action === 0) return false
  return typeof action !== 'object' || Object.keys(action).length > 0
}
