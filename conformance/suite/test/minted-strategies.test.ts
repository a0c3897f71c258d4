import { coreStrategies, type CredentialStrategy } from '@lakeauth/core'
import { mintedPat } from '@lakeauth/core/rotation'
import { describe, expect, test } from 'vitest'
import { certifyStrategy, type Scenario } from '../src/index.js'
import { coreScenarios } from './core-scenarios.js'
import { mintedScenarioOf } from './minted-scenario.js'

/** An account has no personal access tokens; its scenarios are those that probe its own API. */
const ofWorkspace = ({ probe }: Scenario): boolean => probe === undefined

const wrapped = coreStrategies.flatMap((strategy: CredentialStrategy) =>
  (coreScenarios[strategy.name] ?? []).filter(ofWorkspace).map((scenario) => ({ strategy, scenario })),
)

for (const { strategy, scenario } of wrapped) {
  describe(`mintedPat(${strategy.name}), ${scenario.name}`, () =>
    certifyStrategy({ test, strategy: mintedPat(strategy), scenario: mintedScenarioOf(scenario) }))
}

test('every strategy of core is certified with tokens that it mints [P41]', () => {
  expect(new Set(wrapped.map(({ strategy }) => strategy.name)).size).toBe(coreStrategies.length)
})
