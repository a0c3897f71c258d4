import type { Bench } from './bench.js'
import type { Call } from './calls.js'

/** More than a person reads. */
const LINES_MAX = 30
/** What stands in no line, and in no secret. */
const BETWEEN = '\u0000'

/** What the strategy did outside of itself, a line for each, without secrets; equal ones in a row are one. */
export function traceOf({ calls, scrub }: Pick<Bench, 'calls' | 'scrub'>, startedAt: number): readonly string[] {
  const lines: { readonly text: string; times: number }[] = []
  for (const call of calls) {
    const text = lineOf(call, startedAt)
    const last = lines.at(-1)
    if (last && last.text === text) last.times++
    else if (text !== undefined) lines.push({ text, times: 1 })
  }
  const told = lines.slice(0, LINES_MAX).map(({ text, times }) => (times === 1 ? text : `${text}  (${times} times)`))
  // At once, since looking for all that is secret takes its time; no secret goes on from one line to the next.
  const shown = told.length === 0 ? [] : scrub(told.join(BETWEEN)).split(BETWEEN)
  return lines.length > LINES_MAX ? [...shown, `and ${lines.length - LINES_MAX} more lines`] : shown
}

function lineOf(call: Call, startedAt: number): string | undefined {
  // A query may hold what only its own service is to know.
  if (call.kind === 'request')
    return `after ${Math.round((call.time - startedAt) / 1000)} s: ${call.method} ${call.url.replace(/[?#].*$/, '')}`
  if (call.kind === 'run') return `ran ${[call.program, ...call.arguments].join(' ')}`
  if (call.kind === 'read') return `read ${call.path}`
  return undefined
}
