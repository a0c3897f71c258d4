import { toBadge } from './badge.js'
import { toHtml } from './html/to-html.js'
import { toJunit } from './junit.js'
import { toMarkdown } from './markdown.js'
import type { Report } from './model.js'
import { toNdjson } from './ndjson.js'

/** What a report is written as. `ndjson` is written line by line while the run goes on. */
export const formats = {
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  ndjson: toNdjson,
  junit: toJunit,
  markdown: toMarkdown,
  html: toHtml,
  badge: toBadge,
} as const satisfies Readonly<Record<string, (report: Report) => string>>

/** The name of one of {@link formats}. */
export type Format = keyof typeof formats

/** Whether there is a format of this name. */
export function isFormat(name: string): name is Format {
  return Object.hasOwn(formats, name)
}
