import { ConfigurationError } from '@lakeauth/core'

/** A .netrc file cannot be understood. It says where, and repeats nothing of the file. */
export class NetrcSyntaxError extends ConfigurationError {
  /** From 1. */
  readonly line: number
  /** What is wrong there. */
  readonly problem: string

  constructor(line: number, problem: string, file = 'the .netrc file') {
    super({
      code: 'ERR_CREDENTIAL_FILE_INVALID',
      message: `${file}, line ${line}: ${problem}. Correct the line.`,
      source: file,
    })
    // Core tells the classes of errors apart by name, since there may be two copies of it.
    this.name = 'ConfigurationError'
    this.line = line
    this.problem = problem
  }
}

/** Does a work on the text of a file, and names the file when the text cannot be understood. */
export function namingFile<R>(path: string, work: () => R): R {
  try {
    return work()
  } catch (error) {
    throw error instanceof NetrcSyntaxError ? new NetrcSyntaxError(error.line, error.problem, path) : error
  }
}
