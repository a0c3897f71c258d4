import { Command } from 'commander'
import { addEnvCommand } from './env.js'
import { EXIT_USAGE } from './exit-codes.js'
import { addRunCommand } from './run.js'
import { addServeCommand } from './serve.js'

/** Runs `lakeauth-mock` with these arguments (without the program's own name). */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('lakeauth-mock').description('Mocked Databricks token endpoints that really refuse')
  program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_USAGE))
  // What follows the command of `run` is that command's own.
  program.enablePositionalOptions()
  addServeCommand(program)
  addEnvCommand(program)
  addRunCommand(program)
  await program.parseAsync(args, { from: 'user' })
}
