import { areasOf } from './areas.js'
import { withoutControls } from './escape.js'
import { countsOf, type Report, type ReportedResult } from './model.js'
import { clausesOf, countsText, headlineOf, notable, problemsOf } from './summary.js'

/** Markdown for a summary of a job, a comment or a page. */
export function toMarkdown(report: Report): string {
  const { plugin, suite, seed, set } = report
  const name = plugin.name === undefined ? plugin.given : `${plugin.name}${plugin.version ? ` ${plugin.version}` : ''}`
  const rows = areasOf(report).map(({ name: area, results }) => {
    const { pass, fail, error, untestable, xpass, waived, inapplicable } = countsOf(results)
    return `| ${area} | ${pass} | ${fail + error + xpass} | ${waived + untestable} | ${inapplicable} |`
  })
  return [
    `## ${text(name)}: ${headlineOf(report)}`,
    '',
    `${countsText(report)}. @lakeauth/conformance ${suite}, ${set.frozen ? `set ${set.frozen}` : 'no frozen set'}, seed ${text(seed)}.`,
    '',
    ...report.verdict.reasons.map((reason) => `- ${text(reason)}`),
    ...(report.verdict.reasons.length > 0 ? [''] : []),
    '| Area | Pass | Fail | Waived or open | Inapplicable |',
    '|---|---|---|---|---|',
    ...rows,
    ...notable(report).flatMap((result) => ['', ...told(result)]),
    '',
  ].join('\n')
}

function told(result: ReportedResult): readonly string[] {
  const { id, outcome, title, strategy, scenario, level } = result
  return [
    `### ${id} ${outcome}: ${text(title)}`,
    '',
    `${text(strategy)}, scenario "${text(scenario)}", ${level}`,
    '',
    ...[...problemsOf(result), ...clausesOf(result)].map((line) => `- ${text(line)}`),
    '',
    // Indented, so that nothing in the command can end the block.
    `    ${line(result.reproduce)}`,
  ]
}

function line(plain: string): string {
  return withoutControls(plain).replaceAll(/\s*\n\s*/g, ' ')
}

/** One line in which no character means anything. */
function text(plain: string): string {
  return line(plain).replaceAll(/[\\`*_{}[\]<>#|&~@]/g, (character) => `&#${character.codePointAt(0)};`)
}
