import { CommandError, type CommandResult, isAuthError } from '@lakeauth/core'
import type { Az, AzCall } from './az.js'
import { type AzRun, oneAtATime } from './one-at-a-time.js'
import { azFolder, azProgram } from './program.js'
import { azRefusal, isLocked } from './refusal.js'

/** How long the lock of another az is waited for, before each run more: one of another process is no run of ours. */
const LOCK_WAITS_MS = [500, 1_000]

/**
 * What `az … --output json` prints, as an object. Nothing that az prints gets into an error: what its words mean is decided
 * by {@link azRefusal}.
 *
 * @throws CommandError `ERR_COMMAND_NOT_FOUND`, `ERR_COMMAND_TIMEOUT`, `ERR_COMMAND_FAILED` or `ERR_COMMAND_OUTPUT_INVALID`.
 * @throws TokenRequestError when nobody decided anything: az could not reach Entra, was ended, or found its files locked.
 */
export async function runAz(
  commandArguments: readonly string[],
  az: Az,
  { signal }: AzCall,
): Promise<Readonly<Record<string, unknown>>> {
  const { strategy, context, timeoutMs } = az
  const { first, path } = (await azProgram(az.path, context)) ?? { first: [] }
  const words = [...first, ...commandArguments, '--output', 'json']
  const options = { ...(path && { path }), ...(timeoutMs && { timeoutMs }) }
  const wanted: AzRun = {
    files: context.files,
    folder: azFolder(context),
    words: JSON.stringify([options, words]),
    start: (stop) => context.run('az', words, { ...options, signal: stop }),
  }
  const run = (): Promise<CommandResult> =>
    oneAtATime(wanted, signal).catch((error: unknown) => {
      throw isAuthError(error) ? notRun(error, az) : error
    })
  let result = await run()
  for (const wait of LOCK_WAITS_MS) {
    if (!isLocked(result)) break
    await context.clock.sleep(wait, signal)
    result = await run()
  }
  if (result.exitCode !== 0) throw azRefusal(result, commandArguments, strategy)
  const printed = jsonIn(result.stdout)
  if (printed) return printed
  throw new CommandError({
    code: 'ERR_COMMAND_OUTPUT_INVALID',
    message: `${strategy}: \`az ${commandArguments.slice(0, 2).join(' ')}\` printed no JSON object. Run it by hand: an extension or a wrapper around az may print something else, and azureCliPath may name another program.`,
    command: 'az',
    strategy,
  })
}

/** How many braces behind the object a note may have. */
const NOTE_MAX_BRACES = 20

/** The object that begins with the first line that begins with a brace, whatever notes stand around it. */
function jsonIn(stdout: string): Readonly<Record<string, unknown>> | undefined {
  const text = stdout.replace(/^\uFEFF/, '')
  const start = text.search(/^\{/m)
  let end = start < 0 ? -1 : text.lastIndexOf('}')
  for (let tries = 0; end > start && tries < NOTE_MAX_BRACES; tries++) {
    try {
      return JSON.parse(text.slice(start, end + 1)) as Readonly<Record<string, unknown>>
    } catch {
      // Node's own error for it repeats a part of the text.
      end = text.lastIndexOf('}', end - 1)
    }
  }
  return undefined
}

/** Core's errors of a program that did not run to its end, with what to do about this one. */
function notRun(error: { readonly code: string }, { strategy, timeoutMs = 30_000 }: Az): unknown {
  const { code } = error
  const message =
    code === 'ERR_COMMAND_NOT_FOUND'
      ? `${strategy}: the program az was not found. Install the Azure CLI and run \`az login\`, or set azureCliPath (AZ_PATH) to the absolute path of az.`
      : code === 'ERR_COMMAND_TIMEOUT'
        ? `${strategy}: az did not finish within ${timeoutMs / 1000} s and was ended. Run \`az account get-access-token\` by hand: it may be waiting for a login. Where az is only slow, raise azureCliTimeout.`
        : undefined
  return message === undefined ? error : new CommandError({ code, message, command: 'az', strategy, cause: error })
}
