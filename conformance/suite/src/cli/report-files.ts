import { closeSync, openSync, writeSync } from 'node:fs'
import { formats } from '../report/formats.js'
import type { Report, ReportedResult, ReportHeader } from '../report/model.js'
import { ndjsonLine } from '../report/ndjson.js'
import { unlessGone } from './gone-reader.js'
import type { Target } from './run-options.js'

/** Files that reports go to, open from the start: what cannot be written is known before the first case. */
export interface ReportFiles {
  result(result: ReportedResult): void
  end(report: Report): void
}

const STDOUT = 1

/** Opens what the reports are to be written to, and writes the header where lines are written as they come. */
export function openReports(targets: readonly Target[], header: ReportHeader): ReportFiles {
  const files = targets.map(({ format, path }) => ({ format, path, fd: path === '-' ? STDOUT : openFile(path) }))
  const streams = files.filter(({ format }) => format === 'ndjson')
  for (const { fd } of streams) write(fd, ndjsonLine({ type: 'header', ...header }))
  return {
    result: (result) => {
      for (const { fd } of streams) write(fd, ndjsonLine({ type: 'result', ...result }))
    },
    end: (report) => {
      const { endedAt, counts, verdict } = report
      for (const { format, path, fd } of files) {
        write(
          fd,
          format === 'ndjson' ? ndjsonLine({ type: 'footer', endedAt, counts, verdict }) : formats[format](report),
        )
        if (path !== '-') closeSync(fd)
      }
    },
  }
}

function write(fd: number, text: string): void {
  unlessGone(() => writeSync(fd, text))
}

function openFile(path: string): number {
  try {
    return openSync(path, 'w')
  } catch (error) {
    throw new Error(`${path} cannot be written: ${(error as NodeJS.ErrnoException).code}.`)
  }
}
