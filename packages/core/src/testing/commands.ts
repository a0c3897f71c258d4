import type { CommandFinder, CommandResult, CommandRunner, RunOptions } from '../context.js'

/** One run that {@link FakeCommands} received. */
export interface RecordedRun {
  readonly command: string
  readonly arguments: readonly string[]
  readonly options: RunOptions
}

/** Answers a run: with output, with a whole result, or by failing. */
export type FakeProgram = (run: RecordedRun) => string | CommandResult | Promise<string | CommandResult>

/** Programs that exist in memory only. */
export interface FakeCommands extends CommandFinder {
  readonly run: CommandRunner
  readonly runs: readonly RecordedRun[]
}

/** {@link FakeCommands} with these programs, each found as `/fake/bin/NAME`. */
export function fakeCommands(programs: Readonly<Record<string, FakeProgram>> = {}): FakeCommands {
  const runs: RecordedRun[] = []
  return {
    runs,
    find: async (name) => (Object.hasOwn(programs, name) ? `/fake/bin/${name}` : undefined),
    run: async (command, commandArguments, options = {}) => {
      const recorded: RecordedRun = { command, arguments: commandArguments, options }
      runs.push(recorded)
      options.signal?.throwIfAborted()
      const program = programs[command]
      if (!program) throw new Error(`the test ran "${command}", for which it has no program`)
      const result = await program(recorded)
      return typeof result === 'string' ? { exitCode: 0, stdout: result, stderr: '' } : result
    },
  }
}
