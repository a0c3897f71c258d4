/**
 * A peer, which is a module of `../peers/`: `{ name, package?, open(endpoint) }`. `open` makes a client through the public
 * API of the package, as its own documentation tells users to, and gives `{ headers(), close?() }`; `headers()` resolves to
 * what the client's user would send. `unavailable(endpoint)`, where there is one, says why the peer cannot be pointed at this
 * mock, and `via` by which way it gets there, if not straight. Loading a peer loads its package, so a measurement does it in
 * a process of its own.
 */
export async function loadPeer(name) {
  const { default: peer } = await import(`../peers/${name}.mjs`)
  return peer
}
