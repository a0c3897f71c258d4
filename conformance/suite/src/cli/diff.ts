import type { Command } from 'commander'
import { diffOf, hasRegressed, type Change } from '../report/diff.js'
import { withoutControls } from '../report/escape.js'
import { readReport } from '../report/read-report.js'
import { EXIT_FAILURE } from './exit-codes.js'
import { fail } from './fail.js'

/** Adds `diff`, which compares two reports and fails when the second one is worse. */
export function addDiffCommand(program: Command): void {
  program
    .command('diff')
    .description(
      'say what is different between two reports; fails when a case that passed for a strategy in a scenario does not any more, or is not there any more and its set has not retired it; a case of another revision is another case',
    )
    .argument('<before>', 'a report (json or ndjson)')
    .argument('<after>', 'a later one')
    .option('--json', 'print JSON')
    .action(async (before: string, after: string, { json }: { readonly json?: true }) => {
      try {
        const changes = diffOf(await readReport(before), await readReport(after))
        process.stdout.write(json ? `${JSON.stringify(changes, null, 2)}\n` : told(changes))
        process.exitCode = hasRegressed(changes) ? EXIT_FAILURE : 0
      } catch (error) {
        fail(error)
      }
    })
}

function told(changes: readonly Change[]): string {
  if (changes.length === 0) return 'no difference\n'
  const lines = changes.map(({ kind, id, strategy, scenario, before = 'nothing', after = 'nothing' }) =>
    withoutControls(`${kind} ${id} (${strategy}, scenario "${scenario}"): ${before}, now ${after}`),
  )
  return `${lines.join('\n')}\n`
}
