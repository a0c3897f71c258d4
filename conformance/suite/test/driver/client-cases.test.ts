import { readFileSync } from 'node:fs'
import { fidelity, type Operation, type World } from '@lakeauth/mock'
import { expect, test, vi } from 'vitest'
import { driverCapabilities } from '../../src/driver/capabilities.js'
import { clientCases } from '../../src/driver/cases/index.js'
import { listCases } from '../../src/index.js'
import { frozenSetOf } from '../../src/verdict/case-set.js'
import { clientMutants } from '../mutants/clients.js'
import { publishedClientIds } from '../published-ids.js'
import { referenceLaunch } from '../reference/client-driver.js'
import { driverOptions, resultsOf, withMocks } from './clients.js'

vi.setConfig({ testTimeout: 120_000 })

test('every id is there once, well-formed, and published ones stay', () => {
  const active = Object.keys(publishedClientIds).filter((id) => publishedClientIds[id] === 'active')
  expect(clientCases.map(({ id }) => id).toSorted()).toEqual(active.toSorted())
  expect(clientCases.filter(({ id }) => !/^CLIENT-\d{3}$/.test(id))).toEqual([])
})

test('the newest frozen set for clients is the cases as they are, and none for strategies', () => {
  expect(frozenSetOf(clientCases)).toBe('client-0.1')
  expect(frozenSetOf(clientCases.slice(1))).toBeUndefined()
  expect(frozenSetOf([...listCases(), ...clientCases])).toBeUndefined()
})

test('every title is a sentence of its own', () => {
  const titles = [...listCases(), ...clientCases].map(({ title }) => title)
  expect(new Set(titles).size).toBe(titles.length)
  expect(titles.filter((title) => !/^[a-z].{20,120}[^.\s\]]$/i.test(title))).toEqual([])
})

test('the level of a case is the keyword of every clause that it quotes', () => {
  const odd = clientCases.filter(({ level, clauses }) =>
    clauses.some(({ quote }) => /\b(MUST|SHOULD)\b/.exec(quote)?.[1] !== level),
  )
  expect(odd.map(({ id }) => id)).toEqual([])
})

test('every quote stands in the section that it names, and every sentence that binds is quoted', () => {
  const found = sections()
  const odd = clientCases.flatMap(({ id, clauses }) =>
    clauses.flatMap(({ doc, section, quote }) =>
      doc === 'CLIENTS' && found.get(section)?.includes(quote) ? [] : [`${id}: ${quote}`],
    ),
  )
  expect(odd).toEqual([])
  const quotes = new Set(clientCases.flatMap(({ clauses }) => clauses.map(({ quote }) => quote)))
  const binding = [...found.values()].flat().filter((sentence) => /\b(MUST|SHOULD)\b/.test(sentence))
  expect(binding.filter((sentence) => !quotes.has(sentence))).toEqual([])
  expect(binding.length).toBeGreaterThan(15)
})

test('every capability that a driver may declare is needed by a case or an operation of one', () => {
  const used = new Set<string>(clientCases.flatMap(({ needs, ops }) => [...needs, ...ops.map(({ op }) => op)]))
  // A sign-in is used by whatever needs its token.
  const signIns = ['oauth-m2m']
  expect(driverCapabilities.map(({ name }) => name).filter((name) => !used.has(name))).toEqual(signIns)
})

test('every check has a mutant, and every mutant is claimed', () => {
  const claimed = clientCases.flatMap(({ checks }) => Object.values(checks).flatMap(({ mutants }) => mutants))
  const known = clientMutants.map(({ id }) => id as string)
  expect(claimed.filter((id) => !known.includes(id))).toEqual([])
  expect(known.filter((id) => !claimed.includes(id))).toEqual([])
  expect(new Set(known).size).toBe(known.length)
})

test('no case for clients rests on a route of the mock that is only assumed', async () => {
  const worlds: World[] = []
  await withMocks((mocks) =>
    resultsOf(driverOptions('reference', referenceLaunch()), {
      mocks: {
        ...mocks,
        take: async (reach) => {
          const place = await mocks.take(reach)
          worlds.push(place.world)
          return place
        },
      },
    }),
  )
  const asked = worlds.flatMap(({ journal }) => journal.entries).filter(({ service }) => service === 'workspace')
  expect(asked.filter(({ operation }) => fidelity[operation as Operation]?.level === 'assumed')).toEqual([])
  expect(asked.length).toBeGreaterThan(30)
})

test('what a driver cannot do is untestable, and what its client does not do is inapplicable', async () => {
  const launch = referenceLaunch(undefined, ['oauth-m2m', 'restart'])
  const ids = ['CLIENT-001', 'CLIENT-003', 'CLIENT-004', 'CLIENT-005', 'CLIENT-006']
  const results = await withMocks((mocks) => resultsOf(driverOptions('reference', launch), { mocks, ids }))
  expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['pass', undefined],
    ['untestable', 'the driver cannot move the clock of its client'],
    ['untestable', 'the driver cannot move the clock of its client'],
    ['inapplicable', 'headers not declared'],
    ['inapplicable', 'pat not declared'],
  ])
})

/** The sentences of `CLIENTS.md` by section. */
function sections(): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(new URL('../../CLIENTS.md', import.meta.url), 'utf8')
  const parts = text.split(/^## (\d+)\. .*$/m).slice(1)
  return new Map(
    parts.flatMap((part, at) =>
      at % 2 === 0 ? [[part, (parts[at + 1] ?? '').split('\n').filter((line) => line !== '')] as const] : [],
    ),
  )
}
