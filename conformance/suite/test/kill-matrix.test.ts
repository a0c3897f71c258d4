import { readFileSync, writeFileSync } from 'node:fs'
import { reusedKeyPairs } from '@lakeauth/mock'
import { afterAll, describe, test } from 'vitest'
import { listCases } from '../src/index.js'
import { runCase } from '../src/run-case.js'
import { kill, type Kills, killsOf } from './kills.js'
import { mutants } from './mutants/index.js'
import { referenceScenarios } from './reference/references.js'

/** More than this many kills by one defect need a reason. */
const NARROW = 5

/** Keys of the mocked issuers take longer to make than a case takes. */
const lend = reusedKeyPairs()

/** Written by scripts/write-kills.mjs. */
const file = new URL('../kills.json', import.meta.url)
const isWriting = process.env['LAKEAUTH_WRITE_KILLS'] === '1'
const matrix = JSON.parse(readFileSync(file, 'utf8')) as Kills
const { mutants: committed } = matrix

/** Checks by which each mutant has to be caught. */
const claims = new Map<string, string[]>()
for (const { id, checks } of listCases()) {
  for (const [name, check] of Object.entries(checks)) {
    for (const mutant of check.mutants) claims.set(mutant, [...(claims.get(mutant) ?? []), `${id}/${name}`])
  }
}

const found: Record<string, Kills['mutants'][string]> = {}

describe.concurrent('the kill matrix', { timeout: 300_000 }, () => {
  for (const mutant of mutants) {
    const { id, reference, broad, plant } = mutant
    test(`the mutant ${id} is caught by the checks that claim it`, async ({ expect }) => {
      const scenario = referenceScenarios[reference]
      const results = await Promise.all(
        listCases().map((one) => runCase(one, { scenario, seed: id, keyPairs: lend(), quiet: true, ...plant() })),
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
      found[id] = kill(mutant, claims.get(id) ?? [], caught)
      // What else catches it may hang on which of two requests came first: it is shown, and not compared.
      const { caughtBy: _shown, ...row } = found[id]
      if (!isWriting) expect(committed[id], 'kills.json: run scripts/write-kills.mjs').toMatchObject(row)
    })
  }
})

describe('kills.json', () => {
  test('names every mutant once, and none survives', ({ expect }) => {
    if (isWriting) return
    expect(Object.keys(committed)).toEqual(mutants.map(({ id }) => id).sort())
    expect(Object.values(committed).filter(({ caughtBy }) => caughtBy.length === 0)).toEqual([])
    expect(matrix).toEqual(killsOf(committed))
  })

  test('names a mutant for every check of every case', ({ expect }) => {
    const killed = new Set(Object.values(isWriting ? found : committed).flatMap(({ caughtBy }) => caughtBy))
    const checks = listCases().flatMap(({ id, checks: all }) => Object.keys(all).map((name) => `${id}/${name}`))
    expect(checks.filter((check) => !killed.has(check))).toEqual([])
  })
})

afterAll(() => {
  if (isWriting && Object.keys(found).length === mutants.length) writeFileSync(file, JSON.stringify(killsOf(found)))
})
