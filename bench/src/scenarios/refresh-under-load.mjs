import { rowOfUncached } from '../lib/asked.mjs'
import { median } from '../lib/statistics.mjs'
import { askedPeers } from './lib/asked-peers.mjs'
import { inChildren } from './lib/in-children.mjs'

const compared = ['lakeauth', 'yardstick']

export default {
  id: 'refresh-under-load',
  title: 'Calls blocked for over 50 ms by three refreshes, at 2,000 calls a second and an endpoint that takes 300 ms',
  unit: 'calls',
  goal: '0, p99 at most 2x the yardstick’s',
  peers: askedPeers,
  async run({ peers, log, quick }) {
    const ask = (names, atOnce) =>
      inChildren('refresh-under-load', names, { atOnce, log, rowOf, exclude: rowOfUncached })
    // What is compared takes turns, one at a time: a moment in which the machine is busy is a wait like any other.
    const turns = []
    while (turns.length < (quick ? 1 : 3)) turns.push(await ask(compared, 1))
    const others = peers.filter((peer) => !compared.includes(peer))
    const rest = await ask(others, 2)
    const middle = (valueOf) =>
      median(turns.map(({ measured: { lakeauth = {}, yardstick = {} } }) => valueOf(lakeauth, yardstick)))
    // A count that must be 0 is the worst of the rounds: no middle hides it.
    const all = (holds) => turns.every(({ measured: { lakeauth = {} } }) => holds(lakeauth))
    const ratio = middle((ours, yardstick) => ours.p99 / yardstick.p99)
    const ofAll = [...turns.flatMap(({ rows }) => rows).toSorted(byValue), ...rest.rows]
    return {
      rows: peers.map((name) =>
        chosenOne(
          name,
          ofAll.filter(({ peer }) => peer === name),
        ),
      ),
      parts: {
        'every peer is measured': [...turns, rest].every(({ complete }) => complete),
        'none is blocked': all(({ blocked }) => blocked === 0),
        'every call is served in three refreshes': all(({ failed, refreshes }) => failed === 0 && refreshes === 3),
        'p99 at most 2x': ratio <= 2,
      },
      ...(ratio && { ratio: { value: ratio, of: 'the p99 of the yardstick, the middle one of the rounds' } }),
    }
  },
}

function byValue(one, other) {
  return one.value - other.value
}

/** Of ours the worst round, since it is what is judged; of the others the middle one. */
function chosenOne(name, sorted) {
  return name === 'lakeauth' ? sorted.at(-1) : sorted[sorted.length >> 1]
}

function rowOf({ refreshes, calls, failed, blocked, p99 }) {
  const but = failed > 0 ? `, ${failed} failed` : ''
  const note = `of ${calls} in ${refreshes} refreshes; p99 of a call, once it runs, ${p99.toPrecision(2)} ms${but}`
  return { value: blocked, note }
}
