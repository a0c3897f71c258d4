import { setTimeout as sleep } from 'node:timers/promises'
import { authorizationOf } from '../../lib/headers.mjs'
import { quantile } from '../../lib/statistics.mjs'
import { answersOf, callsFor } from '../lib/calls.mjs'
import { lifeOf, moments } from '../lib/life.mjs'
import { stream } from '../lib/stream.mjs'

const CALLS_PER_SECOND = 2000
const DELAY_MS = 300
const BLOCKED_MS = 50
const REFRESHES = 3
/** Calls in a row until the compiler has done its work: before, they are slower than they ever are again. */
const WARM_UP_MS = 500
/** A refresh has ended well before the token's next moment comes. */
const STEP_MS = 2 * DELAY_MS
/** No client is waited for longer than this to make its three refreshes. */
const LONGEST_MS = 25_000

/**
 * Calls at a steady rate while three tokens come to their end. Between the moments that matter the clock skips; around each
 * of them, and during every refresh, time is real.
 */
export async function measure({ peer, endpoint, admin }) {
  await admin.fault({ operation: '*', delay: DELAY_MS })
  const client = await peer.open(endpoint)
  let latest = await client.headers()
  await callsFor(WARM_UP_MS, () => client.headers())
  const life = lifeOf(admin)
  let over = false
  const streaming = stream(CALLS_PER_SECOND, () => client.headers(), {
    spared: true,
    until: () => over,
    each: ({ headers }) => (latest = headers ?? latest),
  })
  const refreshes = await threeLives()
  over = true
  const { calls } = await streaming
  const answers = await answersOf(calls, 5_000)
  const waits = answers.map(({ wait }) => wait)
  return {
    refreshes,
    calls: calls.length,
    failed: calls.length - answers.filter(({ headers }) => headers).length,
    blocked: answers.filter(({ late }) => late > BLOCKED_MS).length,
    p99: quantile(waits, 0.99),
  }

  async function threeLives() {
    const started = performance.now()
    let refreshed = 0
    let current = authorizationOf(latest)
    for (;;) {
      for (const left of [...moments, 5, -5]) {
        await sleep(STEP_MS)
        const found = authorizationOf(latest)
        if (found !== current) {
          current = found
          refreshed++
          life.born()
          break
        }
        await life.until(left * 1000)
      }
      if (refreshed === REFRESHES || performance.now() - started > LONGEST_MS) return refreshed
    }
  }
}
