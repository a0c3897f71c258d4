import { withoutControls } from './escape.js'
import type { Report, ReportedResult } from './model.js'
import { clausesOf, countsText, headlineOf, notable, problemsOf } from './summary.js'

const marks: Readonly<Record<ReportedResult['outcome'], string>> = {
  pass: '✓',
  fail: '✗',
  error: '!',
  untestable: '?',
  xpass: '✗',
  waived: '~',
  inapplicable: '-',
}

/** One result as a line of progress. */
export function progressLine({ id, title, outcome, reason }: ReportedResult): string {
  const rest = outcome === 'pass' ? '' : ` (${outcome}${reason === undefined ? '' : `: ${reason}`})`
  return withoutControls(`${marks[outcome]} ${id} ${title}${rest}`)
}

/** What a person wants to know in the end: what went wrong and how to see it again, then the verdict. */
export function toTerminal(report: Report): string {
  const lines = [
    ...notable(report).flatMap((result) => ['', ...told(result)]),
    '',
    `${headlineOf(report)}: ${countsText(report)}`,
    ...report.verdict.reasons.map((reason) => `  ${reason}`),
  ]
  return `${lines.map(withoutControls).join('\n')}\n`
}

function told(result: ReportedResult): readonly string[] {
  const { id, outcome, strategy, scenario, level, title, waiver } = result
  return [
    `${marks[outcome]} ${id} ${outcome} (${strategy}, scenario "${scenario}", ${level}): ${title}`,
    ...[...problemsOf(result), ...clausesOf(result)].map((line) => `  ${line}`),
    ...(waiver ? [`  waived until ${waiver.expires}: ${waiver.reason}${waiver.link ? ` (${waiver.link})` : ''}`] : []),
    `  ${result.reproduce}`,
  ]
}
