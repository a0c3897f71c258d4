import type { JournalEntry } from '@lakeauth/mock'
import { secretsIn } from './facts.js'

/** More than a person reads. */
const LINES_MAX = 30

/**
 * What was asked, a line for each request, with the service in place of an address that changes and the secrets that went along by
 * name; equal ones in a row are one.
 */
export function traceOfRequests(entries: readonly JournalEntry[]): readonly string[] {
  const lines: { readonly text: string; times: number }[] = []
  for (const entry of entries) {
    const text = lineOf(entry)
    const last = lines.at(-1)
    if (last?.text === text) last.times++
    else lines.push({ text, times: 1 })
  }
  const shown = lines.slice(0, LINES_MAX).map(({ text, times }) => (times === 1 ? text : `${text}  (${times} times)`))
  return lines.length > LINES_MAX ? [...shown, `and ${lines.length - LINES_MAX} more lines`] : shown
}

function lineOf(entry: JournalEntry): string {
  const { method, service, authority, target, status } = entry
  const secrets = [...new Set(secretsIn(entry))]
  const along = secrets.length > 0 ? ` with ${secrets.join(', ')}` : ''
  return `${method} ${service ?? authority} ${target.replace(/[?#].*$/, '')}${along} → ${status ?? 'no answer'}`
}
