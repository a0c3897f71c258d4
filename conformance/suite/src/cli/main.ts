import { Command } from 'commander'
import { addDiffCommand } from './diff.js'
import { EXIT_USAGE } from './exit-codes.js'
import { outliveReaders } from './gone-reader.js'
import { addListCommand } from './list.js'
import { addMergeCommand } from './merge.js'
import { addRunCommand } from './run.js'

/** Runs `lakeauth-conformance` with these arguments (without the program's own name). */
export async function main(args: readonly string[]): Promise<void> {
  outliveReaders()
  const program = new Command('lakeauth-conformance').description(
    'Certifies that a Databricks sign-in is correct and safe',
  )
  program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_USAGE))
  addRunCommand(program)
  addListCommand(program)
  addDiffCommand(program)
  addMergeCommand(program)
  await program.parseAsync(args, { from: 'user' })
}
