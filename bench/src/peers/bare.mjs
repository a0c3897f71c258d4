/** The least that `await headers()` can cost: an async function that gives a ready object. */
export default {
  name: 'bare',
  async open({ pat }) {
    const ready = { Authorization: `Bearer ${pat}` }
    return { headers: async () => ready }
  },
}
