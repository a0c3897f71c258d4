import { closeSync, openSync, writeSync } from 'node:fs'
import { formats } from '../report/formats.js'
import type { Report, ReportedResult, ReportHeader } from '../report/model.js'
import { ndjsonLine } from '../report/ndjson.js'
import type { Target } from './run-options.js'

/** Files that reports go to, open from the start: what cannot be written is known before the first case. */
export interface ReportFiles {
  result(result: ReportedResult): void
  end(report: Report): void
}

/** Where a report goes, and what ends it. */
interface Sink {
  write(text: string): void
  close(): void
}

/** Opens what the reports are to be written to, and writes the header where lines are written as they come. */
export function openReports(targets: readonly Target[], header: ReportHeader): ReportFiles {
  const files = targets.map(({ format, path }) => ({ format, sink: path === '-' ? stdout : openFile(path) }))
  const streams = files.filter(({ format }) => format === 'ndjson')
  for (const { sink } of streams) sink.write(ndjsonLine({ type: 'header', ...header }))
  return {
    result: (result) => {
      for (const { sink } of streams) sink.write(ndjsonLine({ type: 'result', ...result }))
    },
    end: (report) => {
      const { endedAt, counts, verdict } = report
      for (const { format, sink } of files) {
        sink.write(
          format === 'ndjson' ? ndjsonLine({ type: 'footer', endedAt, counts, verdict }) : formats[format](report),
        )
        sink.close()
      }
    },
  }
}

/** By its stream: a pipe takes no more than it has room for of what is written to its descriptor. */
const stdout: Sink = {
  write: (text) => {
    process.stdout.write(text)
  },
  close: () => {},
}

function openFile(path: string): Sink {
  try {
    const fd = openSync(path, 'w')
    return { write: (text) => writeSync(fd, text), close: () => closeSync(fd) }
  } catch (error) {
    throw new Error(`${path} cannot be written: ${(error as NodeJS.ErrnoException).code}.`)
  }
}
