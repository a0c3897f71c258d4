import { isDeepStrictEqual } from 'node:util'
import { footerOf } from '../verdict/verdict.js'
import type { Report, ReportHeader } from './model.js'

/** What has to be the same in every shard of a run. */
const same = ['suite', 'mock', 'set', 'plugin', 'subjects', 'seed', 'filter'] as const satisfies (keyof ReportHeader)[]

/**
 * One report from those of all shards of a run, in the order of an undivided run. The verdict is made anew.
 *
 * @throws Error when they are not of one run, or one is missing or there twice.
 */
export function mergeReports(reports: readonly Report[], order: readonly string[]): Report {
  const [first] = reports
  if (!first?.shard) throw new Error('What is to be merged has to come from "run --shard".')
  for (const report of reports) {
    const odd = same.find((name) => !isDeepStrictEqual(report[name], first[name]))
    if (odd) throw new Error(`The reports are not of one run: they differ in "${odd}".`)
    if (report.shard?.of !== first.shard.of)
      throw new Error(`The reports are not of one run: not all are of ${first.shard.of} shards.`)
  }
  const found = reports.map(({ shard }) => shard?.index)
  for (let index = 1; index <= first.shard.of; index++) {
    const times = found.filter((one) => one === index).length
    if (times !== 1)
      throw new Error(`Shard ${index} of ${first.shard.of} is ${times === 0 ? 'missing' : 'there twice'}.`)
  }
  const { results: _results, endedAt: _endedAt, counts: _counts, verdict: _verdict, shard: _shard, ...about } = first
  const times = reports.map(({ startedAt }) => startedAt).sort()
  const header: ReportHeader = { ...about, startedAt: times[0] as string }
  const place = (one: Report['results'][number]): number =>
    first.subjects.findIndex(({ strategy, scenario }) => strategy === one.strategy && scenario === one.scenario) *
      order.length +
    order.indexOf(one.id)
  const results = reports.flatMap((report) => report.results).sort((one, other) => place(one) - place(other))
  const ends = reports.map(({ endedAt }) => endedAt).sort()
  return { ...header, ...footerOf(header, results, ends.at(-1) as string), results }
}
