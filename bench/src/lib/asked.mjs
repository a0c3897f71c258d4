import { loadPeer } from './peers.mjs'

/** Peers that have no cache of their own: each of their calls is a request, so there is no cached call to measure. */
const cacheless = ['oauth4webapi', 'openid-client']

/** The row of a peer that cannot be asked for a cached call, or undefined. */
export async function rowOfUncached(name, endpoint) {
  if (cacheless.includes(name)) return { peer: name, value: null, note: 'keeps no token: each call is a request' }
  return rowOfUnavailable(name, endpoint)
}

/** The row of a peer that cannot be pointed at this mock, with its reason, or undefined. */
export async function rowOfUnavailable(name, endpoint) {
  const reason = (await loadPeer(name)).unavailable?.(endpoint)
  return reason === undefined ? undefined : { peer: name, value: null, note: reason }
}

/** One row for each peer: the reason for which it cannot be asked, or what `measure` gives for it. */
export async function rowsOf(names, endpoint, measure, exclude = rowOfUnavailable) {
  const rows = []
  for (const name of names) {
    const excluded = await exclude(name, endpoint)
    rows.push(excluded ?? (await withVia({ peer: name, ...(await measure(name)) })))
  }
  return rows
}

/** A row that says by which way its peer had to go to the mock, if not straight: it costs that peer something. */
export async function withVia(row) {
  const { via } = await loadPeer(row.peer)
  return via ? { ...row, note: row.note ? `${row.note}; ${via}` : via } : row
}

/** The number that a peer's row holds, or undefined. */
export function valueOf(rows, name) {
  return rows.find(({ peer }) => peer === name)?.value ?? undefined
}

/** The rows of the published peers that have a number. */
export function published(rows) {
  const own = ['lakeauth', 'lakeauth-azure', 'lakeauth-pat', 'yardstick', 'clock', 'bare']
  return rows.filter(({ peer, value }) => !own.includes(peer) && typeof value === 'number')
}
