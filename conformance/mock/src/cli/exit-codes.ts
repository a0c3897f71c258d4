import { constants } from 'node:os'

/** The command cannot be carried out as it was given: an unknown option, a port in use, a file that cannot be read. */
export const EXIT_USAGE = 2
/** The command that was to be run may not be executed, as shells say it. */
export const EXIT_NOT_EXECUTABLE = 126
/** There is no such command, as shells say it. */
export const EXIT_NO_COMMAND = 127

/** What shells make of the end by a signal. */
export function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return signal === null ? (code ?? 1) : 128 + constants.signals[signal]
}
