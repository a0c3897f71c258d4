import { reusedKeyPairs } from '@lakeauth/mock'
import { afterAll, describe, test } from 'vitest'
import { clientCases } from '../src/driver/cases/index.js'
import { listCases } from '../src/index.js'
import { runCase } from '../src/run-case.js'
import { checksOf, claimsOf, flawsOf, isWriting, type Kill, killOf, readKills, writeKills } from './kills.js'
import { clientMutants } from './mutants/clients.js'
import { mutants } from './mutants/index.js'
import { referenceScenarios } from './reference/references.js'

/** Keys of the mocked issuers take longer to make than a case takes. */
const lend = reusedKeyPairs()

const claims = claimsOf(listCases())
const found: Record<string, Kill> = {}
const ofClients = clientMutants.map(({ id }) => id)

describe.concurrent('the kill matrix', { timeout: 300_000 }, () => {
  for (const mutant of mutants) {
    const { id, reference, plant } = mutant
    test(`the mutant ${id} is caught by the checks that claim it`, async ({ expect }) => {
      const scenario = referenceScenarios[reference]
      const results = await Promise.all(
        listCases().map((one) => runCase(one, { scenario, seed: id, keyPairs: lend(), quiet: true, ...plant() })),
      )
      found[id] = killOf(mutant, results, { claims, expect })
    })
  }
})

describe.skipIf(isWriting)('kills.json', () => {
  const known = {
    ids: [...mutants.map(({ id }) => id), ...ofClients],
    checks: [...checksOf(listCases()), ...checksOf(clientCases)],
  }
  const { score, mutants: rows } = readKills()

  test('names every mutant of a strategy and of a client, and for every check one that it catches', ({ expect }) => {
    expect(flawsOf({ score, mutants: rows }, known)).toEqual([])
  })

  test.for(['asks-twice', 'client-sends-two-spaces'])('is refused when %s survives', (id, { expect }) => {
    const survives = { ...rows, [id]: { ...(rows[id] as Kill), caughtBy: [] } }
    expect(flawsOf({ score, mutants: survives }, known)).toContain(`${id} survives`)
    const { [id]: _gone, ...others } = rows
    expect(flawsOf({ score, mutants: others }, known)).toContain(`${id} is missing`)
  })
})

afterAll(() => {
  if (isWriting && Object.keys(found).length === mutants.length) writeKills(found, ofClients)
})
