import type { Arrangement, Scenario, Setup } from '@lakeauth/conformance'
import type { CredentialStrategy } from '@lakeauth/core'
import type { World } from '@lakeauth/mock'
import {
  awsOidc,
  azureDevOpsOidc,
  callbackOidc,
  circleciOidc,
  envOidc,
  fileOidc,
  githubOidc,
  gitlabOidc,
  googleOidc,
  kubernetesOidc,
} from '../../src/index.js'
import { refreshed, rotatedToken } from './subject-tokens.js'

/** A strategy in one of its set-ups. */
export interface CertifiedScenario {
  readonly strategy: CredentialStrategy
  readonly scenario: Scenario
}

const BEARER = [
  'bearer',
  'token-requests',
  'http',
  'refreshes',
  'refusal',
  'api',
  'invalid-setting',
  'federation',
] as const
const AUDIENCE = 'databricks'
const SIDECAR = 'https://sidecar.example'

/** Sets a workload up that a policy of the service principal lets in when it is `granted`. */
type Config = Readonly<Record<string, string>>
type Arrange = (world: World, lifetimeSeconds: number, granted: boolean) => Setup | Promise<Setup>

/** A scenario on a workspace, whose broken form differs in the policy alone: the workload itself is the same. */
function scenarioOf(name: string, arrange: Arrange, more: Partial<Scenario> = {}): Scenario {
  const arranged =
    (granted: boolean) =>
    (world: World, { lifetimeSeconds }: Arrangement): Setup | Promise<Setup> =>
      arrange(world, lifetimeSeconds, granted)
  return {
    name,
    capabilities: BEARER,
    tokens: { operation: 'workspace.token' },
    invalid: { attribute: 'accountId', value: 'synthetic-nonsense' },
    arrange: arranged(true),
    broken: arranged(false),
    ...more,
  }
}

/** Host and client, with the policy that lets this workload in; or the client of somebody whom nobody lets in. */
function placeFor(
  world: World,
  workload: { readonly issuer: string; readonly subject: string; readonly audience?: string },
  granted: boolean,
): Config {
  const { workspace, federation } = world
  const { issuer, subject, audience = AUDIENCE } = workload
  const config = { host: workspace.publicHost, tokenAudience: audience }
  if (!granted) return { ...config, clientId: world.addServicePrincipal().clientId }
  const { servicePrincipalClientId: clientId } = federation
  federation.addPolicy({ servicePrincipalClientId: clientId, issuer, subject, audiences: [audience] })
  return { ...config, clientId }
}

/** A service of the mock whose tokens live as long as the case needs, after a fault was cleared too. */
function livingFor(
  world: World,
  operation: 'github-oidc.token' | 'azure-devops.token' | 'aws-sts.request',
  lifetimeSeconds: number,
): (request: Request) => Promise<Response> {
  return (request) => {
    world.on(operation).times(1).mutateToken({ lifetimeSeconds })
    return world.fetch(request)
  }
}

const like = { gitlab: 'gitlab', circleci: 'circleci', kubernetes: 'kubernetes' } as const

/** A workload whose tokens something else puts where they are read. */
async function placed(
  world: World,
  lifetimeSeconds: number,
  granted: boolean,
  shape?: keyof typeof like,
): Promise<{ readonly config: Config; readonly read: () => string }> {
  const { issuer } = world.federation
  const options = { audience: AUDIENCE, ...(shape && { like: like[shape] }) }
  const [, claims = ''] = (await world.federation.issueSubjectToken(options)).split('.')
  const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as { readonly sub: string }
  const config = placeFor(world, { issuer, subject: sub }, granted)
  return { config, read: await rotatedToken(world, lifetimeSeconds, options) }
}

const variable =
  (name: string, shape?: keyof typeof like): Arrange =>
  async (world, lifetimeSeconds, granted) => {
    const { config, read } = await placed(world, lifetimeSeconds, granted, shape)
    return { config, env: refreshed(name, read) }
  }

