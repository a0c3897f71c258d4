import { afterAll, describe, expect, test, vi } from 'vitest'
import { clientCases } from '../../src/driver/cases/index.js'
import { openMocks } from '../../src/driver/mock-supply.js'
import { claimsOf, isWriting, type Kill, killOf, writeKills } from '../kills.js'
import { clientMutants } from '../mutants/clients.js'
import { mutants } from '../mutants/index.js'
import { referenceLaunch } from '../reference/client-driver.js'
import { driverOptions, resultsOf } from './clients.js'

vi.setConfig({ testTimeout: 120_000 })

const mocks = openMocks('1')
afterAll(mocks.close, 60_000)

const claims = claimsOf(clientCases)
const found: Record<string, Kill> = {}

describe('the kill matrix of clients', () => {
  test('the reference client passes every case that applies, in every sign-in', async () => {
    const results = await resultsOf(driverOptions('reference', referenceLaunch()), { mocks })
    const odd = results.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'inapplicable')
    expect(odd).toEqual([])
    expect(results.filter(({ outcome }) => outcome === 'pass').length).toBeGreaterThan(30)
  })

  for (const { id, signIn, broad } of clientMutants) {
    test(`the mutant ${id} is caught by the checks that claim it`, async () => {
      const results = await resultsOf(driverOptions(id, referenceLaunch(id)), { mocks, signIn })
      found[id] = killOf({ id, reference: `client, ${signIn}`, broad }, results, { claims, expect })
    })
  }
})

afterAll(() => {
  const ofStrategies = mutants.map(({ id }) => id)
  if (isWriting && Object.keys(found).length === clientMutants.length) writeKills(found, ofStrategies)
})
