import { isFailure } from '../verdict/verdict.js'
import { outcomes, type Report, type ReportedResult } from './model.js'

/** The verdict in a few words. */
export function headlineOf({ verdict }: Pick<Report, 'verdict'>): string {
  if (verdict.conformant) return 'conformant'
  if (verdict.failed) return 'failed'
  return verdict.partial ? 'nothing failed, but only a part was run' : 'nothing failed, but not conformant'
}

/** How many cases ended how, those that occur: "62 pass, 19 inapplicable". */
export function countsText({ counts }: Pick<Report, 'counts'>): string {
  return outcomes.flatMap((outcome) => (counts[outcome] > 0 ? [`${counts[outcome]} ${outcome}`] : [])).join(', ')
}

/** What went wrong in a result, a line each. */
export function problemsOf({ checks, reason }: ReportedResult): readonly string[] {
  const wrong = Object.entries(checks).flatMap(([name, check]) =>
    check.outcome === 'pass' ? [] : [`${check.outcome} ${name}: ${check.message}`],
  )
  return [...(reason === undefined ? [] : [reason]), ...wrong]
}

/** The clauses of a result, a line each. */
export function clausesOf({ clauses }: Pick<ReportedResult, 'clauses'>): readonly string[] {
  return clauses.map(({ doc, section, quote }) => `${doc} section ${section}: "${quote}"`)
}

/** Results to be told about one by one: those that fail the run, and those that are waived or open. */
export function notable(report: Report): readonly ReportedResult[] {
  return report.results.filter(
    (result) => isFailure(result) || result.outcome === 'waived' || result.outcome === 'untestable',
  )
}
