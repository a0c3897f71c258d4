import { installed } from '../lib/installed.mjs'
import { loadPeer } from '../lib/peers.mjs'

/** Counted in the store into which the workspace is installed, where no install script of a peer has run. */
export default {
  id: 'install',
  title: 'Install',
  unit: 'MB',
  goal: 'at most 1 dependency, at most 1 MB',
  peers: [
    'lakeauth',
    'databricks-sdk',
    'databricks-sql',
    'azure-identity',
    'google-auth',
    'oauth4webapi',
    'openid-client',
  ],
  async run({ peers }) {
    const sizes = {}
    for (const peer of peers) sizes[peer] = installed((await loadPeer(peer)).package)
    const rows = peers.map((peer) => ({
      peer,
      value: sizes[peer].bytes / 1e6,
      note: `${sizes[peer].dependencies} dependencies`,
    }))
    const { dependencies, bytes } = sizes.lakeauth
    return { rows, holds: dependencies <= 1 && bytes <= 1e6 }
  },
}
