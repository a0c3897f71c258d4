import { probe } from '../lib/probe.mjs'

/** Used heap of the mock after collection, after 1e6 requests, less after the first 1e5, which fill what is bounded. */
export default {
  id: 'mock-memory',
  title: 'Heap growth of the mock over 1e6 requests',
  unit: 'KiB',
  goal: 'below 1024',
  peers: [],
  async run({ quick }) {
    const { bytes, requests } = await probe('mock-memory', { requests: quick ? 5e4 : 1e6 }, { flags: ['--expose-gc'] })
    const value = bytes / 1024
    return {
      rows: [{ peer: 'lakeauth-mock', value, note: `${requests} requests, a tenth of them for a token` }],
      holds: value < 1024,
      ratio: { value: value / 1024, of: 'the KiB that it may grow by' },
    }
  },
}
