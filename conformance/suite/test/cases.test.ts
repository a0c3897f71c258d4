import { readdirSync, readFileSync } from 'node:fs'
import type { World } from '@lakeauth/mock'
import { describe, expect, test } from 'vitest'
import { inapplicable } from '../src/case.js'
import { capabilities, listCases, type Scenario, titleOf } from '../src/index.js'
import { runCase } from '../src/run-case.js'
import { type CaseText, isAssumed, lintCases, wallClockLines } from './lint-cases.js'
import { publishedIds } from './published-ids.js'
import { mutants } from './mutants/index.js'
import { type ReferenceName, referenceScenarios, references } from './reference/references.js'

const cases = listCases()
const known: readonly string[] = capabilities.map(({ name }) => name)
const facts = { published: publishedIds, capabilities: known, mutants: mutants.map(({ id }) => id) }

describe('the cases', () => {
  test('keep every rule: ids, titles, levels, needs, rows, operations, mutants', () => {
    expect(lintCases(cases, facts)).toEqual([])
    expect(cases.length).toBeGreaterThan(80)
  })

  test('every capability is needed by a case', () => {
    const needed = new Set<string>(cases.flatMap(({ needs }) => needs))
    expect(known.filter((name) => !needed.has(name))).toEqual([])
  })

  test('no case waits for the wall clock', () => {
    const folder = new URL('../src/cases/', import.meta.url)
    const lines = readdirSync(folder).flatMap((name) => wallClockLines(readFileSync(new URL(name, folder), 'utf8')))
    expect(lines).toEqual([])
  })

  test('rows end the title', () => {
    const one = cases.find(({ id }) => id === 'FLIGHT-001')
    expect(one && titleOf(one)).toBe('FLIGHT-001 a hundred first callers cost one token request [R19] [P01]')
  })

  test('every quote of the contract stands in the section that it names', () => {
    const odd = cases.flatMap(({ id, clauses }) =>
      clauses.flatMap(({ doc, section, quote }) =>
        doc === 'CONTRACT' && !sections().get(section)?.includes(quote) ? [`${id}: ${quote}`] : [],
      ),
    )
    expect(odd).toEqual([])
  })

  test('every sentence of the contract that binds is quoted by a case', () => {
    const quotes = new Set(cases.flatMap(({ clauses }) => clauses.map(({ quote }) => quote)))
    const unquoted = [...sections().values()]
      .flat()
      .filter((sentence) => /\b(MUST|SHOULD)\b/.test(sentence) && !quotes.has(sentence))
    expect(unquoted).toEqual([])
    expect([...sections().values()].flat().length).toBeGreaterThan(30)
  })

  test.each(cases.map((one) => [one.id, one] as const))(
    '%s asks the mock for nothing that is only assumed',
    { timeout: 300_000 },
    async (_id, one) => {
      const names = (Object.keys(references) as ReferenceName[]).filter(
        (name) => inapplicable(one, referenceScenarios[name].capabilities) === undefined,
      )
      const worlds: World[] = []
      for (const name of names) {
        const scenario = watched(referenceScenarios[name], worlds)
        await runCase(one, { strategy: references[name](), scenario, quiet: true })
      }
      const asked = worlds
        .flatMap(({ journal }) => journal.entries)
        .filter(({ authority }) => !authority.endsWith('.example'))
      expect(asked.filter(({ operation }) => isAssumed(operation)).map(({ operation }) => operation)).toEqual([])
      expect(worlds.length).toBeGreaterThan(0)
    },
  )
})

describe('the lint of cases', () => {
  const good: CaseText = {
    id: 'PROBE-001',
    title: 'a case that is there to be spoiled by a test',
    level: 'MUST',
    clauses: [{ quote: 'A probe MUST be good.' }],
    needs: ['bearer'],
    rows: ['R1'],
    operations: ['scim.me'],
    checks: { one: { mutants: ['a-request-each'] } },
  }
  const probe = { ...facts, published: { 'PROBE-001': 'active' } } as const

  test('finds nothing in a good case', () => expect(lintCases([good], probe)).toEqual([]))

  test.for([
    [{ id: 'probe-1' }, 'the id is not well-formed'],
    [{ id: 'OTHER-001' }, 'the id is not among the published ones'],
    [{ title: 'too short' }, 'the title is no sentence of some 20 to 120 letters'],
    [{ level: 'SHOULD' }, 'its level is SHOULD, the key word of its clause MUST'],
    [{ needs: ['flying'] }, 'there is no capability flying'],
    [{ rows: ['X1'] }, 'the row X1 is not well-formed'],
    [{ operations: ['unmatched'] }, 'it rests on unmatched, which is only assumed'],
    [{ checks: {} }, 'it checks nothing'],
    [{ checks: { one: { mutants: [] } } }, 'no mutant shows that one can fail'],
    [{ checks: { one: { mutants: ['nobody'] } } }, 'there is no mutant nobody'],
  ] as const)('finds %j', ([spoiled, problem]) => {
    const problems = lintCases([{ ...good, ...spoiled } as CaseText], probe)
    expect(problems.map((text) => text.replace(/^[^:]+: /, ''))).toContain(problem)
  })

  test('finds an id that is there twice, one that was retired, and one that is gone', () => {
    expect(lintCases([good, { ...good, title: `${good.title} too` }], probe)).toEqual([
      'PROBE-001: the id is there twice',
    ])
    expect(lintCases([good], { ...probe, published: { 'PROBE-001': 'retired' } })).toEqual([
      'PROBE-001: the id was used before',
    ])
    expect(lintCases([], probe)).toEqual(['PROBE-001: published and gone; say that it is retired'])
  })

  test('finds a wait for the wall clock', () => {
    expect(wallClockLines("await setTimeout(5)\nbench.advance('5s') // no setTimeout\nDate.now()")).toEqual([
      'await setTimeout(5)',
      'Date.now()',
    ])
  })
})

describe('the mutants', () => {
  test('every one is there once and claimed by a check', () => {
    const claimed = new Set<string>(
      cases.flatMap(({ checks }) => Object.values(checks).flatMap((check) => check.mutants)),
    )
    expect(facts.mutants.filter((id) => !claimed.has(id))).toEqual([])
    expect(new Set(facts.mutants).size).toBe(facts.mutants.length)
  })
})

/** The scenario, with every world in which it is arranged. */
function watched(scenario: Scenario, worlds: World[]): Scenario {
  return {
    ...scenario,
    arrange: (world, arrangement) => {
      worlds.push(world)
      return scenario.arrange(world, arrangement)
    },
  }
}

/** The sentences of the contract by section. */
function sections(): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(new URL('../CONTRACT.md', import.meta.url), 'utf8')
  const parts = text.split(/^## (\d+)\. .*$/m).slice(1)
  const found = new Map<string, readonly string[]>()
  for (let index = 0; index < parts.length; index += 2) {
    found.set(
      parts[index] as string,
      (parts[index + 1] ?? '').split('\n').filter((line) => line !== ''),
    )
  }
  return found
}
