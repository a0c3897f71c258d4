const others = {
  'azure-identity': 'entra.token',
  'azure-identity-provider': 'entra.token',
  'google-auth': 'google.token',
}

/** What the mock calls a peer's request for a token. */
export function tokenOperation(peer) {
  return others[peer] ?? 'workspace.token'
}
