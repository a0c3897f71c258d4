import { certifyStrategy } from '@lakeauth/conformance'
import { mintedPat } from '@lakeauth/core/rotation'
import { describe, test } from 'vitest'
import { mintedScenarioOf, withWorkspace } from '../../../conformance/suite/test/minted-scenario.js'
import { scenarios } from './support/scenarios.js'

describe.each(scenarios.map((one) => [one.strategy.name, one.scenario.name, one] as const))(
  '%s keeps the contract, scenario %s',
  (_strategy, _name, { strategy, scenario }) => certifyStrategy({ test, strategy, scenario }),
)

describe.each(withWorkspace(scenarios).map((one) => [one.strategy.name, one.scenario.name, one] as const))(
  '%s keeps the contract with tokens that it mints, scenario %s',
  (_strategy, _name, { strategy, scenario }) =>
    certifyStrategy({ test, strategy: mintedPat(strategy), scenario: mintedScenarioOf(scenario) }),
)
