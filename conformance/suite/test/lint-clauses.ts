import { type ConformanceCase, type ListedClause } from '../src/index.js'
import { levelOf } from '../src/clauses/listed.js'

const REASON_MIN_LENGTH = 20

/** What is wrong with a list of clauses, a sentence each. */
export function lintClauses(
  clauses: readonly ListedClause[],
  cases: readonly Pick<ConformanceCase, 'id' | 'level' | 'clauses'>[],
): readonly string[] {
  const levels = new Map(cases.map(({ id, level }) => [id, level]))
  const sentences = clauses.map(({ doc, quote }) => `${doc} ${quote}`)
  const problems = clauses.flatMap((clause, index) => {
    const again = sentences.indexOf(`${clause.doc} ${clause.quote}`) < index
    return [...problemsOf(clause, levels), ...(again ? ['listed twice'] : [])].map(
      (problem) => `${clause.doc} ${clause.section}: ${problem}`,
    )
  })
  return [...problems, ...cases.flatMap((one) => unlisted(one, clauses))]
}

function* problemsOf(
  { level, quote, cases, excluded }: ListedClause,
  levels: ReadonlyMap<string, string>,
): Iterable<string> {
  const missing = cases.filter((id) => !levels.has(id))
  for (const id of missing) yield `there is no case ${id}`
  if (cases.length === 0 && excluded === undefined) yield 'neither a case nor a reason'
  if (cases.length > 0 && excluded !== undefined) yield 'cases and a reason against them'
  if (excluded !== undefined && cases.length === 0 && excluded.length < REASON_MIN_LENGTH) {
    yield `"${excluded}" is no reason`
  }
  const isWeak = cases.length > missing.length && !cases.some((id) => levels.get(id) === 'MUST')
  if (level === 'MUST' && isWeak) yield 'a MUST that only cases of SHOULD hold'
  if (!/\b(MUST|REQUIRED|SHALL|SHOULD|RECOMMENDED)\b/.test(quote)) yield 'the quote binds nobody'
  else if (levelOf(quote) !== level) yield `${levelOf(quote)} is its key word, ${level} its level`
  if ((quote.match(/\. [A-Z]/g) ?? []).length > 1) yield 'more than two sentences'
}

/** What a case quotes of an RFC stands in the list, with the case. */
function unlisted(
  { id, clauses: quotes }: Pick<ConformanceCase, 'id' | 'clauses'>,
  clauses: readonly ListedClause[],
): readonly string[] {
  return quotes
    .filter(
      ({ doc, section, quote }) =>
        doc !== 'CONTRACT' &&
        !clauses.some(
          (clause) =>
            clause.doc === doc &&
            clause.section === section &&
            clause.quote.includes(quote) &&
            clause.cases.includes(id),
        ),
    )
    .map(({ doc, section }) => `${id} quotes ${doc} ${section}, which is not listed with it`)
}
