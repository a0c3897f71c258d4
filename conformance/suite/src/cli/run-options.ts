import { type Command, InvalidArgumentError, Option } from 'commander'
import { signInNames } from '../driver/sign-ins.js'
import { type Format, formats, isFormat } from '../report/formats.js'
import type { Shard } from '../report/model.js'

/** A report that is to be written. */
export interface Target {
  readonly format: Format
  /** `-` is stdout. */
  readonly path: string
}

/** The options of `run`. */
export interface RunOptions {
  /** Exactly one of these three. */
  readonly plugin?: string
  readonly driver?: string
  readonly exec?: string
  readonly signIn: readonly string[]
  readonly reach?: 'proxy' | 'url'
  /** Seconds. */
  readonly timeout?: number
  readonly case: readonly string[]
  readonly shard?: Shard
  readonly seed: string
  readonly waivers?: string
  readonly report: readonly Target[]
}

/** Declares the options of `run`. */
export function addRunOptions(command: Command): Command {
  return addReportOption(command)
    .option('--plugin <module>', 'a module that exports `conformance`: its path, or the name of a package')
    .option('--driver <command>', 'a driver of a client: it speaks JSON lines on stdin and stdout')
    .option('--exec <command>', 'a client itself: one run is one call, and its exit code says how it ended')
    .option(
      '--sign-in <name>',
      `how the command of --exec signs in: ${signInNames.join(', ')}; may be repeated`,
      collect,
      [],
    )
    .addOption(
      new Option('--reach <way>', 'how the command of --exec is led to the mock (default: url)').choices([
        'url',
        'proxy',
      ]),
    )
    .option('--timeout <seconds>', 'how long a driver or a command may take for one case (default: 60)', seconds)
    .option('--case <id>', 'this case alone, or all of FLIGHT and the like; may be repeated', collect, [])
    .option('--shard <i/n>', 'every n-th case, from the i-th on', shard)
    .option('--seed <text>', 'makes the mocked identifiers, and so the reports, repeatable', '1')
    .option('--waivers <file>', 'known failures (JSON), each with a reason and the day on which it expires')
}

/** Declares `--report`. */
export function addReportOption(command: Command): Command {
  return command.option(
    '--report <format=path>',
    `writes a report: ${Object.keys(formats).join(', ')}; the path - is stdout; may be repeated`,
    target,
    [],
  )
}

/** Gathers what an option is given each time. */
export function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text]
}

function seconds(text: string): number {
  const value = Number(text)
  if (value > 0 && value <= 3600) return value
  throw new InvalidArgumentError('It must be a number of seconds, up to 3600.')
}

function shard(text: string): Shard {
  const [, index, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []
  const parsed = { index: Number(index), of: Number(of) }
  if (parsed.index >= 1 && parsed.index <= parsed.of) return parsed
  throw new InvalidArgumentError('It must be like 1/4, the first of four.')
}

function target(text: string, before: readonly Target[]): readonly Target[] {
  const [, format = '', path = ''] = /^([^=]*)=(.+)$/s.exec(text) ?? []
  if (!isFormat(format) || path === '')
    throw new InvalidArgumentError(`It must be like junit=report.xml; there are ${Object.keys(formats).join(', ')}.`)
  if (path === '-' && before.some((other) => other.path === '-'))
    throw new InvalidArgumentError('Only one report can go to stdout.')
  return [...before, { format, path }]
}
