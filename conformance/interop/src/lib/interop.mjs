import { arch, platform, release } from 'node:os'
import { judge } from './judge.mjs'
import { withPlace } from './place.mjs'
import { reasonOf, Skip } from './skip.mjs'
import { underMock } from './under-mock.mjs'

/**
 * Runs every row of every client, one after the other, each against a mock of its own. What a client needs is installed into
 * a folder that goes in the end.
 */
export async function interop(clients, { log, install }) {
  const rows = []
  for (const client of clients) {
    log(`${client.name} …`)
    rows.push(...(await withPlace((place) => rowsOf(client, { place, log, install }))))
  }
  return { date: new Date().toISOString().slice(0, 10), machine: machine(), rows }
}

async function rowsOf(client, { place, log, install }) {
  const { name } = client
  let installed
  try {
    installed = await client.install(place, { install })
  } catch (error) {
    // Its flows stand in the table all the same, and none of them as passed.
    const result = error instanceof Skip ? 'skip' : 'fail'
    return client.flows.map((flow) => ({
      name,
      version: client.version ?? '–',
      flow,
      result,
      note: reasonOf(error),
      asked: {},
    }))
  }
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
