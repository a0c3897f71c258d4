import { certifyStrategy } from '@lakeauth/conformance'
import { describe, test } from 'vitest'
import { azureCli } from '../src/index.js'
import { azScenarios } from './support/az-scenarios.js'

describe.each(azScenarios.map((scenario) => [scenario.name, scenario] as const))(
  'azure-cli keeps the contract, scenario %s',
  (_name, scenario) => certifyStrategy({ test, strategy: azureCli, scenario }),
)
