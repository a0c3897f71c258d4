import { reusedKeyPairs } from '@lakeauth/mock'
import { describe, test } from 'vitest'
import { listCases } from '../src/index.js'
import { runCase } from '../src/run-case.js'
import { mutants } from './mutants/index.js'
import { referenceScenarios } from './reference/references.js'

/** More than this many kills by one defect need a reason. */
const NARROW = 5

/** Keys of the mocked issuers take longer to make than a case takes. */
const lend = reusedKeyPairs()

/** Checks by which each mutant has to be caught. */
const claims = new Map<string, string[]>()
for (const { id, checks } of listCases()) {
  for (const [name, check] of Object.entries(checks)) {
    for (const mutant of check.mutants) claims.set(mutant, [...(claims.get(mutant) ?? []), `${id}/${name}`])
  }
}

describe.concurrent('the kill matrix', { timeout: 60_000 }, () => {
  for (const { id, reference, broad, plant } of mutants) {
    test(`the mutant ${id} is caught by the checks that claim it`, async ({ expect }) => {
      const scenario = referenceScenarios[reference]
      const results = await Promise.all(
        listCases().map((one) => runCase(one, { scenario, keyPairs: lend(), quiet: true, ...plant() })),
      )
      const caught = results.flatMap((result) =>
        Object.entries(result.checks).flatMap(([name, { outcome }]) =>
          outcome === 'fail' ? [`${result.id}/${name}`] : [],
        ),
      )
      const wrong = results
        .filter(({ outcome }) => outcome === 'error')
        .map((result) => `${result.id}: ${result.reason}`)
      expect(caught, `errors: ${wrong.join('; ')}`).toEqual(expect.arrayContaining(claims.get(id) ?? ['a claim']))
      const all = caught.length + wrong.length
      if (broad === undefined) expect(all, [...caught, ...wrong].join('\n')).toBeLessThanOrEqual(NARROW)
      else expect(all, 'a reason is given, but the mutant is narrow').toBeGreaterThan(NARROW)
    })
  }
})
