import { type Command, InvalidArgumentError } from 'commander'
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
  readonly plugin: string
  readonly case: readonly string[]
  readonly shard?: Shard
  readonly seed: string
  readonly waivers?: string
  readonly report: readonly Target[]
}

/** Declares the options of `run`. */
export function addRunOptions(command: Command): Command {
  return addReportOption(command)
    .requiredOption('--plugin <module>', 'a module that exports `conformance`: its path, or the name of a package')
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
