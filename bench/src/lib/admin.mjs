/** One call of the mock's admin API. */
export async function ask(base, method, path, body) {
  const response = await fetch(`${base}${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.message}`)
  return answer
}

/** Steers the world of an endpoint: faults, clock and journal. */
export function adminOf({ world }) {
  const entries = async () => (await ask(world, 'GET', '/journal')).entries
  return {
    /** Adds a fault rule, for instance `{ operation: 'workspace.token', times: 1, respond: { status: 503 } }`. */
    fault: (rule) => ask(world, 'POST', '/faults', rule),
    clearFaults: () => ask(world, 'DELETE', '/faults'),
    advance: (ms) => ask(world, 'POST', '/clock/advance', { ms }),
    /** Everything that arrived, in order. */
    journal: entries,
    /** How many requests of one operation arrived. */
    count: async (operation) => (await entries()).filter((entry) => entry.operation === operation).length,
    clearJournal: () => ask(world, 'DELETE', '/journal'),
  }
}
