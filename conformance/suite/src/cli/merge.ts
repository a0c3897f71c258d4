import type { Command } from 'commander'
import { allCases } from '../cases/index.js'
import { clientCases } from '../driver/cases/index.js'
import { mergeReports } from '../report/merge.js'
import { readReport } from '../report/read-report.js'
import { toTerminal } from '../report/terminal.js'
import { EXIT_FAILURE } from './exit-codes.js'
import { fail } from './fail.js'
import { openReports } from './report-files.js'
import { addReportOption, type Target } from './run-options.js'

/** Adds `merge`, which makes one report from those of all shards of a run. */
export function addMergeCommand(program: Command): void {
  const command = program
    .command('merge')
    .description('make one report from those of all shards of a run; fails as the whole run would')
    .argument('<reports...>', 'the reports of the shards (json or ndjson)')
  addReportOption(command).action(
    async (files: readonly string[], { report: targets }: { report: readonly Target[] }) => {
      try {
        const merged = mergeReports(
          await Promise.all(files.map(readReport)),
          [...allCases, ...clientCases].map(({ id }) => id),
        )
        const { results, endedAt: _endedAt, counts: _counts, verdict, ...header } = merged
        const out = openReports(targets, header)
        for (const result of results) out.result(result)
        out.end(merged)
        const isOnStdout = targets.some(({ path }) => path === '-')
        ;(isOnStdout ? process.stderr : process.stdout).write(toTerminal(merged))
        process.exitCode = verdict.failed ? EXIT_FAILURE : 0
      } catch (error) {
        fail(error)
      }
    },
  )
}
