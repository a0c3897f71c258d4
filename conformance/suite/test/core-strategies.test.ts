import * as core from '@lakeauth/core'
import { type CredentialStrategy, wrapStrategy } from '@lakeauth/core'
import { describe, expect, test } from 'vitest'
import { certifyStrategy } from '../src/index.js'
import { coreScenarios } from './core-scenarios.js'

const exported = Object.values<unknown>(core).filter(isStrategy)

for (const strategy of exported) {
  for (const scenario of coreScenarios[strategy.name] ?? []) {
    describe(`${strategy.name}, ${scenario.name}`, () => certifyStrategy({ test, strategy, scenario }))
    describe(`${strategy.name}, ${scenario.name}, wrapped`, () => {
      const wrapped = wrapStrategy(strategy, { wrap: (inner) => ({ ...inner }) })
      certifyStrategy({ test, strategy: wrapped, scenario })
    })
  }
}

describe('the exports of core', () => {
  test('every strategy that core exports has a scenario, and every scenario a strategy', () => {
    expect(Object.keys(coreScenarios).sort()).toEqual(exported.map(({ name }) => name).sort())
    expect(exported.length).toBeGreaterThanOrEqual(5)
  })

  test('the strategies of the default chain are all exported', () => {
    expect(core.coreStrategies.filter((strategy) => !exported.includes(strategy))).toEqual([])
  })
})

function isStrategy(value: unknown): value is CredentialStrategy {
  return typeof value === 'object' && value !== null && (value as { contract?: unknown }).contract === 1
}
