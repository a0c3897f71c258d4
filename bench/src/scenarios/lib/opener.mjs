/**
 * How a scenario opens a peer. Ours with the options that the scenario sets, and with `replace`, by which a caller says that
 * a server refused the headers it was given; no other peer's headers can be asked for with that. No process but ours loads our package.
 */
export async function openerOf(peer, options = {}) {
  if (peer.name !== 'lakeauth') return (endpoint) => peer.open(endpoint)
  const { coreStrategies, databricksAuth } = await import('@lakeauth/core')
  return async ({ host, clientId, clientSecret }) => {
    const config = { host, clientId, clientSecret }
    const auth = await databricksAuth({ strategies: coreStrategies, config, ...options })
    return { headers: () => auth.headers(), replace: (rejected) => auth.headers({ rejected }) }
  }
}
