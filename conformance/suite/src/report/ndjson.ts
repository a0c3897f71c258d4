import type { Report, ReportedResult, ReportFooter, ReportHeader } from './model.js'

/** A line of a report that is written while the run goes on. */
export type ReportLine =
  | ({ readonly type: 'header' } & ReportHeader)
  | ({ readonly type: 'result' } & ReportedResult)
  | ({ readonly type: 'footer' } & ReportFooter)

/** One line. */
export function ndjsonLine(line: ReportLine): string {
  return `${JSON.stringify(line)}\n`
}

/** The lines of a whole report. */
export function toNdjson({ results, endedAt, counts, verdict, ...header }: Report): string {
  return [
    ndjsonLine({ type: 'header', ...header }),
    ...results.map((result) => ndjsonLine({ type: 'result', ...result })),
    ndjsonLine({ type: 'footer', endedAt, counts, verdict }),
  ].join('')
}

/**
 * A report from its lines.
 *
 * @throws Error when it has no header, or no footer: the run did not come to its end.
 */
export function fromNdjson(text: string): Report {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const parsed = lines.map((line) => JSON.parse(line) as ReportLine)
  const [header] = parsed
  if (header?.type !== 'header') throw new Error('it does not start with a header')
  const footer = parsed.at(-1)
  if (footer?.type !== 'footer') throw new Error('it has no footer: the run did not come to its end')
  const results = parsed.slice(1, -1).map((line) => {
    if (line.type !== 'result') throw new Error(`a ${line.type} stands among the results`)
    const { type: _result, ...result } = line
    return result
  })
  const { type: _header, ...about } = header
  const { type: _footer, ...end } = footer
  return { ...about, ...end, results }
}
