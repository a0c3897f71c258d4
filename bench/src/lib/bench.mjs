import { readFileSync } from 'node:fs'
import { startEndpoint } from './endpoint.mjs'
import { loadFigures } from './figures.mjs'
import { machine } from './machine.mjs'
import { loadPeer } from './peers.mjs'
import { checkVersions } from './versions.mjs'

/** Why a figure does not hold, by its id: written by hand. */
const reasons = JSON.parse(readFileSync(new URL('../../reasons.json', import.meta.url), 'utf8'))

/**
 * Runs the figures one after the other, so that none disturbs another. `problems` says what makes the run fail: a peer that
 * is missing or of another version (then nothing is run), a figure that could not be measured, one that does not hold and has
 * no reason.
 */
export async function bench({ only, quick = false, versionOf, log = () => {} } = {}) {
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
  await using mock = await startEndpoint()
  for (const figure of await loadFigures(only)) {
    log(figure.title)
    run.figures.push(await measured(figure, { endpoint: mock.endpoint, quick, log }))
  }
  // A short run says nothing of the goals.
  if (!quick)
    problems.push(...run.figures.filter(isUnexplained).map((one) => `${one.id} does not hold, and no reason is given.`))
  problems.push(...run.figures.filter((one) => one.error).map((one) => `${one.id} was not measured: ${one.error}`))
  return run
}

async function measured({ id, title, unit, goal, peers, run }, { endpoint, quick, log }) {
  const shown = { id, title, unit, goal }
  try {
    const { rows, holds, ratio } = await run({ endpoint, peers, quick, log })
    const reason = holds ? undefined : reasons[id]
    return { ...shown, holds, ...(reason && { reason }), ...(ratio && { ratio }), rows: await named(rows) }
  } catch (error) {
    return { ...shown, holds: false, rows: [], error: error.message }
  }
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

function isUnexplained({ holds, reason, error }) {
  return !holds && !reason && !error
}