const file =
  (setting: string, shape?: keyof typeof like): Arrange =>
  async (world, lifetimeSeconds, granted) => {
    const { config, read } = await placed(world, lifetimeSeconds, granted, shape)
    return { config: { ...config, [setting]: '/run/token' }, files: refreshed('/run/token', () => `${read()}\n`) }
  }

const github: Arrange = (world, lifetimeSeconds, granted) => {
  const { issuer, subject, env, requestUrl } = world.federation.startGithubJob()
  const services = { [new URL(requestUrl).origin]: livingFor(world, 'github-oidc.token', lifetimeSeconds) }
  return { config: placeFor(world, { issuer, subject }, granted), env, services }
}

const azureDevOps =
  (connection?: string): Arrange =>
  (world, lifetimeSeconds, granted) => {
    const job = world.federation.startAzureDevOpsJob(
      connection ? { serviceConnections: { [connection]: 'deploy' } } : {},
    )
    const services = { 'https://dev.azure.com': livingFor(world, 'azure-devops.token', lifetimeSeconds) }
    const subject = connection ? job.subjectOf(connection) : job.subject
    const { issuer, env } = job
    const config = placeFor(world, { issuer, subject, audience: 'api://AzureADTokenExchange' }, granted)
    return { config: { ...config, ...(connection && { oidcServiceConnectionId: connection }) }, env, services }
  }

const aws: Arrange = (world, lifetimeSeconds, granted) => {
  const { region, issuer, user, sts } = world.aws
  const services = { [sts]: livingFor(world, 'aws-sts.request', lifetimeSeconds) }
  const env = {
    AWS_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: 'nightly',
    AWS_ACCESS_KEY_ID: user.accessKeyId,
    AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
  }
  return { config: placeFor(world, { issuer, subject: user.arn }, granted), env, services }
}

/** A callback's tokens come from a service beside it. */
const sidecar: Arrange = (world, lifetimeSeconds, granted) => {
  const { issuer, subject } = world.federation
  const service = async (request: Request): Promise<Response> => {
    const audience = new URL(request.url).searchParams.get('audience') ?? ''
    return new Response(await world.federation.issueSubjectToken({ audience, lifetimeSeconds }))
  }
  return { config: placeFor(world, { issuer, subject }, granted), services: { [SIDECAR]: service } }
}

const fromSidecar: Parameters<typeof callbackOidc>[0] = {
  egress: [SIDECAR],
  subjectToken: async ({ audience = '', signal }, context) => {
    const url = `${SIDECAR}/?${new URLSearchParams({ audience })}`
    return (await context.fetch(url, { signal: signal ?? null })).text()
  },
}

/** Every user and service principal of the account, by the claim that names them; here the service principal. */
const accountWide: Arrange = async (world, lifetimeSeconds, granted) => {
  const { federation, workspace } = world
  const sub = granted ? federation.servicePrincipalClientId : 'nobody'
  federation.addPolicy({ issuer: federation.issuer, audiences: [AUDIENCE] })
  const read = await rotatedToken(world, lifetimeSeconds, { audience: AUDIENCE, claims: { sub } })
  return { config: { host: workspace.publicHost }, env: refreshed('DATABRICKS_OIDC_TOKEN', read) }
}

/** Another identity of the same issuer, with the same settings. */
const asSomebodyElse: Pick<Scenario, 'another'> = {
  another: async (world, { lifetimeSeconds }) => {
    const sub = world.addServicePrincipal().clientId
    const read = await rotatedToken(world, lifetimeSeconds, { audience: AUDIENCE, claims: { sub } })
    return { config: { host: world.workspace.publicHost }, env: refreshed('DATABRICKS_OIDC_TOKEN', read) }
  },
}

const ofAccount: Partial<Scenario> = {
  tokens: { operation: 'account.token' },
  probe: ({ account }) => `/api/2.0/accounts/${account.accountId}/workspaces`,
}

const onAccount: Arrange = async (world, lifetimeSeconds, granted) => {
  const setup = await github(world, lifetimeSeconds, granted)
  const { publicHost: host, accountId } = world.account
  return { ...setup, config: { ...setup.config, host, accountId } }
}

/** What a set-up can show beside what all of them can. */
type Showing = 'another-identity' | 'secret' | 'account-policy' | 'subject-requests' | 'subject-algorithms'

