import { readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { verdictOf } from '../verdict/verdict.js'
import { countsOf, REPORT_VERSION, type Report } from './model.js'
import { fromNdjson } from './ndjson.js'

/** A report from a file of JSON or of lines of JSON. Rejects with a sentence when it is none, or does not agree with itself. */
export async function readReport(file: string): Promise<Report> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file} cannot be read: ${error.code}.`)
  })
  try {
    const report = parsed(text)
    const { version }: { readonly version: unknown } = report
    if (version !== REPORT_VERSION) throw new Error(`its version is ${String(version)}, not ${REPORT_VERSION}`)
    if (!isDeepStrictEqual({ ...report.counts }, { ...countsOf(report.results) }))
      throw new Error('its counts are not those of its results')
    if (!isDeepStrictEqual(report.verdict, verdictOf(report, report.results)))
      throw new Error('its verdict does not follow from its results')
    return report
  } catch (error) {
    throw new Error(`${file} is no report: ${(error as Error).message}.`)
  }
}

function parsed(text: string): Report {
  const whole = attempt(text)
  if (!whole || 'type' in whole) return fromNdjson(text)
  if (!Array.isArray(whole.results) || !Array.isArray(whole.subjects)) throw new Error('it has no results')
  return whole
}

function attempt(text: string): Report | undefined {
  try {
    return JSON.parse(text) as Report
  } catch {
    return undefined
  }
}
