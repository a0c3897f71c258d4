import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '@lakeauth/mock'
import { CALLBACK_VARIABLE } from './made-strategies.js'
import type { PrepareSetUp, SetUp } from './set-ups.js'
import { spoiled } from './spoiled.js'

/** What the policies of the demo take; a token is asked for with it where its provider lets one choose. */
const AUDIENCE = 'databricks'

/** Workloads that sign in with the token that they have where they run. */
export const federationSetUps: Readonly<Record<string, PrepareSetUp>> = {
  'env-oidc': (world, wrong) => inVariable(world, 'DATABRICKS_OIDC_TOKEN', wrong),

  'file-oidc': (world, wrong) => inFile(world, 'DATABRICKS_OIDC_TOKEN_FILEPATH', wrong),

  'github-oidc': (world, wrong) => {
    const { issuer, subject, env, requestUrl, requestToken } = world.federation.startGithubJob()
    const token = { ACTIONS_ID_TOKEN_REQUEST_TOKEN: spoiled(requestToken, wrong) }
    const trusted = { LAKEAUTH_OIDC_ALLOWED_ORIGINS: new URL(requestUrl).origin }
    return { ...letIn(world, { issuer, subject }, { ...env, ...token, ...trusted }), tokenRequests: 2 }
  },

  'azure-devops-oidc': (world, wrong) => {
    const { issuer, subject, env } = world.federation.startAzureDevOpsJob()
    const token = { SYSTEM_ACCESSTOKEN: spoiled(env['SYSTEM_ACCESSTOKEN'] ?? '', wrong) }
    const trusted = { LAKEAUTH_OIDC_ALLOWED_ORIGINS: new URL(env['SYSTEM_OIDCREQUESTURI'] ?? '').origin }
    const workload = { issuer, subject, audience: 'api://AzureADTokenExchange' }
    return { ...letIn(world, workload, { ...env, ...token, ...trusted }), tokenRequests: 2 }
  },

  'gitlab-oidc': (world, wrong) => inVariable(world, 'GITLAB_OIDC_TOKEN', wrong),

  'circleci-oidc': (world, wrong) => inVariable(world, 'CIRCLE_OIDC_TOKEN_V2', wrong),

  'kubernetes-oidc': (world, wrong) => inFile(world, 'LAKEAUTH_KUBERNETES_TOKEN_FILE', wrong),

  'callback-oidc': (world, wrong) => inVariable(world, CALLBACK_VARIABLE, wrong),

  'google-oidc': (world, wrong) => inVariable(world, CALLBACK_VARIABLE, wrong),

  'aws-oidc': (world, wrong) => {
    const { issuer, region, sts, user } = world.aws
    const env = {
      AWS_REGION: region,
      AWS_ENDPOINT_URL_STS: sts,
      AWS_ACCESS_KEY_ID: user.accessKeyId,
      AWS_SECRET_ACCESS_KEY: spoiled(user.secretAccessKey, wrong),
    }
    // STS is asked at an address that is not called "token".
    return letIn(world, { issuer, subject: user.arn }, env)
  },
}

/** The environment of a workload whose policy is there. */
function letIn(
  { federation }: World,
  workload: { readonly issuer: string; readonly subject: string; readonly audience?: string },
  env: Readonly<Record<string, string>>,
): SetUp {
  const { issuer, subject, audience = AUDIENCE } = workload
  const { servicePrincipalClientId } = federation
  federation.addPolicy({ servicePrincipalClientId, issuer, subject, audiences: [audience] })
  const place = { DATABRICKS_CLIENT_ID: servicePrincipalClientId, DATABRICKS_TOKEN_AUDIENCE: audience }
  return { env: { ...place, ...env }, identity: servicePrincipalClientId, tokenRequests: 1 }
}

/** Whose tokens the world's issuer hands out. */
function workloadOf({ federation: { issuer, subject } }: World): { readonly issuer: string; readonly subject: string } {
  return { issuer, subject }
}

async function issuedTo(world: World, wrong: boolean): Promise<string> {
  return spoiled(await world.federation.issueSubjectToken({ audience: AUDIENCE }), wrong)
}

async function inVariable(world: World, variable: string, wrong: boolean): Promise<SetUp> {
  return letIn(world, workloadOf(world), { [variable]: await issuedTo(world, wrong) })
}

async function inFile(world: World, variable: string, wrong: boolean): Promise<SetUp> {
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-demo-'))
  const file = join(folder, 'token')
  await writeFile(file, `${await issuedTo(world, wrong)}\n`, { mode: 0o600 })
  return { ...letIn(world, workloadOf(world), { [variable]: file }), remove: () => rm(folder, { recursive: true }) }
}
