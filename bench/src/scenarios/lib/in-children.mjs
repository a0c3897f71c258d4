import { rowOfUnavailable } from '../../lib/asked.mjs'
import { startEndpoint } from '../../lib/endpoint.mjs'
import { probe } from '../../lib/probe.mjs'

const TIMEOUT_MS = 120_000

/**
 * Measures a scenario for every peer, each in a process of its own against a mock of its own, so many at a time. Gives a row
 * for each peer: what `rowOf` makes of its measurement, or why there is none. A peer that fails takes no other along.
 */
export async function inChildren(scenario, peers, { atOnce, log, rowOf }) {
  const rows = new Map()
  const waiting = [...peers]
  const work = async () => {
    for (let peer = waiting.shift(); peer; peer = waiting.shift()) {
      log?.(`${scenario}: ${peer}`)
      rows.set(peer, await rowFor(scenario, peer, rowOf))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return peers.map((peer) => rows.get(peer))
}

async function rowFor(scenario, peer, rowOf) {
  await using served = await startEndpoint()
  const { endpoint } = served
  const excluded = await rowOfUnavailable(peer, endpoint)
  if (excluded) return excluded
  try {
    const measured = await probe('../scenarios/child', { scenario, peer, endpoint }, { timeoutMs: TIMEOUT_MS })
    return { peer, ...rowOf(measured) }
  } catch (error) {
    return { peer, value: null, note: `failed: ${error.message}` }
  }
}
