import { probe } from '../lib/probe.mjs'

/**
 * Used heap of the mock after collection. The first half of the requests fills what is bounded and has the code compiled; the
 * second half must add nothing to speak of, and both together stay small.
 */
export default {
  id: 'mock-memory',
  title: 'Heap growth of the mock over the second half of 1e6 requests',
  unit: 'KiB',
  goal: 'below 128, over all of them below 2048',
  peers: [],
  async run({ quick }) {
    const { firstHalf, secondHalf, requests } = await probe(
      'mock-memory',
      { requests: quick ? 5e4 : 1e6 },
      { flags: ['--expose-gc'] },
    )
    const [whole, value] = [(firstHalf + secondHalf) / 1024, secondHalf / 1024]
    const note = `${requests} requests, a tenth of them for a token; ${Math.round(whole)} after the first tenth`
    return {
      rows: [{ peer: 'lakeauth-mock', value, note }],
      parts: { 'below 128': value < 128, 'over all of them below 2048': whole < 2048 },
      ratio: { value: value / 128, of: 'the KiB that it may grow by' },
    }
  },
}
