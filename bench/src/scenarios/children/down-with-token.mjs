import { answersOf } from '../lib/calls.mjs'
import { connectionsWithin } from '../lib/connections.mjs'
import { behindFronts } from '../lib/fronts.mjs'
import { lifeOf, moments } from '../lib/life.mjs'
import { stream } from '../lib/stream.mjs'

const CALLS = 1000
const CALLS_PER_SECOND = 200
/** Some wait for a request before they are given the token that is there. */
const LAST_ANSWER_MS = 3_000

/** A thousand calls in five seconds at each moment of a token's late life, while nothing listens at the endpoint. */
export async function measure({ peer, endpoint, admin }) {
  const fronts = await behindFronts(endpoint)
  const client = await peer.open(fronts.endpoint)
  await client.headers()
  const life = lifeOf(admin)
  await fronts.down()
  const found = []
  for (const left of moments) {
    await life.until(left * 1000)
    const counting = connectionsWithin((CALLS / CALLS_PER_SECOND) * 1000, fronts.ports)
    const { calls } = await stream(CALLS_PER_SECOND, () => client.headers(), { until: (made) => made === CALLS })
    const requests = await counting
    const answers = await answersOf(calls, LAST_ANSWER_MS)
    const served = answers.filter(({ headers }) => headers)
    found.push({ left, requests, served: served.length, longestMs: Math.max(0, ...served.map(({ wait }) => wait)) })
  }
  return { moments: found }
}
