import { type Answer, ok } from '../../../http/answer.js'
import type { Handler } from '../../route.js'
import { issueJwt } from '../../issue-jwt.js'
import { githubClaims, githubLifetimeSeconds } from './claims.js'
import { githubJobs, githubKeys } from './jobs.js'

/** What a runner asks with its request token: an ID token of its run, for the audience in the query as it was read. */
export const githubIdToken: Handler = async (exchange) => {
  const { world, headers, path, query } = exchange
  const token = /^bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  if (token === undefined) return refuse(401, 'no-request-token', 'There is no Bearer request token.')
  const job = world.part(githubJobs).get(token)
  if (!job) return refuse(401, 'unknown-request-token', 'No run has this request token.')
  if (job.path !== path && world.enforces('request-token-of-another-job'))
    return refuse(401, 'request-token-of-another-job', 'The request token is for another run.')
  if (job.done && world.enforces('job-is-done')) return refuse(401, 'job-is-done', 'The run is over.')
  if (job.options.idTokenWrite === false && world.enforces('missing-id-token-permission'))
    return refuse(403, 'missing-id-token-permission', 'The workflow lacks the permission "id-token: write".')
  const audience = query.get('audience') ?? ''
  const { value } = await issueJwt(exchange, {
    ring: world.part(githubKeys),
    claims: githubClaims(world, job.options, audience === '' ? undefined : audience),
    lifetimeSeconds: githubLifetimeSeconds,
    canary: 'github-id-token',
  })
  return ok({ count: value.length, value })
}

function refuse(status: number, code: string, sentence: string): Answer {
  const message = status === 401 ? 'Unauthorized' : 'Resource not accessible by integration'
  return { status, json: { message }, reason: { code, sentence } }
}
