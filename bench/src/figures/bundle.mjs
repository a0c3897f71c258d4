import { rowsOf } from '../lib/asked.mjs'
import { bundle } from '../lib/bundle.mjs'

/** Bundled, then run: a bundle that does not sign in is no bundle. */
export default {
  id: 'bundle',
  title: 'Bundle that gets one M2M bearer',
  unit: 'kB gzip',
  goal: 'at most 15, runs as one ESM file',
  peers: [
    'lakeauth',
    'databricks-sdk',
    'databricks-sql',
    'databricks-sql-provider',
    'azure-identity',
    'google-auth',
    'oauth4webapi',
    'openid-client',
    'yardstick',
  ],
  async run({ endpoint, peers }) {
    const ours = await measured('bundled/lakeauth-m2m.mjs', endpoint)
    const measure = async (peer) =>
      peer === 'lakeauth'
        ? { value: ours.value, note: `its strategy oauth-m2m alone: ${ours.note}` }
        : measured(`peers/${peer}.mjs`, endpoint)
    const rows = await rowsOf(peers, endpoint, measure)
    const { value, note } = await measured('peers/lakeauth.mjs', endpoint)
    rows.splice(1, 0, { peer: 'lakeauth, all strategies of core', value, note })
    return { rows, holds: ours.value !== null && ours.value <= 15 && ours.note === runs }
  },
}

const runs = 'runs'

/** As it is; else in the way that a user tries next. */
async function measured(module, endpoint) {
  const { bytes, error } = await bundle(module, endpoint)
  if (error === undefined) return { value: bytes / 1000, note: runs }
  const again = await bundle(module, endpoint, { withRequire: true, withoutNative: bytes === undefined })
  const how = `with a shim for require${bytes === undefined ? ' and without its native parts' : ''}`
  return {
    value: (bytes ?? again.bytes ?? Number.NaN) / 1000 || null,
    note: `${error}; ${how}: ${again.error ?? runs}`,
  }
}
