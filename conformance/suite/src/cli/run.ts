import type { Command } from 'commander'
import type { ListedCase } from '../listed-case.js'
import { REPORT_VERSION, type Report, type ReportedResult, type ReportHeader } from '../report/model.js'
import { progressLine, toTerminal } from '../report/terminal.js'
import { runSuite } from '../run-suite.js'
import { digestOf, frozenSetOf } from '../verdict/case-set.js'
import { footerOf } from '../verdict/verdict.js'
import { readWaivers, type Waiver } from '../verdict/waivers.js'
import { endProcess } from './end-process.js'
import { EXIT_FAILURE } from './exit-codes.js'
import { fail } from './fail.js'
import { openReports } from './report-files.js'
import { addRunOptions, type RunOptions } from './run-options.js'
import { selectCases, shardOf } from './select-cases.js'
import { type Target, type TargetKind, targetOf } from './target.js'
import { versions } from './versions.js'

/** Adds `run`, which certifies the strategies of a module, or a client from outside, without a test runner. */
export function addRunCommand(program: Command): void {
  const command = program
    .command('run')
    .description('run the cases on the strategies that a module exports, or on a client')
  addRunOptions(command).action(async (options: RunOptions) => {
    const running = failUntilEnded()
    try {
      const kind = targetOf(options)
      // The two have cases of their own; what is done with them is the same.
      const report = await run(kind as TargetKind<ListedCase>, options, Date.now)
      running.ended(report.verdict.failed ? EXIT_FAILURE : 0)
    } catch (error) {
      running.ended(0)
      fail(error)
    }
    await endProcess()
  })
}

async function run<Case extends ListedCase>(
  kind: TargetKind<Case>,
  options: RunOptions,
  now: () => number,
): Promise<Report> {
  const selected = selectCases(options.case, kind.cases)
  const waivers = options.waivers === undefined ? [] : await readWaivers(options.waivers, kind.cases)
  const target = await kind.load()
  try {
    return await runOn(target, { selected, waivers, options, now })
  } finally {
    await target.close()
  }
}

interface Selection<Case extends ListedCase> {
  readonly selected: readonly Case[]
  readonly waivers: readonly Waiver[]
  readonly options: RunOptions
  readonly now: () => number
}

async function runOn<Case extends ListedCase>(
  target: Target<Case>,
  { selected, waivers, options, now }: Selection<Case>,
): Promise<Report> {
  const header = headerOf(options, target, now)
  const files = openReports(options.report, header)
  // A report on stdout stays alone there.
  const out = options.report.some(({ path }) => path === '-') ? process.stderr : process.stdout
  const results: ReportedResult[] = []
  const cases = shardOf(selected, options.shard)
  let heading = ''
  for await (const result of runSuite({
    subjects: target.subjects,
    cases,
    waivers,
    seed: options.seed,
    now,
    reproduce: target.reproduce,
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
    { identity, subjects }: Target<Case>,
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
