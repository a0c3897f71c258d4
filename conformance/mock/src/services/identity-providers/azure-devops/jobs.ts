import { randomHex } from '../../../entropy/secrets.js'
import { issuerKeys } from '../../../tokens/issuer-keys.js'
import { definePart } from '../../../world/part.js'
import { reach } from '../../../world/reach.js'
import type { WorldState } from '../../../world/state.js'

/** Where the organisations are, and where the issuers of their tokens are. */
export const azureDevOpsAuthority = 'dev.azure.com'
export const azureDevOpsIssuerAuthority = 'vstoken.dev.azure.com'

export const azureDevOpsKeys = issuerKeys(azureDevOpsIssuerAuthority, 'RS256')

/** A run of a pipeline, as its tokens tell of it. */
export interface AzureDevOpsJobOptions {
  /** `lakeauth` unless told. */
  readonly organization?: string
  readonly project?: string
  readonly pipeline?: string
  /** Connections that the run may ask for by id; the value is the name that its subject carries. */
  readonly serviceConnections?: Readonly<Record<string, string>>
}

/** A run that may ask for tokens with its access token. */
export interface AzureDevOpsJob {
  readonly organization: string
  readonly project: string
  readonly projectId: string
  readonly pipeline: string
  readonly serviceConnections: Readonly<Record<string, string>>
  readonly hub: string
  readonly plan: string
  readonly job: string
  readonly token: string
}

/** The runs of a world, by access token. */
export const azureDevOpsJobs = definePart('azure devops jobs', () => new Map<string, AzureDevOpsJob>())

/** Starts a run. */
export function startAzureDevOpsJob(world: WorldState, options: AzureDevOpsJobOptions): AzureDevOpsJob {
  const jobs = world.part(azureDevOpsJobs)
  const { identifiers } = world
  const { organization = 'lakeauth', project = 'app', pipeline = 'deploy', serviceConnections = {} } = options
  const started: AzureDevOpsJob = {
    organization,
    project,
    projectId: identifiers.uuid(`azure devops project ${project}`),
    pipeline,
    serviceConnections,
    hub: 'build',
    plan: identifiers.uuid(`azure devops plan ${jobs.size}`),
    job: identifiers.uuid(`azure devops job ${jobs.size}`),
    token: randomHex(48),
  }
  jobs.set(started.token, started)
  world.canaries.add('azure-devops-access-token', started.token)
  return started
}

/** SYSTEM_TEAMFOUNDATIONCOLLECTIONURI of a run, which ends in a slash as the real one does. */
export function collectionUriOf(world: WorldState, { organization }: AzureDevOpsJob): string {
  return `${reach(world, azureDevOpsAuthority)}/${organization}/`
}

/** SYSTEM_OIDCREQUESTURI of a run: where it asks, without the query. */
export function oidcRequestUriOf(world: WorldState, job: AzureDevOpsJob): string {
  const hub = `_apis/distributedtask/hubs/${job.hub}`
  return `${collectionUriOf(world, job)}${job.projectId}/${hub}/plans/${job.plan}/jobs/${job.job}/oidctoken`
}

/** Who signs the tokens of an organisation. */
export function azureDevOpsIssuer({ identifiers }: WorldState, organization: string): string {
  return `https://${azureDevOpsIssuerAuthority}/${identifiers.uuid(`azure devops organization ${organization}`)}`
}

/** The subject that a federation policy has to name: the pipeline, or the service connection that was asked for. */
export function azureDevOpsSubject({ organization, project, pipeline }: AzureDevOpsJob, connection?: string): string {
  return connection === undefined
    ? `p://${organization}/${project}/${pipeline}`
    : `sc://${organization}/${project}/${connection}`
}
