import { areasOf, type Area } from '../areas.js'
import { escapeMarkup } from '../escape.js'
import { countsOf, outcomes, type Report, type ReportedResult, type ReportedSubject } from '../model.js'
import { clausesOf, countsText, headlineOf, notable, problemsOf } from '../summary.js'
import { style } from './style.js'

/** One page that asks nobody for anything: no script, no font, no image. Dark and light, by keyboard, and on a phone. */
export function toHtml(report: Report): string {
  const { plugin } = report
  const name = escapeMarkup([plugin.name ?? plugin.given, plugin.version].filter(Boolean).join(' '))
  const state = report.verdict.conformant ? 'pass' : report.verdict.failed ? 'fail' : 'open'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${name}: conformance</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#cases">Skip the matrix</a>
<header>
<p class="kind">Conformance of a Databricks sign-in</p>
<h1>${name}</h1>
<p class="verdict ${state}">${escapeMarkup(headlineOf(report))}</p>
<p>${escapeMarkup(countsText(report))}</p>
${list(report.verdict.reasons)}
${wrong(report)}
</header>
<main>
${filters(report)}
<section aria-labelledby="matrix"><h2 id="matrix">All cases by area</h2>
${report.subjects.map((subject) => matrix(subject, report)).join('')}</section>
<div id="cases">
${areasOf(report)
  .map((one) => area(one, report))
  .join('\n')}
</div>
${about(report)}
</main>
</body>
</html>
`
}

/** What a reader looks for first, each a link to its case. */
function wrong(report: Report): string {
  const links = notable(report).map((result) => {
    const { id, outcome, title } = result
    const subject = isOneOfMany(report) ? ` <span class="subject">${escapeMarkup(subjectOf(result))}</span>` : ''
    return `<li data-outcome="${outcome}"><span class="badge ${outcome}">${outcome}</span> <a href="#${anchor(result)}">${id} ${escapeMarkup(title)}</a>${subject}</li>`
  })
  return links.length === 0 ? '' : `<ul class="wrong">${links.join('')}</ul>`
}

function filters({ counts }: Report): string {
  const choices = outcomes.filter((outcome) => counts[outcome] > 0)
  const inputs = ['all', ...choices].map((name) => {
    const count = name === 'all' ? Object.values(counts).reduce((sum, one) => sum + one, 0) : counts[name as 'pass']
    return `<label><input type="radio" name="show" value="${name}"${name === 'all' ? ' checked' : ''}> ${name} <b>${count}</b></label>`
  })
  return `<fieldset class="filters"><legend>Show</legend>${inputs.join('')}</fieldset>`
}

function matrix(subject: ReportedSubject, { results }: Report): string {
  const { strategy, scenario } = subject
  const own = results.filter((one) => one.strategy === strategy && one.scenario === scenario)
  const title = `<h3>${escapeMarkup(subjectOf(subject))}</h3>`
  return `${title}<div class="matrix">${areasOf({ results: own }).map(matrixRow).join('')}</div>`
}

function matrixRow({ name, results }: Area): string {
  const [first] = results
  const cells = results.map((result) => {
    const label = `${result.id} ${result.outcome}: ${result.strategy}, ${result.scenario}`
    return `<a class="cell ${result.outcome}" data-outcome="${result.outcome}" href="#${anchor(result)}" title="${escapeMarkup(label)}">${labelOf(result, first)}<span class="hidden"> ${escapeMarkup(label)}</span></a>`
  })
  return `<div class="row"><a class="area" href="#area-${escapeMarkup(name)}">${escapeMarkup(name)}</a><div class="cells">${cells.join('')}</div></div>`
}

/** The number alone, but for a case of another family than the area's. */
function labelOf({ id }: ReportedResult, first: ReportedResult | undefined): string {
  const [family, number] = id.split('-')
  return family === first?.id.split('-')[0] ? String(Number(number)) : id
}

function area({ name, results }: Area, report: Report): string {
  const { pass, inapplicable } = countsOf(results)
  const applicable = results.length - inapplicable
  return `<section class="results" aria-labelledby="area-${escapeMarkup(name)}"><h2 id="area-${escapeMarkup(name)}">${escapeMarkup(name)} <span class="count">${applicable === 0 ? 'nothing applies' : `${pass} of ${applicable}`}</span></h2>
<a class="up" href="#matrix">All cases</a>
${results.map((one) => oneCase(one, isOneOfMany(report))).join('\n')}</section>`
}

function oneCase(result: ReportedResult, withSubject: boolean): string {
  const { id, title, outcome, level, checks, waiver, trace, virtualMs, rev } = result
  const isOpen = outcome !== 'pass' && outcome !== 'inapplicable' ? ' open' : ''
  const passed = Object.entries(checks).flatMap(([name, check]) => (check.outcome === 'pass' ? [name] : []))
  const subject = withSubject ? ` <span class="subject">${escapeMarkup(subjectOf(result))}</span>` : ''
  // The anchor is inside, so that a browser opens what a link leads to.
  return `<details data-outcome="${outcome}"${isOpen}>
<summary><span class="badge ${outcome}">${outcome}</span> <span class="id">${id}</span> <span class="title">${escapeMarkup(title)}</span>${subject}</summary>
<p class="subject" id="${anchor(result)}">${withSubject ? '' : `${escapeMarkup(subjectOf(result))} · `}${level} · revision ${rev}</p>
${part('What was seen', list(problemsOf(result), 'problem'))}
${waiver ? part('Waived', `<p>until ${escapeMarkup(waiver.expires)}: ${escapeMarkup(waiver.reason)}${waiver.link ? ` (${escapeMarkup(waiver.link)})` : ''}</p>`) : ''}
${part('Checks that held', passed.length > 0 ? `<p>${escapeMarkup(passed.join(', '))}</p>` : '')}
${part('Clause', list(clausesOf(result)))}
${part(`What it did${virtualMs > 0 ? `, in ${virtualMs / 1000} virtual seconds` : ''}`, trace.length > 0 ? `<pre tabindex="0">${escapeMarkup(trace.join('\n'))}</pre>` : '')}
${part('See it again', `<pre tabindex="0">${escapeMarkup(result.reproduce)}</pre>`)}
</details>`
}

function about({ suite, mock, set, subjects, runtime, seed, startedAt, endedAt }: Report): string {
  const rows = [
    ['Suite', `@lakeauth/conformance ${suite}, @lakeauth/mock ${mock}`],
    ['Cases', `${set.cases}, ${set.frozen ? `set ${set.frozen}` : 'no frozen set'}, ${set.digest}`],
    ...subjects.map(({ strategy, scenario, capabilities }) => [`${strategy}, ${scenario}`, capabilities.join(', ')]),
    ['Runtime', `Node.js ${runtime.node}, ${runtime.os}`],
    ['Seed', seed],
    ['Time', `${startedAt} to ${endedAt}`],
  ]
  const items = rows.map(([term, text]) => `<dt>${escapeMarkup(term ?? '')}</dt><dd>${escapeMarkup(text ?? '')}</dd>`)
  return `<section aria-labelledby="about"><h2 id="about">This run</h2><dl>${items.join('')}</dl></section>`
}

function part(title: string, content: string): string {
  return content === '' ? '' : `<h3>${escapeMarkup(title)}</h3>${content}`
}

function list(lines: readonly string[], kind = ''): string {
  if (lines.length === 0) return ''
  return `<ul${kind && ` class="${kind}"`}>${lines.map((line) => `<li>${escapeMarkup(line)}</li>`).join('')}</ul>`
}

function subjectOf({ strategy, scenario }: ReportedSubject | ReportedResult): string {
  return `${strategy}, scenario “${scenario}”`
}

function isOneOfMany({ subjects }: Report): boolean {
  return subjects.length > 1
}

/** Unique: no two subjects have both names in common. */
function anchor({ strategy, scenario, id }: ReportedResult): string {
  return [id, strategy, scenario]
    .map((name) => encodeURIComponent(name).replaceAll("'", '%27'))
    .join('.')
    .replaceAll('%', '_')
}
