import type { Site } from '../identities/site.js'
import { definePart } from '../world/part.js'
import type { WorldState } from '../world/state.js'
import { awsServices } from './aws/index.js'
import { azureServices } from './azure/index.js'
import { azureDatabricksServices } from './azure/login-redirects.js'
import { databricksServices } from './databricks/index.js'
import { googleServices } from './google/index.js'
import { identityProviderServices } from './identity-providers/index.js'
import type { Service } from './service.js'

/** Every service that the mock stands in for. */
export const services: readonly Service[] = [
  ...azureDatabricksServices,
  ...databricksServices,
  ...azureServices,
  ...googleServices,
  ...awsServices,
  ...identityProviderServices,
]

/** The service at an authority of this world; `path` tells those that share it apart. */
export function serviceAt(authority: string, world: WorldState, path = '/'): Service | undefined {
  const there = servicesAt(authority, world)
  return there.find(({ paths }) => paths === undefined || paths(path)) ?? there[0]
}

/** What was found for the authorities that were asked last: which services answer never changes in a world. */
const found = definePart('services by authority', () => new Map<string, readonly Service[]>())
const keptAuthorities = 1000

/** Every service at an authority of this world. */
export function servicesAt(authority: string, world: WorldState): readonly Service[] {
  const known = world.part(found)
  const before = known.get(authority)
  if (before) return before
  const there = services.filter((service) => service.answers(authority, world))
  if (known.size >= keptAuthorities) known.clear()
  known.set(authority, there)
  return there
}

/** The Databricks host at an authority of this world. */
export function siteAt(authority: string, world: WorldState): Site | undefined {
  return Object.values(world.sites).find((site) => site.authority === authority)
}
