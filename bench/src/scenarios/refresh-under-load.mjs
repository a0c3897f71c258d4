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
    // What is compared takes turns and has the machine to itself: both waits are a few microseconds.
    const turns = []
    while (turns.length < (quick ? 1 : 5)) turns.push(await ask(peers.filter(isCompared), 1))
    const rest = await ask(
      peers.filter((peer) => !isCompared(peer)),
      2,
    )
    const rounds = turns.map(({ measured }) => measured)
    const ratio = median(rounds.map(({ lakeauth: ours, yardstick }) => ours?.p99 / yardstick?.p99))
    const rows = [...turns[0].rows, ...rest.rows]
    return {
      rows: peers.map((name) => rows.find(({ peer }) => peer === name)),
      holds:
        [...turns, rest].every(({ complete }) => complete) &&
        rounds.every(({ lakeauth: ours }) => isWell(ours)) &&
        ratio <= 2,
      ...(ratio && { ratio: { value: ratio, of: 'the p99 of the yardstick, the middle one of the rounds' } }),
    }
  },
}

function isCompared(peer) {
  return compared.includes(peer)
}

function isWell(ours) {
  return ours?.refreshes === 3 && ours.blocked === 0 && ours.failed === 0
}

function rowOf({ refreshes, calls, failed, blocked, p99 }) {
  const but = failed > 0 ? `, ${failed} failed` : ''
  return { value: blocked, note: `of ${calls} in ${refreshes} refreshes, p99 ${p99.toPrecision(2)} ms${but}` }
}
