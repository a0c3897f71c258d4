import type { Command } from 'commander'
import { allCases } from '../cases/index.js'
import { loadPlugin, type Plugin } from '../plugin/load-plugin.js'
import { REPORT_VERSION, type Report, type ReportedResult, type ReportHeader } from '../report/model.js'
import { progressLine, toTerminal } from '../report/terminal.js'
import { runSuite } from '../run-suite.js'
import { digestOf, frozenSetOf } from '../verdict/case-set.js'
import { footerOf } from '../verdict/verdict.js'
import { readWaivers } from '../verdict/waivers.js'
import { EXIT_FAILURE } from './exit-codes.js'
import { fail } from './fail.js'
import { openReports } from './report-files.js'
import { reproduceWith } from './reproduce.js'
import { addRunOptions, type RunOptions } from './run-options.js'
import { selectCases, shardOf } from './select-cases.js'
import { versions } from './versions.js'

/** Adds `run`, which certifies what a module declares, without a test runner. */
export function addRunCommand(program: Command): void {
  const command = program.command('run').description('run the cases on the strategies that a module exports')
  addRunOptions(command).action(async (options: RunOptions) => {
    const running = failUntilEnded()
    try {
      const report = await run(options, Date.now)
      running.ended(report.verdict.failed ? EXIT_FAILURE : 0)
    } catch (error) {
      running.ended(0)
      fail(error)
    }
  })
}

async function run(options: RunOptions, now: () => number): Promise<Report> {
  const selected = selectCases(options.case, allCases)
  const waivers = options.waivers === undefined ? [] : await readWaivers(options.waivers, allCases)
  const plugin = await loadPlugin(options.plugin, process.cwd())
  const header = headerOf(options, plugin, now)
  const files = openReports(options.report, header)
  // A report on stdout stays alone there.
  const out = options.report.some(({ path }) => path === '-') ? process.stderr : process.stdout
  const results: ReportedResult[] = []
  const reproduce = reproduceWith(options.plugin, options.seed)
  const cases = shardOf(selected, options.shard)
  let heading = ''
  for await (const result of runSuite({
    subjects: plugin.subjects,
    cases,
    waivers,
    seed: options.seed,
    now,
    reproduce,
  })) {
    const subject = `${result.strategy}, scenario "${result.scenario}"`
    if (subject !== heading) out.write(`${heading === '' ? '' : '\n'}${subject}\n`)
    heading = subject
    // What a scenario does not declare is counted in the end.
    if (result.outcome !== 'inapplicable') out.write(`${progressLine(result)}\n`)
    files.result(result)
    results.push(result)
  }
  const report = { ...header, ...footerOf(header, results, isoOf(now())), results }
  files.end(report)
  out.write(toTerminal(report))
  return report

  function headerOf(
    { seed, shard, case: filter }: RunOptions,
    { identity, subjects }: Plugin,
    clock: () => number,
  ): ReportHeader {
    const frozen = frozenSetOf(selected)
    return {
      version: REPORT_VERSION,
      ...versions(),
      set: { digest: digestOf(selected), ...(frozen !== undefined && { frozen }), cases: selected.length },
      plugin: identity,
      subjects: subjects.map(({ strategy, scenario, capabilities }) => ({ strategy, scenario, capabilities })),
      runtime: { node: process.versions.node, os: `${process.platform} ${process.arch}` },
      seed,
      filter,
      ...(shard && { shard }),
      startedAt: isoOf(clock()),
    }
  }
}

function isoOf(time: number): string {
  return new Date(time).toISOString()
}

/** A strategy that ends the process, or waits for what never comes, has not passed: until the end this process fails. */
function failUntilEnded(): { readonly ended: (exitCode: number) => void } {
  const fails = (): void => {
    process.stderr.write('lakeauth-conformance: the process ended before the run did; what was written is no report.\n')
    process.exitCode = EXIT_FAILURE
  }
  process.on('exit', fails)
  return {
    ended: (exitCode) => {
      process.off('exit', fails)
      process.exitCode = exitCode
    },
  }
}
