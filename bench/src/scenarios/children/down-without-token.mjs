import { connectionsWithin } from '../lib/connections.mjs'
import { behindFronts } from '../lib/fronts.mjs'
import { lifeOf } from '../lib/life.mjs'
import { stream } from '../lib/stream.mjs'

const CALLS = 1000
const CALLS_PER_SECOND = 200
const LONGEST_MS = 20_000

/** A thousand calls in five seconds with a token that has ended, while nothing listens; then the endpoint comes back. */
export async function measure({ peer, endpoint, admin }) {
  const fronts = await behindFronts(endpoint)
  const client = await peer.open(fronts.endpoint)
  await client.headers()
  await fronts.down()
  await lifeOf(admin).until(-60_000)
  const call = () => client.headers()
  let servedDown = 0
  const counting = connectionsWithin((CALLS / CALLS_PER_SECOND) * 1000, fronts.ports)
  await stream(CALLS_PER_SECOND, call, {
    until: (made) => made === CALLS,
    each: ({ headers }) => (servedDown += headers ? 1 : 0),
  })
  const requests = await counting
  const whileDown = servedDown
  await fronts.up()
  const back = performance.now()
  let servedAfter
  const answered = ({ headers }) => {
    if (headers) servedAfter ??= performance.now() - back
  }
  await stream(CALLS_PER_SECOND, call, {
    until: () => servedAfter !== undefined || performance.now() - back > LONGEST_MS,
    each: answered,
  })
  return { requests, whileDown, servedAfter, longest: LONGEST_MS }
}
