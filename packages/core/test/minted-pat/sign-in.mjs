// Signs in with a minted token through the built package, renews it once and closes. With DIE_AT=n the process kills itself
// at the n-th moment: one before and one after each request. It prints how many there were.
import { databricksAuth, oauthM2m } from '@lakeauth/core'
import { mintedPat } from '@lakeauth/core/rotation'

const dieAt = Number(process.env.DIE_AT ?? 0)
let moments = 0
let later = 0

function step() {
  if (++moments === dieAt) process.kill(process.pid, 'SIGKILL')
}

async function fetch(input, init) {
  step()
  const response = await globalThis.fetch(input, init)
  step()
  return response
}

/** The machine's own, but that this script may let time pass. */
const clock = {
  now: () => Date.now() + later,
  monotonic: () => performance.now() + later,
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds)
      signal?.addEventListener('abort', () => reject(signal.reason, clearTimeout(timer)), { once: true })
    }),
}

const auth = await databricksAuth({ strategies: [mintedPat(oauthM2m)], fetch, clock })
const rejected = await auth.headers()
later = 2_000
await auth.headers({ rejected })
const { status } = await auth.fetch('/api/2.0/clusters/list')
await auth.close()
console.log(JSON.stringify({ status, moments }))
