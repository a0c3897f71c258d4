import { certifyStrategy } from '@lakeauth/conformance'
import { describe, test } from 'vitest'
import { scenarios } from './support/scenarios.js'

describe.each(scenarios.map((one) => [one.strategy.name, one.scenario.name, one] as const))(
  '%s keeps the contract, scenario %s',
  (_strategy, _name, { strategy, scenario }) => certifyStrategy({ test, strategy, scenario }),
)
