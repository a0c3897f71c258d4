import { randomHex } from '../../../entropy/secrets.js'
import { issuerKeys } from '../../../tokens/issuer-keys.js'
import { definePart } from '../../../world/part.js'
import { reach } from '../../../world/reach.js'
import type { WorldState } from '../../../world/state.js'

/** Who signs GitHub's ID tokens; the same for every repository. */
export const githubIssuer = 'https://token.actions.githubusercontent.com'

/** Where a runner asks for one. */
export const pipelinesAuthority = 'pipelines.actions.githubusercontent.com'

export const githubKeys = issuerKeys(githubIssuer, 'RS256')

/** A run of a workflow, as its ID tokens tell of it. */
export interface GithubJobOptions {
  /** `owner/name`; `lakeauth/app` unless told. */
  readonly repository?: string
  /** `refs/heads/main` unless told. */
  readonly ref?: string
  /** The environment that the job runs in; its subject names it instead of the ref. */
  readonly environment?: string
  /** `push` unless told; the subject of `pull_request` names neither ref nor environment. */
  readonly event?: string
  readonly workflow?: string
  /**
   * The subject names owner and repository with their ids (`repo:owner@1/name@2:…`), as it does by default for repositories made
   * or renamed since the summer of 2026, so that whoever takes over a name does not take over its access.
   */
  readonly immutableSubject?: boolean
  /** Whether the workflow has `permissions: { id-token: write }`; it has unless told. */
  readonly idTokenWrite?: boolean
}

/** A run that may ask for ID tokens with its request token. */
export interface GithubJob {
  readonly options: GithubJobOptions
  readonly path: string
  readonly token: string
  /** Where it is done; nobody can ask for a token afterwards. */
  done: boolean
}

/** The runs of a world, by request token. */
export const githubJobs = definePart('github jobs', () => new Map<string, GithubJob>())

/** Starts a run. */
export function startGithubJob(world: WorldState, options: GithubJobOptions): GithubJob {
  const jobs = world.part(githubJobs)
  const { identifiers } = world
  const [plan, job] = ['plan', 'job'].map((part) => identifiers.uuid(`github ${part} ${jobs.size}`))
  const scope = identifiers.hex(`github scope ${jobs.size}`, 50)
  const path = `/${scope}/00000000-0000-0000-0000-000000000000/_apis/distributedtask/hubs/Actions/plans/${plan}/jobs/${job}/idtoken`
  const started = { options, path, token: `ghs_${randomHex(32)}`, done: false }
  jobs.set(started.token, started)
  world.canaries.add('github-request-token', started.token)
  return started
}

/** ACTIONS_ID_TOKEN_REQUEST_URL of a run. It has a query already: clients append `&audience=…` to it. */
export function requestUrlOf(world: WorldState, { path }: GithubJob): string {
  return `${reach(world, pipelinesAuthority)}${path}?api-version=2.0`
}
