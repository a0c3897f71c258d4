import { fidelity, type Operation } from '@lakeauth/mock'
import type { ConformanceCase } from '../src/index.js'

/** What a case says of itself. */
export type CaseText = Pick<ConformanceCase, 'id' | 'title' | 'level' | 'needs' | 'rows' | 'operations'> & {
  readonly clauses: readonly { readonly quote: string }[]
  readonly checks: Readonly<Record<string, { readonly mutants: readonly string[] }>>
}

/** What a case is held against. */
export interface CaseFacts {
  /** Every id that was ever published. */
  readonly published: Readonly<Record<string, 'active' | 'retired'>>
  readonly capabilities: readonly string[]
  readonly mutants: readonly string[]
}

const ROW = /^(T\d{1,2}|R\d{1,2}|F\d|P\d{2}|S\d-\d{2}|A\d{1,2}|S-[\w.-]+)$/

/** What is wrong with cases, a sentence each. */
export function lintCases(cases: readonly CaseText[], facts: CaseFacts): readonly string[] {
  const ids = cases.map(({ id }) => id)
  const titles = cases.map(({ title }) => title)
  const gone = Object.entries(facts.published).filter(([id, state]) => state === 'active' && !ids.includes(id as never))
  return [
    ...gone.map(([id]) => `${id}: published and gone; say that it is retired`),
    ...cases.flatMap((one, index) => {
      const twice = [ids.indexOf(one.id) < index && 'the id is there twice']
      const again = [titles.indexOf(one.title) < index && 'the title is there twice']
      const problems = [...twice, ...again, ...problemsOf(one, facts)]
      return problems.filter((problem) => problem !== false).map((problem) => `${one.id}: ${problem}`)
    }),
  ]
}

function* problemsOf(one: CaseText, { published, capabilities, mutants }: CaseFacts): Iterable<string> {
  if (!/^[A-Z]+-\d{3}$/.test(one.id)) yield 'the id is not well-formed'
  if (published[one.id] === undefined) yield 'the id is not among the published ones'
  if (published[one.id] === 'retired') yield 'the id was used before'
  if (!/^[a-z].{20,120}[^.\s\]]$/i.test(one.title)) yield 'the title is no sentence of some 20 to 120 letters'
  for (const { quote } of one.clauses) {
    const [keyword = 'none'] = /\b(MUST|SHOULD)\b/.exec(quote) ?? []
    if (keyword !== one.level) yield `its level is ${one.level}, the key word of its clause ${keyword}`
  }
  for (const need of one.needs) if (!capabilities.includes(need)) yield `there is no capability ${need}`
  for (const row of one.rows) if (!ROW.test(row)) yield `the row ${row} is not well-formed`
  for (const operation of one.operations ?? [])
    if (isAssumed(operation)) yield `it rests on ${operation}, which is only assumed`
  if (Object.keys(one.checks).length === 0) yield 'it checks nothing'
  for (const [name, check] of Object.entries(one.checks)) {
    if (check.mutants.length === 0) yield `no mutant shows that ${name} can fail`
    for (const id of check.mutants) if (!mutants.includes(id)) yield `there is no mutant ${id}`
  }
}

/** True for an operation of the mock that no document vouches for. */
export function isAssumed(operation: string): boolean {
  return fidelity[operation as Operation].level === 'assumed'
}

/** What waits for the wall, or reads its time: a case has the clock of its world. */
const WALL = /\b(setTimeout|setInterval|Date\.now|new Date\(\)|performance\.now|timers\/promises|hrtime)\b/

/** Lines of a case's source that wait for the wall. */
export function wallClockLines(source: string): readonly string[] {
  return source.split('\n').filter((line) => WALL.test(line.replace(/\/\/.*/, '')))
}
