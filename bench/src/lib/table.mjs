import { published } from './asked.mjs'

/** The figures as text: first one line with the ratio of each, then what every peer reached. */
export function tableOf({ figures }) {
  return [...figures.map(lineOf), '', ...figures.flatMap(blockOf)].join('\n')
}

function lineOf({ title, holds, ratio, rows, reason }) {
  const mark = holds ? '✔' : '✘'
  return `${mark}  ${title}: ${ratioText({ ratio, rows })}${!holds && reason ? ' (explained)' : ''}`
}

/** What the figure says itself, else ours beside the best published peer. */
export function ratioText({ ratio, rows }) {
  if (ratio) return `${number(ratio.value)}x ${ratio.of}`
  const ours = rows.find(({ peer }) => peer === 'lakeauth')
  const others = published(rows)
  if (typeof ours?.value !== 'number' || ours.value === 0 || others.length === 0) return shown(ours ?? { value: null })
  const best = others.reduce((a, b) => (b.value < a.value ? b : a))
  return `${number(ours.value / best.value)}x ${best.peer}, the next peer`
}

function blockOf({ title, unit, goal, holds, missed, reason, error, rows }) {
  if (error) return [`${title} [${unit}]`, `   goal: ${goal}: not measured: ${error}`, '']
  const width = Math.max(...rows.map(({ peer }) => peer.length))
  const values = rows.map(shown)
  const valueWidth = Math.max(...values.map((value) => value.length))
  const lines = rows.map(({ peer, note = '' }, at) => {
    return `   ${peer.padEnd(width)}  ${values[at].padStart(valueWidth)}  ${note}`.trimEnd()
  })
  const verdict = holds
    ? 'holds'
    : `does not hold${missed ? ` (${missed})` : ''}${reason ? `: ${reason}` : ', and no reason is given'}`
  return [`${title} [${unit}]`, `   goal: ${goal}: ${verdict}`, ...lines, '']
}

/** A value as it is shown: three digits that count. */
export function shown({ value }) {
  if (value === null || value === undefined) return '–'
  return typeof value === 'number' ? number(value) : String(value)
}

function number(value) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return Number(value.toFixed(digits)).toLocaleString('en-US')
}
