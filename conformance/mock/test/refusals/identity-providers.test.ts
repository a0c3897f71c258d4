import type { World } from '../../src/world/world.js'
import { type Refusal, proveRefusals } from './refusal.js'

const unknown = 'there is no run to tell of'

function askGithub(world: World, url: string, token: string | undefined): Promise<Response> {
  return world.fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
}

const github: readonly Refusal[] = [
  {
    code: 'no-request-token',
    title: 'a run shows its request token',
    status: 401,
    body: { message: 'Unauthorized' },
    unswitchable: unknown,
    ask: (world) => askGithub(world, world.federation.startGithubJob().requestUrl, undefined),
  },
  {
    code: 'unknown-request-token',
    title: 'a request token is given, not guessed',
    status: 401,
    body: { message: 'Unauthorized' },
    unswitchable: unknown,
    ask: (world) => askGithub(world, world.federation.startGithubJob().requestUrl, 'guessed'),
  },
  {
    code: 'request-token-of-another-job',
    title: 'a request token is for its own run',
    status: 401,
    body: { message: 'Unauthorized' },
    ask: (world) => {
      const [one, other] = [world.federation.startGithubJob(), world.federation.startGithubJob()]
      return askGithub(world, one.requestUrl, other.requestToken)
    },
  },
  {
    code: 'job-is-done',
    title: 'a run that is over asks for nothing',
    status: 401,
    body: { message: 'Unauthorized' },
    ask: (world) => {
      const job = world.federation.startGithubJob()
      job.end()
      return askGithub(world, job.requestUrl, job.requestToken)
    },
  },
  {
    code: 'missing-id-token-permission',
    title: 'a workflow without "id-token: write" gets no ID token',
    status: 403,
    body: { message: 'Resource not accessible by integration' },
    ask: (world) => {
      const job = world.federation.startGithubJob({ idTokenWrite: false })
      return askGithub(world, job.requestUrl, job.requestToken)
    },
  },
]

function askAzureDevOps(
  world: World,
  changes: Partial<Record<string, string>>,
  query = 'api-version=7.1',
): Promise<Response> {
  const env = { ...world.federation.startAzureDevOpsJob().env, ...changes } as Record<string, string>
  const run = `plans/${env['SYSTEM_PLANID']}/jobs/${env['SYSTEM_JOBID']}`
  const url = `${env['SYSTEM_TEAMFOUNDATIONCOLLECTIONURI']}${env['SYSTEM_TEAMPROJECTID']}/_apis/distributedtask/hubs/build/${run}`
  return world.fetch(`${url}/oidctoken?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${env['SYSTEM_ACCESSTOKEN']}` },
  })
}

const azureDevOps: readonly Refusal[] = [
  {
    code: 'unknown-access-token',
    title: 'an access token is given, not guessed',
    status: 401,
    body: /TF400813/,
    unswitchable: unknown,
    ask: (world) => askAzureDevOps(world, { SYSTEM_ACCESSTOKEN: 'guessed' }),
  },
  {
    code: 'access-token-of-another-job',
    title: 'an access token is for its own job',
    status: 404,
    body: /VS403270/,
    ask: (world) => askAzureDevOps(world, { SYSTEM_JOBID: '00000000-0000-0000-0000-000000000000' }),
  },
  {
    code: 'missing-api-version',
    title: 'a preview asks for its version',
    status: 400,
    body: /No api-version was supplied/,
    ask: (world) => askAzureDevOps(world, {}, ''),
  },
  {
    code: 'unknown-service-connection',
    title: 'a service connection has to be authorised for the pipeline',
    status: 404,
    body: /does not exist or is not authorized/,
    ask: (world) => askAzureDevOps(world, {}, 'api-version=7.1&serviceConnectionId=none'),
  },
]

proveRefusals([...github, ...azureDevOps])
