// Heap that a client with its token takes, over many of them.
import { authorizationOf } from '../lib/headers.mjs'
import { input, report } from '../lib/input.mjs'
import { loadPeer } from '../lib/peers.mjs'

const { endpoint, peer, clients: count, parallel } = input
const { open } = await loadPeer(peer)

const kept = await signIn(50)
const before = settled()
const clients = await signIn(count)
report({ bytes: (settled() - before) / count, kept: kept.length + clients.length })

async function signIn(wanted) {
  const made = []
  let started = 0
  const worker = async () => {
    while (started < wanted) {
      started++
      const client = await open(endpoint)
      authorizationOf(await client.headers())
      made.push(client)
    }
  }
  await Promise.all(Array.from({ length: parallel }, worker))
  return made
}

/** Several collections: a finalizer may free more. */
function settled() {
  for (let round = 0; round < 5; round++) globalThis.gc()
  return process.memoryUsage().heapUsed
}
