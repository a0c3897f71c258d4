import { askedText } from './asked.mjs'

const marks = { pass: '✔', skip: '–', defect: '!', fail: '✘' }

/** Every row as a line, and how many there are of each result. */
export function tableOf({ rows }) {
  const widths = ['name', 'version', 'flow'].map((key) => Math.max(0, ...rows.map((row) => row[key].length)))
  const lines = rows.map(({ name, version, flow, result, note, asked }) => {
    const cells = [name, version, flow].map((cell, at) => cell.padEnd(widths[at]))
    const more = [note, askedText(asked)].filter(Boolean).join(' | ')
    return `${marks[result]}  ${cells.join('  ')}  ${result}  ${more}`.trimEnd()
  })
  return [...lines, '', countsLine(rows)].join('\n')
}

/** Such as `40 passed, 3 skipped, 2 defects of a client, 0 failed`. */
export function countsLine(rows) {
  const count = (wanted) => rows.filter(({ result }) => result === wanted).length
  return `${count('pass')} passed, ${count('skip')} skipped, ${count('defect')} with a defect of the client, ${count('fail')} failed`
}
