/** Ours first, then the published peers, then what we wrote to compare with. Each is a module of `../peers/`. */
export const peerNames = [
  'lakeauth',
  'lakeauth-pat',
  'databricks-sdk',
  'databricks-sql',
  'databricks-sql-provider',
  'azure-identity',
  'azure-identity-provider',
  'google-auth',
  'oauth4webapi',
  'openid-client',
  'yardstick',
  'clock',
  'bare',
]

/**
 * A peer: `{ name, package?, open(endpoint) }`. `open` makes a client through the public API of the package, as its own
 * documentation tells users to, and gives `{ headers(), close?() }`; `headers()` resolves to what the client's user would
 * send. A peer that cannot be pointed at the mock has `unavailable(endpoint)`, which says why.
 */
export async function loadPeer(name) {
  const { default: peer } = await import(`../peers/${name}.mjs`)
  return peer
}

/** All of them. Loading a module loads the package, so a measurement does it in a process of its own. */
export function loadPeers(names = peerNames) {
  return Promise.all(names.map(loadPeer))
}
