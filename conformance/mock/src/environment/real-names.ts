import type { ServiceAccountKey } from '../services/google/service-account-key.js'
import { stateOf } from '../world/state.js'
import type { World } from '../world/world.js'

/**
 * The same variables, or fields of a file, with every URL of the served world under the real name of whom it leads to, as a real job
 * and a real key have it. Clients may refuse to send what is secret anywhere else.
 */
export function underRealNames<T extends Readonly<Record<string, string>>>(world: World, values: T): T {
  const named = Object.entries(values).map(([name, value]) => [name, realUrl(world, value)])
  return Object.fromEntries(named) as T
}

/** A key file of Google, as Google hands it out. */
export async function realKey(world: World): Promise<string> {
  const key = await world.gcp.serviceAccountKey()
  return JSON.stringify(underRealNames(world, { ...key } satisfies ServiceAccountKey))
}

function realUrl(world: World, value: string): string {
  if (!URL.canParse(value)) return value
  const { origin, pathname, search } = new URL(value)
  const served = stateOf(world).places.authorityAt(origin)
  if (served === undefined) return value
  const [, authority = served, path = pathname] = /^\/_host\/([^/]+)(.*)$/.exec(pathname) ?? []
  return `https://${authority}${path}${search}`
}
