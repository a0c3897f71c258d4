import { readFileSync } from 'node:fs'
import { startEndpoint } from './endpoint.mjs'
import { loadFigures } from './figures.mjs'
import { machine } from './machine.mjs'
import { loadPeer } from './peers.mjs'
import { checkVersions } from './versions.mjs'

/** Why a figure does not hold, by its id: written by hand. */
const written = JSON.parse(readFileSync(new URL('../../reasons.json', import.meta.url), 'utf8'))

/**
 * Runs the figures one after the other, so that none disturbs another. `problems` says what makes the run fail: a peer that
 * is missing or of another version (then nothing is run), a figure that could not be measured, one that does not hold and has
 * no reason.
 */
export async function bench({ only, quick = false, log = () => {}, versionOf, figures, reasons = written } = {}) {
  const { versions, problems } = checkVersions(versionOf)
  const run = {
    date: new Date().toISOString().slice(0, 10),
    quick,
    machine: machine(),
    versions,
    figures: [],
    problems,
  }
  if (problems.length > 0) return run
  const wanted = figures ?? (await loadFigures(only))
  await using mock = await startEndpoint()
  for (const figure of wanted) {
    log(figure.title)
    const result = await measured(figure, reasons, { endpoint: mock.endpoint, quick, log })
    run.figures.push(result)
    // A short run says nothing of the goals.
    const problem = quick && !result.error ? undefined : problemOf(result)
    if (problem) problems.push(problem)
  }
  return run
}

function problemOf({ id, holds, missed, reason, error }) {
  if (error) return `${id} was not measured: ${error}`
  if (holds || reason) return undefined
  return `${id} does not hold${missed ? ` (${missed})` : ''}, and no reason is given.`
}

async function measured({ id, title, unit, goal, peers, run }, reasons, given) {
  const shown = { id, title, unit, goal }
  try {
    const { rows, ratio, ...result } = await run({ peers, ...given })
    return { ...shown, ...judged(id, result, reasons), ...(ratio && { ratio }), rows: await named(rows) }
  } catch (error) {
    return { ...shown, holds: false, rows: [], error: error.message }
  }
}

/** A goal of several parts needs a reason for each part that is missed: one must not cover for another. */
function judged(id, { holds, parts }, reasons) {
  const missed = Object.entries(parts ?? { [id]: holds }).flatMap(([part, held]) => (held ? [] : [part]))
  if (missed.length === 0) return { holds: true }
  const found = missed.map((part) => reasons[parts ? `${id}: ${part}` : id])
  const reason = found.every(Boolean) ? found.join(' ') : undefined
  return { holds: false, ...(parts && { missed: missed.join('; ') }), ...(reason && { reason }) }
}

/** Rows with the package that each peer stands for. */
function named(rows) {
  return Promise.all(
    rows.map(async (row) => {
      const name = await packageOf(row.peer)
      return name ? { ...row, package: name } : row
    }),
  )
}

async function packageOf(peer) {
  try {
    return (await loadPeer(peer)).package
  } catch {
    return undefined
  }
}
