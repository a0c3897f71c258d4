// Bytes allocated by a cached call: what the heap grows by over many of them, while nothing is collected.
import { PerformanceObserver } from 'node:perf_hooks'
import { authorizationOf } from '../lib/headers.mjs'
import { input, report } from '../lib/input.mjs'
import { loadPeer } from '../lib/peers.mjs'

const { endpoint, peer, rounds } = input
const client = await (await loadPeer(peer)).open(endpoint)
authorizationOf(await client.headers())

let collections = 0
new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ['gc'] })

await calls(20_000)
const bytes = []
let size = 50_000
while (bytes.length < rounds) {
  globalThis.gc()
  await observed()
  collections = 0
  const before = process.memoryUsage().heapUsed
  await calls(size)
  const after = process.memoryUsage().heapUsed
  await observed()
  // A collection in between took some of it away: fewer calls the next time.
  if (collections > 0) size = Math.ceil(size / 2)
  else bytes.push((after - before) / size)
}
report(bytes)

async function calls(count) {
  for (let call = 0; call < count; call++) await client.headers()
}

/** The observer is told of a collection in a later turn. */
function observed() {
  return new Promise((resolve) => setTimeout(resolve, 5))
}
