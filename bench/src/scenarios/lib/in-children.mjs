import { rowOfUnavailable, withVia } from '../../lib/asked.mjs'
import { startEndpoint } from '../../lib/endpoint.mjs'
import { probe } from '../../lib/probe.mjs'

const TIMEOUT_MS = 120_000

/**
 * Measures a scenario for every peer, each in a process of its own against a mock of its own: those in `alone` first and one
 * after the other, the rest `atOnce` at a time. Gives what was measured by peer, and a row for each: what `rowOf` makes of
 * its measurement, or why there is none. `exclude` gives the row of a peer that is not asked. A peer that fails takes no
 * other along, but the measurement is not `complete` then.
 */
export async function inChildren(scenario, peers, options) {
  const { alone = [], atOnce, log, quick, rowOf, exclude = rowOfUnavailable } = options
  const measured = {}
  const rows = {}
  let complete = true
  for (const peer of peers.filter((name) => alone.includes(name))) await measure(peer)
  const waiting = peers.filter((name) => !alone.includes(name))
  const work = async () => {
    for (let peer = waiting.shift(); peer; peer = waiting.shift()) await measure(peer)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return { measured, complete, rows: peers.map((peer) => rows[peer]) }

  async function measure(peer) {
    log?.(`${scenario}: ${peer}`)
    rows[peer] = await withVia({ peer, ...(await rowFor(peer)) })
  }

  async function rowFor(peer) {
    const { endpoint, close } = await startEndpoint()
    try {
      const excluded = await exclude(peer, endpoint)
      if (excluded) return excluded
      measured[peer] = await probe('../scenarios/child', { scenario, peer, endpoint, quick }, { timeoutMs: TIMEOUT_MS })
      return rowOf(measured[peer])
    } catch (error) {
      complete = false
      return { value: null, note: `failed: ${sentenceOf(error)}` }
    } finally {
      await close()
    }
  }
}

/** The line of a process's last words that says what was wrong. */
function sentenceOf({ message }) {
  const lines = message.split('\n')
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[0]
}
