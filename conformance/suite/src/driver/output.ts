import type { Readable } from 'node:stream'
import { DriverError } from './read-message.js'

/** A line of a driver may be this long, in bytes; all of one output eight times as much. */
export const LINE_MAX = 1_048_576
const OUTPUT_MAX = 8 * LINE_MAX

/** The output of a process, read as it comes and kept within bounds. */
export interface Output {
  /** The next line; `undefined` when there is none any more. Rejects with a `DriverError` for one that is too long. */
  line(): Promise<string | undefined>
  /** Everything so far. Throws a `DriverError` when it is too much to be looked through. */
  text(): string
  /** Resolves at the end of the output. */
  readonly over: Promise<void>
}

/** Reads a stream from now on. */
export function readOutput(stream: Readable): Output {
  const lines: string[] = []
  const chunks: Buffer[] = []
  let rest: Buffer = Buffer.alloc(0)
  let size = 0
  let flood: string | undefined
  let flaw: string | undefined
  let isOver = false
  let wake = (): void => {}
  const over = new Promise<void>((resolve) => {
    const finish = (): void => {
      if (rest.length > 0) lines.push(rest.toString('utf8'))
      rest = Buffer.alloc(0)
      isOver = true
      wake()
      resolve()
    }
    stream.once('end', finish)
    stream.once('error', finish)
    stream.once('close', () => isOver || finish())
  })
  stream.on('data', (data: Buffer | string) => {
    const chunk = typeof data === 'string' ? Buffer.from(data) : data
    size += chunk.length
    // What nobody will look at is not kept, but still read: the process must not wait for it.
    if (size > OUTPUT_MAX) flood ??= `a process wrote more than ${OUTPUT_MAX} bytes`
    if (flood === undefined) {
      chunks.push(chunk)
      rest = split(Buffer.concat([rest, chunk]), lines)
      if (rest.length > LINE_MAX || lines.some((line) => line.length > LINE_MAX))
        flaw ??= `a line is longer than ${LINE_MAX} bytes`
    }
    wake()
  })
  return {
    over,
    text: () => {
      if (flood !== undefined) throw new DriverError(flood)
      return Buffer.concat(chunks).toString('utf8')
    },
    line: async () => {
      while (flaw === undefined && flood === undefined && lines.length === 0 && !isOver)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      const wrong = flaw ?? flood
      if (wrong !== undefined) throw new DriverError(wrong)
      return lines.shift()
    },
  }
}

/** Moves whole lines into `lines` and gives what is left. */
function split(data: Buffer, lines: string[]): Buffer {
  let from = 0
  for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, from)) {
    lines.push(data.toString('utf8', from, at))
    from = at + 1
  }
  return data.subarray(from)
}
