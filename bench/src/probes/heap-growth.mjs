// What the heap grows by over a million cached calls.
import { authorizationOf } from '../lib/headers.mjs'
import { input, report } from '../lib/input.mjs'
import { loadPeer } from '../lib/peers.mjs'

const { endpoint, peer, calls: wanted, limitMs } = input
const client = await (await loadPeer(peer)).open(endpoint)
authorizationOf(await client.headers())
// What is compiled and remembered on the way is no growth.
await calls(wanted / 5, limitMs / 5)
const before = await settled()
const made = await calls(wanted, limitMs)
report({ bytes: (await settled()) - before, calls: made })

async function calls(count, milliseconds) {
  const end = Date.now() + milliseconds
  let call = 0
  while (call < count) {
    await client.headers()
    if (++call % 1000 === 0 && Date.now() > end) break
  }
  return call
}

/** Collected, and the compiler's work in the background done. */
async function settled() {
  for (let round = 0; round < 5; round++) {
    globalThis.gc()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return process.memoryUsage().heapUsed
}
