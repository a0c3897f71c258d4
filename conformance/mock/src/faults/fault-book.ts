import { matchesOperation } from '../http/operation.js'
import type { FaultRule } from './fault-rule.js'
import { checkFaultRule } from './fault-rule-check.js'
import { createHoldGate, type HoldGate } from './hold-gate.js'

/** A rule in force. */
export interface ActiveFault {
  readonly id: string
  readonly rule: FaultRule
  readonly gate?: HoldGate
}

/** A rule in force and what it has done so far. */
export interface FaultUse {
  readonly id: string
  readonly rule: FaultRule
  /** Requests that it applied to. */
  readonly used: number
  /** Requests that it holds back now. */
  readonly waiting: number
}

/** The request attributes that a rule may compare. */
export type Attributes = (key: string) => string | undefined

/** The fault rules of a world. */
export interface FaultBook {
  add(rule: FaultRule): ActiveFault
  /** The first rule in order of addition that applies to this request, counted as used. */
  take(operation: string, attributes: Attributes): ActiveFault | undefined
  /** The rules in force, in order of addition. */
  all(): readonly FaultUse[]
  /** Removes a rule and releases what it holds; false when there is no such rule. */
  remove(id: string): boolean
  /** Releases what a rule holds; false when there is no such rule. */
  release(id: string): boolean
  /** Removes every rule and releases everything held. */
  clear(): void
}

/** A book without rules. */
export function createFaultBook(): FaultBook {
  const active: { readonly fault: ActiveFault; seen: number; used: number }[] = []
  let made = 0
  return {
    add: (given) => {
      checkFaultRule(given)
      const rule = given.hold === undefined ? given : { ...given, times: given.times ?? given.hold }
      made += 1
      const fault = { id: `fault-${made}`, rule, ...(rule.hold !== undefined && { gate: createHoldGate() }) }
      active.push({ fault, seen: 0, used: 0 })
      return fault
    },
    take: (operation, attributes) => {
      for (const entry of active) {
        const { rule } = entry.fault
        if (!matchesOperation(rule.operation, operation)) continue
        if (!Object.entries(rule.match ?? {}).every(([key, value]) => attributes(key) === value)) continue
        if (entry.used >= (rule.times ?? Number.POSITIVE_INFINITY)) continue
        entry.seen += 1
        if (entry.seen <= (rule.skip ?? 0)) continue
        entry.used += 1
        return entry.fault
      }
      return undefined
    },
    all: () => active.map(({ fault: { id, rule, gate }, used }) => ({ id, rule, used, waiting: gate?.waiting ?? 0 })),
    remove: (id) => {
      const at = active.findIndex(({ fault }) => fault.id === id)
      if (at === -1) return false
      for (const { fault } of active.splice(at, 1)) fault.gate?.release()
      return true
    },
    release: (id) => {
      const gate = active.find((entry) => entry.fault.id === id)?.fault.gate
      gate?.release()
      return gate !== undefined
    },
    clear: () => {
      for (const { fault } of active) fault.gate?.release()
      active.length = 0
    },
  }
}
