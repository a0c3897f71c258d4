import { describe, test } from 'vitest'
import { certifyStrategy } from '../../src/index.js'
import { type ReferenceName, referenceScenarios, references } from './references.js'

// The control of the kill matrix: without a planted defect everything passes, with a lifecycle that is not core's.
for (const name of Object.keys(references) as ReferenceName[]) {
  describe(`the reference ${name}`, () => {
    certifyStrategy({ test, strategy: references[name](), scenario: referenceScenarios[name] })
  })
}
