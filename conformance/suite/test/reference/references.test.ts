import type { CredentialStrategy } from '@lakeauth/core'
import { describe, test } from 'vitest'
import { certifyStrategy } from '../../src/index.js'
import { type ReferenceName, referenceScenarios, references } from './references.js'

// The control of the kill matrix: without a planted defect everything passes, with a lifecycle that is not core's.
for (const name of Object.keys(references) as ReferenceName[]) {
  describe(`the reference ${name}`, () => {
    certifyStrategy({ test, strategy: references[name](), scenario: referenceScenarios[name] })
  })
}

// As axios and ky do with the fetch that they are given: the body of a Request can be read once.
describe('the reference http, asking by Request objects', () => {
  const good = references.http()
  const strategy: CredentialStrategy = {
    ...good,
    configure: (settings, context) =>
      good.configure(settings, { ...context, fetch: (input, init) => context.fetch(new Request(input, init)) }),
  }
  certifyStrategy({ test, strategy, scenario: referenceScenarios.http })
})
