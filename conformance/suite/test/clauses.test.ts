import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { clausesPage, killsPage } from '../scripts/pages.mjs'
import { listCases, listClauses } from '../src/index.js'
import { lintClauses } from './lint-clauses.js'

const clauses = listClauses()
const cases = listCases()
const [{ clauses: ofContract }] = cases as readonly [(typeof cases)[number]]
/** Cases as far as clauses name them. */
const bare = cases.map(({ id, level }) => ({ id, level, clauses: ofContract }))
const documents = ['CONTRACT', 'RFC6749', 'RFC6750', 'RFC7009', 'RFC7523', 'RFC7636', 'RFC8252', 'RFC8414', 'RFC8693']

describe('the clauses', () => {
  test('each is held by cases that exist, of its level, or left out for a reason', () => {
    expect(lintClauses(clauses, cases)).toEqual([])
  })

  test('every document is listed, and every sentence once', () => {
    const listed = new Set<string>(clauses.map(({ doc }) => doc))
    expect([...documents, 'RFC9207', 'RFC9700', 'DATABRICKS', 'CORE'].filter((doc) => !listed.has(doc))).toEqual([])
    expect(clauses.length).toBeGreaterThan(150)
  })

  test('every case holds a clause', () => {
    const holding = new Set(clauses.flatMap((clause) => clause.cases))
    expect(cases.map(({ id }) => id).filter((id) => !holding.has(id) && !id.startsWith('CLIENT-'))).toEqual([])
  })
})

describe('the lint of clauses', () => {
  const clause = { doc: 'RFC6749', section: '2', level: 'MUST', quote: 'A client MUST.', cases: ['PAT-001'] } as const

  test.for([
    [{ ...clause, cases: ['PAT-999'] }, 'RFC6749 2: there is no case PAT-999'],
    [{ ...clause, cases: [] }, 'RFC6749 2: neither a case nor a reason'],
    [{ ...clause, excluded: 'Not ours.' }, 'RFC6749 2: cases and a reason against them'],
    [{ ...clause, cases: ['HEADERS-003'] }, 'RFC6749 2: a MUST that only cases of SHOULD hold'],
    [{ ...clause, cases: [], excluded: 'no' }, 'RFC6749 2: "no" is no reason'],
    [{ ...clause, quote: 'A client may.' }, 'RFC6749 2: the quote binds nobody'],
    [{ ...clause, level: 'SHOULD' }, 'RFC6749 2: MUST is its key word, SHOULD its level'],
    [{ ...clause, quote: 'A client MUST. It MUST. It MUST. So be it.' }, 'RFC6749 2: more than two sentences'],
  ] as const)('finds %j', ([planted, problem]) => {
    expect(lintClauses([planted], bare)).toEqual([problem])
  })

  test('finds a sentence that is listed twice, and a quote of an RFC that is not listed', () => {
    expect(lintClauses([clause, clause], bare)).toEqual(['RFC6749 2: listed twice'])
    const quote = { doc: 'RFC9999', section: '1', quote: 'A client MUST NOT.' } as const
    const quoting = [{ ...(cases[0] as (typeof cases)[number]), clauses: [quote] }] as const
    expect(lintClauses([], quoting)).toEqual([`${cases[0]?.id} quotes RFC9999 1, which is not listed with it`])
  })
})

describe('the generated pages', () => {
  const page = (name: string): string =>
    readFileSync(new URL(`../../../docs/reference/${name}`, import.meta.url), 'utf8')

  test('docs/reference/clauses.md is what the clauses say: run scripts/write-pages.mjs', () => {
    expect(page('clauses.md')).toBe(clausesPage(clauses))
  })

  test('docs/reference/kill-matrix.md is what kills.json says: run scripts/write-pages.mjs', () => {
    const kills = JSON.parse(readFileSync(new URL('../kills.json', import.meta.url), 'utf8'))
    expect(page('kill-matrix.md')).toBe(killsPage(kills))
  })
})
