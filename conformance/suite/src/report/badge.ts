import type { Report } from './model.js'

/** What shields.io's endpoint badge reads (https://shields.io/badges/endpoint-badge). Of those that apply, how many cases passed. */
export function toBadge({ counts, set, verdict }: Report): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0) - counts.inapplicable
  const color = verdict.failed ? 'red' : verdict.conformant ? 'brightgreen' : 'yellow'
  const message = `${set.frozen ?? 'partial'} ${counts.pass}/${total}`
  return `${JSON.stringify({ schemaVersion: 1, label: 'lakeauth conformance', message, color })}\n`
}
