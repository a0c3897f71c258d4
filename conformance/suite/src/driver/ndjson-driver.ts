import { isDeepStrictEqual } from 'node:util'
import { type Timer, within } from './deadline.js'
import type { Driver, Driven } from './driver.js'
import type { Ended, Launch, Running } from './launch.js'
import { type Output, readOutput } from './output.js'
import { type DriverCase, type Op, type OpResult, PROTOCOL_VERSION, type Started, type ToDriver } from './protocol.js'
import { DriverError, readResult, readStarted } from './read-message.js'

/** How drivers are run. */
export interface DriverOptions {
  readonly command: string
  readonly launch: Launch
  readonly timer: Timer
  /** How long one case may take, in real time. */
  readonly timeoutMs: number
}

/** Starts a driver once to hear what its client is, and ends it. Rejects with a `DriverError`. */
export async function openDriver(options: DriverOptions, env: Readonly<Record<string, string>>): Promise<Driver> {
  const { started } = await converse(options, env)
  return {
    kind: 'driver',
    started,
    // A process for each case, so that nothing of one is left for the next.
    run: async (one) => {
      const said = await converse(options, one.env, one)
      if (!isDeepStrictEqual(said.started, started))
        throw new DriverError('the driver does not say the same of its client each time that it is started')
      return said
    },
  }
}

async function converse(
  { command, launch, timer, timeoutMs }: DriverOptions,
  env: Readonly<Record<string, string>>,
  one?: DriverCase,
): Promise<Driven & { readonly started: Started }> {
  const running = launch(command, { env })
  const [out, err] = [readOutput(running.stdout), readOutput(running.stderr)]
  try {
    const said = talk(running, out, one).then(async (answers) => {
      // What it wrote in the end is there once its output is over.
      await err.over
      return answers
    })
    const { started, results } = await within(said, {
      timer,
      milliseconds: timeoutMs,
      what: one ? 'the driver' : 'the start of the driver',
    })
    const texts = { stdout: withoutHeaders(out.text()), stderr: err.text() }
    return { started, results, printed: texts }
  } finally {
    running.kill()
    await running.ended
  }
}

async function talk(
  running: Running,
  out: Output,
  one: DriverCase | undefined,
): Promise<{ readonly started: Started; readonly results: readonly OpResult[] }> {
  const say = (message: ToDriver): void => running.say(JSON.stringify(message))
  const next = async (what: string): Promise<string> => {
    const line = await out.line()
    if (line !== undefined) return line
    throw new DriverError(`the driver ended before ${what} (${endOf(await running.ended)})`)
  }
  say({ type: 'start', protocol: PROTOCOL_VERSION })
  const started = readStarted(await next('its answer to start'))
  let results: readonly OpResult[] = []
  if (one) {
    say({ type: 'case', ...one })
    results = readResult(await next('the result'), one.id, one.ops)
  }
  say({ type: 'stop' })
  running.endInput()
  if ((await out.line()) !== undefined) throw new DriverError('the driver said more than it was asked')
  const ended = await running.ended
  if (ended.code !== 0) throw new DriverError(`the driver ended badly after its last answer (${endOf(ended)})`)
  return { started, results }
}

function endOf({ code, signal }: Ended): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`
}

/** Headers are asked for, and hold the token: they are judged apart from what nobody asked for. */
function withoutHeaders(stdout: string): string {
  return stdout
    .split('\n')
    .map((line) => {
      if (!line.includes('"headers"')) return line
      const { ops = [], ...rest } = JSON.parse(line) as { readonly ops?: readonly (Op & { headers?: object })[] }
      return JSON.stringify({ ...rest, ops: ops.map(({ headers: _headers, ...op }) => op) })
    })
    .join('\n')
}
