import type { PublishedKey } from '../../tokens/foreign-keys.js'
import { definePart } from '../../world/part.js'
import type { WorldState } from '../../world/state.js'
import { googleDirectory } from './directory.js'

/** A provider whose tokens a workload identity pool takes: an issuer of JWTs, or an account of AWS. */
export interface WorkloadIdentityProvider {
  /** The resource name: the `audience` of an exchange. */
  readonly audience: string
  /** What stands before the subject in the federated identity's name. */
  readonly pool: string
  readonly issuer?: string
  /** Audiences of the subject token, any of which will do; the provider's own resource name unless told. */
  readonly audiences: readonly string[]
  /** Uploaded keys; without, they are fetched from the issuer. */
  readonly keys?: readonly PublishedKey[]
  readonly awsAccountId?: string
  /** Attribute conditions of the form `assertion.name == 'value'`. */
  readonly conditions: Readonly<Record<string, unknown>>
}

/** What a new provider trusts. */
export interface WorkloadIdentityOptions {
  /** The last part of its name; unique in the pool. */
  readonly id?: string
  /** The `iss` of the JWTs that it takes. */
  readonly issuer?: string
  /** The account of AWS whose signed requests it takes, instead of an issuer. */
  readonly awsAccountId?: string
  readonly audiences?: readonly string[]
  readonly keys?: readonly PublishedKey[]
  readonly conditions?: Readonly<Record<string, unknown>>
}

/** The one pool of a world's project. */
export const workloadIdentityPool = definePart('google workload identity', createPool)

function createPool(world: WorldState) {
  const { projectNumber } = world.part(googleDirectory)
  const pool = `//iam.googleapis.com/projects/${projectNumber}/locations/global/workloadIdentityPools/lakeauth-mock`
  const providers = new Map<string, WorkloadIdentityProvider>()
  return {
    pool,
    find: (audience: string): WorkloadIdentityProvider | undefined => providers.get(audience),
    any: (): WorkloadIdentityProvider | undefined => providers.values().next().value,
    add: ({ id = `provider-${providers.size}`, ...options }: WorkloadIdentityOptions): WorkloadIdentityProvider => {
      const audience = `${pool}/providers/${id}`
      const provider = {
        ...options,
        audience,
        pool,
        audiences: options.audiences ?? [audience, `https:${audience}`],
        conditions: options.conditions ?? {},
      }
      providers.set(audience, provider)
      return provider
    },
  }
}