function showing(more: Partial<Scenario>, ...capabilities: readonly Showing[]): Partial<Scenario> {
  return { ...more, capabilities: [...BEARER, ...capabilities] }
}

/** The same workload with a token that is signed otherwise than Databricks takes. */
function signedWith(place: (token: string) => Setup): Pick<Scenario, 'signedWith'> {
  return {
    signedWith: async (world, algorithm, { lifetimeSeconds }) => {
      const { issuer, subject } = world.federation
      const token = await world.federation.issueSubjectToken({ audience: AUDIENCE, algorithm, lifetimeSeconds })
      const setup = place(token)
      return { ...setup, config: { ...placeFor(world, { issuer, subject }, true), ...setup.config } }
    },
  }
}

const oddVariable = (name: string): Partial<Scenario> =>
  showing(
    signedWith((token) => ({ env: { [name]: token } })),
    'secret',
    'subject-algorithms',
  )
const oddFile = (setting: string): Partial<Scenario> =>
  showing(
    signedWith((token) => ({ config: { [setting]: '/run/token' }, files: { '/run/token': token } })),
    'subject-algorithms',
  )
const ofSidecar: Partial<Scenario> = showing(
  {
    subjectTokens: { service: SIDECAR },
    ...signedWith((token) => ({ services: { [SIDECAR]: () => new Response(token) } })),
  },
  'subject-requests',
  'subject-algorithms',
)
const ofGithub = showing({ subjectTokens: { operation: 'github-oidc.token' } }, 'secret', 'subject-requests')
const ofPipeline = showing({ subjectTokens: { operation: 'azure-devops.token' } }, 'secret', 'subject-requests')
const ofAws = showing({ subjectTokens: { operation: 'aws-sts.request' } }, 'subject-requests')

/** Every strategy of the package, in every way that it is set up. */
export const scenarios: readonly CertifiedScenario[] = [
  {
    strategy: envOidc,
    scenario: scenarioOf('variable', variable('DATABRICKS_OIDC_TOKEN'), oddVariable('DATABRICKS_OIDC_TOKEN')),
  },
  {
    strategy: envOidc,
    scenario: scenarioOf(
      'account-wide policy',
      accountWide,
      showing(asSomebodyElse, 'secret', 'account-policy', 'another-identity'),
    ),
  },
  { strategy: fileOidc, scenario: scenarioOf('file', file('oidcTokenFilepath'), oddFile('oidcTokenFilepath')) },
  { strategy: githubOidc, scenario: scenarioOf('job', github, ofGithub) },
  { strategy: githubOidc, scenario: scenarioOf('job, account console', onAccount, { ...ofGithub, ...ofAccount }) },
  { strategy: azureDevOpsOidc, scenario: scenarioOf('pipeline', azureDevOps(), ofPipeline) },
  { strategy: azureDevOpsOidc, scenario: scenarioOf('service connection', azureDevOps('connection-1'), ofPipeline) },
  {
    strategy: gitlabOidc,
    scenario: scenarioOf('job', variable('GITLAB_OIDC_TOKEN', 'gitlab'), oddVariable('GITLAB_OIDC_TOKEN')),
  },
  {
    strategy: circleciOidc,
    scenario: scenarioOf('job', variable('CIRCLE_OIDC_TOKEN_V2', 'circleci'), oddVariable('CIRCLE_OIDC_TOKEN_V2')),
  },
  {
    strategy: kubernetesOidc,
    scenario: scenarioOf('pod', file('kubernetesTokenFile', 'kubernetes'), oddFile('kubernetesTokenFile')),
  },
  { strategy: awsOidc, scenario: scenarioOf('function', aws, ofAws) },
  { strategy: callbackOidc(fromSidecar), scenario: scenarioOf('sidecar', sidecar, ofSidecar) },
  {
    strategy: googleOidc({
      idToken: async (audience, request, context) => fromSidecar.subjectToken({ ...request, audience }, context),
      egress: [SIDECAR],
    }),
    scenario: scenarioOf('service account', sidecar, ofSidecar),
  },
]
