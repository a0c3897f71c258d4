import { parseArgs } from 'node:util'

/** How the demo is run. */
export interface DemoArguments {
  /** Print one JSON document in place of the table. */
  readonly json: boolean
  /** The strategy that gets a wrong secret. */
  readonly broken: string | undefined
}

/** The command line was not understood: exit code 2. */
export class UsageError extends Error {}

/** @throws UsageError for an unknown flag, or a name that is no strategy. */
export function parseArguments(words: readonly string[], strategies: readonly string[]): DemoArguments {
  const { json, break: broken } = parse(words)
  if (broken !== undefined && !strategies.includes(broken)) {
    throw new UsageError(`--break takes the name of a strategy: ${strategies.join(', ')}.`)
  }
  return { json: json ?? false, broken }
}

function parse(words: readonly string[]): { readonly json?: boolean | undefined; readonly break?: string | undefined } {
  try {
    return parseArgs({ args: [...words], options: { json: { type: 'boolean' }, break: { type: 'string' } } }).values
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error })
  }
}
