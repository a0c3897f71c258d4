import { probe } from '../lib/probe.mjs'

/** What a test pays for a world of its own: the median of a thousand, after the first few. */
export default {
  id: 'mock-world',
  title: 'A new world of the mock',
  unit: 'ms',
  goal: 'at most 2',
  peers: [],
  async run({ quick }) {
    const { milliseconds } = await probe('mock-world', { worlds: quick ? 50 : 1000 })
    return {
      rows: [{ peer: 'lakeauth-mock', value: milliseconds }],
      holds: milliseconds <= 2,
      ratio: { value: milliseconds / 2, of: 'the 2 ms that it may take' },
    }
  },
}
