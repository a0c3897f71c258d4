import { type ClientEnvironment, clientEnvironment, type EnvironmentOptions } from '../environment/environment.js'
import type { SignInFacts } from '../environment/sign-ins.js'
import type { World } from '../world/world.js'
import type { ReadyWorld } from './ready-line.js'

/** What a server has for clients. */
export interface ServedEnvironment {
  /** The origin of the proxy and the certificate of the CA, once they are there. */
  readonly way: { readonly proxy?: string; readonly caFile?: string }
  readonly trustStore: () => Promise<string>
  readonly isolated: boolean
  /** The world that needs no naming at the proxy. */
  readonly first: World
  signInOf(world: World): Promise<ReadyWorld>
  realKeyFileOf(world: World): Promise<string>
  originOf(authority: string, world: World): Promise<string>
}

/** Makes environments for the clients of a server's worlds. */
export function createEnvironments(
  served: ServedEnvironment,
): (world: World, options: EnvironmentOptions) => Promise<ClientEnvironment> {
  const jobs = new WeakMap<World, SignInFacts['job']>()
  return async (world, options) => {
    const { gcp, federation } = await served.signInOf(world)
    const job = jobs.get(world) ?? jobsOf(world)
    jobs.set(world, job)
    const { way, trustStore, isolated } = served
    return clientEnvironment(options, {
      world,
      job,
      isolated,
      files: {
        subjectTokenFile: federation.subjectTokenFile,
        serviceAccountKeyFile: gcp.serviceAccountKeyFile,
        realKeyFile: () => served.realKeyFileOf(world),
      },
      metadataHost: async () => new URL(await served.originOf('metadata.google.internal', world)).host,
      network: { caFile: way.caFile, trustStore, proxy: proxyOf(served, world) },
    })
  }
}

/** The user name in the proxy's URL chooses the world. */
function proxyOf({ way: { proxy }, first }: ServedEnvironment, world: World): string | undefined {
  return proxy === undefined || world === first ? proxy : proxy.replace('http://', `http://${world.name}:x@`)
}

/** One run of each kind, started when it is first asked for, and let in by a policy. */
function jobsOf({ federation }: World): SignInFacts['job'] {
  const started = new Map<string, Readonly<Record<string, string>>>()
  return (kind) => {
    const known = started.get(kind)
    if (known) return known
    const { issuer, subject, env } = kind === 'github' ? federation.startGithubJob() : federation.startAzureDevOpsJob()
    const { servicePrincipalClientId } = federation
    // Azure DevOps cannot be asked for another audience.
    const audiences = kind === 'azure-devops' && { audiences: ['api://AzureADTokenExchange'] }
    federation.addPolicy({ issuer, subject, servicePrincipalClientId, ...audiences })
    started.set(kind, env)
    return env
  }
}
