import type { World } from '../world/world.js'

/** A sentence for every host that was asked and that the mock does not stand in for. */
export function strangersOf(worlds: readonly World[]): readonly string[] {
  const asked = new Map<string, number>()
  for (const { journal } of worlds)
    for (const { authority, reason } of journal.entries)
      if (reason?.code === 'unknown-authority') asked.set(authority, (asked.get(authority) ?? 0) + 1)
  return [...asked].map(
    ([host, times]) =>
      `${host} was asked ${times === 1 ? 'once' : `${times} times`}: the mock stands in for no service there, refused, and reached nothing outside.`,
  )
}
