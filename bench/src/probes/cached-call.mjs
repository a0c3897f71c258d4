// Nanoseconds of a cached call: a peer beside the two functions that do nothing, in turns, each round in another order.
import { authorizationOf } from '../lib/headers.mjs'
import { input, report } from '../lib/input.mjs'
import { loadPeer } from '../lib/peers.mjs'
import { rotated } from '../lib/statistics.mjs'

const { endpoint, peer, rounds, batchMs } = input
const runners = []
for (const name of new Set(['bare', 'clock', peer])) {
  const client = await (await loadPeer(name)).open(endpoint)
  authorizationOf(await client.headers())
  runners.push({ name, client, size: 100, times: [] })
}

for (const runner of runners) {
  // Long enough for the compiler, and to learn how many calls fill a batch.
  while ((await batch(runner)) < batchMs * 1e6) runner.size *= 2
  await batch(runner)
}
for (let round = 0; round < rounds; round++) {
  for (const runner of rotated(runners, round)) runner.times.push((await batch(runner)) / runner.size)
}
report(Object.fromEntries(runners.map(({ name, times }) => [name, times])))

async function batch({ client, size }) {
  const start = process.hrtime.bigint()
  for (let call = 0; call < size; call++) await client.headers()
  return Number(process.hrtime.bigint() - start)
}
