import type { WorldState } from '../../../world/state.js'
import { type GithubJobOptions, githubIssuer } from './jobs.js'

const defaults = { repository: 'lakeauth/app', ref: 'refs/heads/main', event: 'push', workflow: 'deploy' } as const

/** GitHub backdates `nbf` so that a slow clock does no harm. */
const backdated = 300

/** GitHub's ID tokens live for five minutes. */
export const githubLifetimeSeconds = 300

/** The claims of a run's ID token. Without an audience it is for whoever owns the repository. */
export function githubClaims(
  world: WorldState,
  options: GithubJobOptions,
  audience: string | undefined,
): Readonly<Record<string, unknown>> {
  const { repository, ref, event, workflow } = { ...defaults, ...options }
  const [owner = ''] = repository.split('/')
  const now = Math.floor(world.clock.now() / 1000)
  const ids = idsOf(world, repository)
  return {
    iss: githubIssuer,
    aud: audience ?? `https://github.com/${owner}`,
    sub: githubSubject(world, options),
    jti: crypto.randomUUID(),
    nbf: now - backdated,
    repository,
    repository_owner: owner,
    repository_id: ids.repository,
    repository_owner_id: ids.owner,
    repository_visibility: 'private',
    ref,
    ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: 'true',
    sha: world.identifiers.hex(`github sha ${ref}`, 40),
    actor: 'lakeauth-tester',
    event_name: event,
    workflow,
    workflow_ref: `${repository}/.github/workflows/${workflow}.yml@${ref}`,
    job_workflow_ref: `${repository}/.github/workflows/${workflow}.yml@${ref}`,
    run_id: world.identifiers.decimal('github run', 10),
    run_number: '1',
    run_attempt: '1',
    runner_environment: 'github-hosted',
    ...(options.environment !== undefined && { environment: options.environment }),
  }
}

/** The subject that a federation policy has to name. */
export function githubSubject(world: WorldState, options: GithubJobOptions): string {
  const { repository, ref, event } = { ...defaults, ...options }
  return `repo:${nameOf(world, repository, options)}:${contextOf(ref, event, options.environment)}`
}

function nameOf(world: WorldState, repository: string, { immutableSubject }: GithubJobOptions): string {
  if (!immutableSubject) return repository
  const [owner, name] = repository.split('/')
  const ids = idsOf(world, repository)
  return `${owner}@${ids.owner}/${name}@${ids.repository}`
}

function contextOf(ref: string, event: string, environment: string | undefined): string {
  if (environment !== undefined) return `environment:${environment}`
  return event === 'pull_request' ? 'pull_request' : `ref:${ref}`
}

function idsOf(
  { identifiers }: WorldState,
  repository: string,
): { readonly owner: string; readonly repository: string } {
  const [owner] = repository.split('/')
  return {
    owner: identifiers.decimal(`github owner ${owner}`, 8),
    repository: identifiers.decimal(`github repository ${repository}`, 9),
  }
}
