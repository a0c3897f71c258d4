import { readFileSync } from 'node:fs'
import { fidelity, type Operation, type World } from '@lakeauth/mock'
import { oauthM2m } from '@lakeauth/core'
import { describe, expect, test } from 'vitest'
import { capabilities, listCases, type Scenario, titleOf } from '../src/index.js'
import { runCase } from '../src/run-case.js'
import { coreScenarios } from './core-scenarios.js'
import { publishedIds } from './published-ids.js'
import { mutants } from './mutants/index.js'

const cases = listCases()
const checks = cases.flatMap(({ id, checks: all }) =>
  Object.entries(all).map(([name, check]) => ({ name: `${id}/${name}`, mutants: check.mutants as readonly string[] })),
)

describe('the cases', () => {
  test('every id is there once, well-formed, and published ones stay', () => {
    const ids = cases.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !/^[A-Z]+-\d{3}$/.test(id))).toEqual([])
    expect([...ids].sort()).toEqual(
      Object.keys(publishedIds)
        .filter((id) => publishedIds[id] === 'active')
        .sort(),
    )
  })

  test('every title is a sentence of its own', () => {
    const titles = cases.map(({ title }) => title)
    expect(new Set(titles).size).toBe(titles.length)
    expect(titles.filter((title) => !/^[a-z].{20,120}[^.\s\]]$/i.test(title))).toEqual([])
  })

  test('the level of a case is the keyword of every clause that it quotes', () => {
    const odd = cases.filter(({ level, clauses }) =>
      clauses.some(({ quote }) => /\b(MUST|SHOULD)\b/.exec(quote)?.[1] !== level),
    )
    expect(odd.map(({ id }) => id)).toEqual([])
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

  test('a case needs only capabilities that exist, and every capability is needed', () => {
    const known = capabilities.map(({ name }) => name)
    const needed = new Set(cases.flatMap(({ needs }) => needs))
    expect([...needed].filter((need) => !known.includes(need))).toEqual([])
    expect(known.filter((name) => !needed.has(name))).toEqual([])
  })

  test('rows are well-formed and end the title', () => {
    const odd = cases
      .flatMap(({ rows }) => rows)
      .filter((row) => !/^(T\d{1,2}|R\d{1,2}|F\d|P\d{2}|S\d-\d{2}|A\d{1,2}|S-[\w.-]+)$/.test(row))
    expect(odd).toEqual([])
    const one = cases.find(({ id }) => id === 'FLIGHT-001')
    expect(one && titleOf(one)).toBe('FLIGHT-001 a hundred first callers cost one token request [R19] [P01]')
  })

  test('no case rests on a route of the mock that is only assumed', () => {
    const named = cases.flatMap(({ operations = [] }) => operations)
    expect(named.filter((operation) => fidelity[operation].level === 'assumed')).toEqual([])
    expect(named.length).toBeGreaterThan(0)
  })

  test.each(cases.map((one) => [one.id, one] as const))(
    '%s asks the mock for nothing that is only assumed',
    async (_id, one) => {
      const worlds: World[] = []
      const good = coreScenarios['oauth-m2m']?.[0] as Scenario
      const scenario: Scenario = {
        ...good,
        arrange: (world, arrangement) => {
          worlds.push(world)
          return good.arrange(world, arrangement)
        },
      }
      await runCase(one, { strategy: oauthM2m, scenario })
      const asked = worlds
        .flatMap(({ journal }) => journal.entries)
        .filter(({ authority }) => !authority.endsWith('.example'))
      expect(asked.filter(({ operation }) => fidelity[operation as Operation].level === 'assumed')).toEqual([])
      expect(worlds.length).toBe(one.needs.some((need) => !good.capabilities.includes(need)) ? 0 : worlds.length || -1)
    },
  )
})

describe('the mutants', () => {
  test('every check has one, and it exists', () => {
    const known = new Set(mutants.map(({ id }) => id))
    expect(checks.filter((check) => check.mutants.length === 0)).toEqual([])
    expect(checks.flatMap((check) => check.mutants).filter((id) => !known.has(id))).toEqual([])
  })

  test('every one is there once and claimed by a check', () => {
    const claimed = new Set(checks.flatMap((check) => check.mutants))
    expect(mutants.map(({ id }) => id).filter((id) => !claimed.has(id))).toEqual([])
    expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length)
  })
})

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
