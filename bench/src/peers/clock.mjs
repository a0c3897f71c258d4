/** The least that a cache with an expiry can do: an async function that reads the clock and gives a ready object. */
export default {
  name: 'clock',
  async open({ pat }) {
    const ready = { Authorization: `Bearer ${pat}` }
    const expired = { Authorization: '' }
    const expiresAt = Date.now() + 86_400_000
    return { headers: async () => (Date.now() < expiresAt ? ready : expired) }
  },
}
