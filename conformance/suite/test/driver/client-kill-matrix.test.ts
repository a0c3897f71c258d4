import { afterAll, describe, expect, test, vi } from 'vitest'
import { clientCases } from '../../src/driver/cases/index.js'
import { openMocks } from '../../src/driver/mock-supply.js'
import { clientMutants } from '../mutants/clients.js'
import { referenceLaunch } from '../reference/client-driver.js'
import { driverOptions, resultsOf } from './clients.js'

vi.setConfig({ testTimeout: 120_000 })

/** More than this many kills by one defect need a reason. */
const NARROW = 5

const mocks = openMocks('1')
afterAll(mocks.close, 60_000)

/** Checks by which each mutant has to be caught. */
const claims = new Map<string, string[]>()
for (const { id, checks } of clientCases)
  for (const [name, check] of Object.entries(checks))
    for (const mutant of check.mutants) claims.set(mutant, [...(claims.get(mutant) ?? []), `${id}/${name}`])

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
      const caught = results.flatMap((result) =>
        Object.entries(result.checks).flatMap(([name, { outcome }]) =>
          outcome === 'fail' ? [`${result.id}/${name}`] : [],
        ),
      )
      const wrong = results.filter(({ outcome }) => outcome === 'error').map((one) => `${one.id}: ${one.reason}`)
      expect(caught, `errors: ${wrong.join('; ')}`).toEqual(expect.arrayContaining(claims.get(id) ?? ['a claim']))
      const all = [...caught, ...wrong]
      if (broad === undefined) expect(all.length, all.join('\n')).toBeLessThanOrEqual(NARROW)
      else expect(all.length, 'a reason is given, but the mutant is narrow').toBeGreaterThan(NARROW)
    })
  }
})
