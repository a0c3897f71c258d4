import { arch, platform, release } from 'node:os'
import { certify } from '../matrix/certify.mjs'
import { judge } from './judge.mjs'
import { withPlace } from './place.mjs'
import { reasonOf, Skip } from './skip.mjs'
import { underMock } from './under-mock.mjs'

/**
 * Runs every row of every client, one after the other, each against a mock of its own, and the cases for clients on those that
 * have a driver. What a client needs is installed into a folder that goes in the end. With `matrix` the rows are left out.
 */
export async function interop(clients, { log, install, matrix = false }) {
  const [rows, certified] = [[], []]
  for (const client of matrix ? clients.filter(({ driven }) => driven) : clients) {
    log(`${client.name} …`)
    await withPlace(async (place) => {
      const ready = await installedOf(client, { place, install })
      if (!matrix) rows.push(...(await rowsOf(client, ready, { place, log })))
      if (client.driven) certified.push(await certifiedOf(client, ready, { place, log }))
    })
  }
  return { date: new Date().toISOString().slice(0, 10), machine: machine(), rows, certified }
}

async function installedOf(client, { place, install }) {
  try {
    return { installed: await client.install(place, { install }) }
  } catch (error) {
    return { error, result: error instanceof Skip ? 'skip' : 'fail', note: reasonOf(error) }
  }
}

/** What the cases for clients say of one; without a report, why there is none. */
async function certifiedOf({ name, version = '–', driven }, { installed, error, note }, { place, log }) {
  const about = { name, version: installed?.version ?? version, how: driven.how }
  if (error) return { ...about, note }
  try {
    const report = await certify(driven.by(installed), place)
    log(`  ${report.verdict.conformant ? 'conformant' : 'not conformant'}`)
    return { ...about, report }
  } catch (failure) {
    log(`  ${reasonOf(failure)}`)
    return { ...about, note: reasonOf(failure), failed: true }
  }
}

async function rowsOf(client, { installed, error, result: kind, note: why }, { place, log }) {
  const { name } = client
  // Its flows stand in the table all the same, and none of them as passed.
  if (error)
    return client.flows.map((flow) => ({
      name,
      version: client.version ?? '–',
      flow,
      result: kind,
      note: why,
      asked: {},
    }))
  const rows = []
  for (const row of client.rows(installed)) {
    const { result, note, asked } = row.skip
      ? { result: 'skip', note: row.skip, asked: {} }
      : await outcomeOf(row, place)
    log(`  ${result}  ${row.flow}${note ? `: ${note}` : ''}`)
    rows.push({ name, version: installed.version, flow: row.flow, result, note, asked })
  }
  return rows
}

async function outcomeOf(row, place) {
  try {
    return judge(row, await underMock(row, place))
  } catch (error) {
    return { result: error instanceof Skip ? 'skip' : 'fail', note: reasonOf(error), asked: {} }
  }
}

function machine() {
  return `${platform()} ${release().split('-')[0]} ${arch()}, Node ${process.versions.node}`
}
