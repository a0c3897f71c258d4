import type { Operation } from '../http/operation.js'
import { stateOf, type WorldState } from '../world/state.js'
import type { World } from '../world/world.js'
import { awsAccount } from './aws/account.js'
import { unifiedAuthority } from './databricks/unified.js'
import type { Service } from './service.js'
import { services } from './services.js'

/** One thing that a mocked service can be asked. */
export interface RouteDescription {
  readonly service: string
  /** A host (and port) of the service in this world; it may have more. */
  readonly authority: string
  readonly method: string
  /** `:name` stands for any segment, `:name:verb` for one that ends in the verb. */
  readonly path: string
  readonly operation: Operation
}

/** Hosts that are the same in every world: services are known by what they answer to, not by a name. */
const publicHosts = [
  'login.databricks.com',
  'login.microsoftonline.com',
  'management.azure.com',
  '169.254.169.254',
  'localhost:42356',
  'localhost:40342',
  'metadata.google.internal',
  'oauth2.googleapis.com',
  'iamcredentials.googleapis.com',
  'sts.googleapis.com',
  'www.googleapis.com',
  'accounts.google.com',
  'sts.us-east-1.amazonaws.com',
  'token.actions.githubusercontent.com',
  'pipelines.actions.githubusercontent.com',
  'dev.azure.com',
  'vstoken.dev.azure.com',
  'idp.lakeauth.example',
]

/**
 * Every route of every mocked service, with where it is in this world. Throws an `Error` for a service that none of the known
 * hosts leads to, which a test of the mock would see.
 *
 * @example
 * for (const { method, authority, path, operation } of describeRoutes(createWorld()))
 *   console.log(`${method} https://${authority}${path}`, fidelity[operation].level)
 */
export function describeRoutes(world: World): readonly RouteDescription[] {
  const state = stateOf(world)
  return services.flatMap((service) => {
    const authority = authorityOf(service, state)
    return (
      service.routes
        // Some take two slashes at the beginning as well, for clients that join URLs carelessly.
        .filter(({ path }) => !path.startsWith('//'))
        .map(({ method, path, operation }) => ({
          service: service.name,
          authority,
          method,
          path: readable(path),
          operation,
        }))
    )
  })
}

/** `:subscriptions{[sS][uU]…}` is the word in any case, `:account{[^/]+:generateIdToken}` a segment that ends so. */
function readable(path: string): string {
  return path.replaceAll(/(:\w+)\{((?:\[[^\]]*\]|[^}\]])*)\}/g, (_, name: string, pattern: string) => {
    const word = pattern.replaceAll(/\[([a-z])[A-Z]\]/g, '$1').replaceAll('\\.', '.')
    return word.startsWith('[^/]+') ? name + word.slice('[^/]+'.length) : word
  })
}

function authorityOf(service: Service, world: WorldState): string {
  const sites = Object.values(world.sites).map(({ authority }) => authority)
  const issuers = [world.part(awsAccount).issuerHost, unifiedAuthority(world)]
  const found = [...sites, ...issuers, ...publicHosts].find((authority) => service.answers(authority, world))
  if (found !== undefined) return found
  throw new Error(`No known host leads to the service ${service.name}.`)
}
