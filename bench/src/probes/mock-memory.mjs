// What the heap of a world grows by over many requests: nine look at the host, the tenth asks for a token and uses it.
import { createWorld } from '@lakeauth/mock'
import { input, report } from '../lib/input.mjs'

const world = createWorld()
const { host, clientId, clientSecret } = world.workspace
const authorization = `Basic ${btoa(`${clientId}:${clientSecret}`)}`
const body = 'grant_type=client_credentials&scope=all-apis'
const form = { authorization, 'content-type': 'application/x-www-form-urlencoded' }

await ask(input.requests / 10)
const before = await settled()
await ask((input.requests * 4) / 10)
const halfway = await settled()
await ask(input.requests / 2)
report({ firstHalf: halfway - before, secondHalf: (await settled()) - halfway, requests: input.requests })

async function ask(requests) {
  for (let asked = 0; asked < requests; asked += 10) {
    for (let look = 0; look < 8; look++) await read(`${host}/.well-known/databricks-config`)
    const { access_token } = JSON.parse(await read(`${host}/oidc/v1/token`, { method: 'POST', headers: form, body }))
    await read(`${host}/api/2.0/clusters/list`, { headers: { authorization: `Bearer ${access_token}` } })
  }
}

async function read(url, init) {
  const response = await world.fetch(url, init)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.text()
}

/** Collected, and the compiler's work in the background done. */
async function settled() {
  for (let round = 0; round < 5; round++) {
    globalThis.gc()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return process.memoryUsage().heapUsed
}
