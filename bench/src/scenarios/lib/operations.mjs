const others = { 'azure-identity': 'azure.token', 'google-auth': 'gcp.token' }

/** What the mock calls a peer's request for a token. */
export function tokenOperation(peer) {
  return others[peer] ?? 'workspace.token'
}
