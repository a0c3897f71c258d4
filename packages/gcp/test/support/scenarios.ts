import type { Scenario, Setup } from '@lakeauth/conformance'
import type { CredentialStrategy } from '@lakeauth/core'
import type { World } from '@lakeauth/mock'
import { googleCredentials, googleId, googleMetadata } from '../../src/index.js'

const HOME = '/home/ada'
const IMDS = 'http://169.254.169.254'
const DEFAULT_CREDENTIALS = `${HOME}/.config/gcloud/application_default_credentials.json`
const BEARER = ['bearer', 'token-requests', 'http', 'refreshes', 'refusal', 'api', 'google'] as const

/** A strategy in one of its set-ups. */
export interface CertifiedScenario {
  readonly strategy: CredentialStrategy
  readonly scenario: Scenario
}

const key: Scenario = {
  name: 'key file',
  capabilities: [...BEARER, 'secret', 'invalid-setting'],
  tokens: { operation: 'google.token', each: 2 },
  arrange: async ({ gcp }) => keySetup(gcp.publicHost, '/run/key.json', await gcp.serviceAccountKey()),
  broken: async ({ gcp }) => {
    const old = await gcp.serviceAccountKey()
    await gcp.rotateServiceAccountKey()
    return keySetup(gcp.publicHost, '/run/key.json', old)
  },
  invalid: { attribute: 'googleAllowedOrigins', value: 'http://synthetic.example' },
  secrets: () => [],
}

const keyAsJson: Scenario = {
  ...key,
  name: 'key as JSON in the environment',
  arrange: async ({ gcp }) => ({
    env: { DATABRICKS_HOST: gcp.publicHost, GOOGLE_CREDENTIALS: JSON.stringify(await gcp.serviceAccountKey()) },
  }),
  broken: async ({ gcp }) => {
    const old = JSON.stringify(await gcp.serviceAccountKey())
    await gcp.rotateServiceAccountKey()
    return { env: { DATABRICKS_HOST: gcp.publicHost, GOOGLE_CREDENTIALS: old } }
  },
}

const keyOfAnAccount: Scenario = {
  ...key,
  name: 'key file, account console',
  arrange: async ({ gcp }) => keySetup(gcp.accountPublicHost, '/run/key.json', await gcp.serviceAccountKey()),
  broken: async ({ gcp }) => {
    const old = await gcp.serviceAccountKey()
    await gcp.rotateServiceAccountKey()
    return keySetup(gcp.accountPublicHost, '/run/key.json', old)
  },
  probe: ({ gcp }) => `/api/2.0/accounts/${gcp.accountId}/workspaces`,
}

const impersonation = {
  capabilities: [...BEARER, 'second-token', 'invalid-setting'],
  tokens: { operation: 'iam-credentials.generate-id-token' },
  secondTokens: { operation: 'iam-credentials.generate-access-token' },
  invalid: { attribute: 'googleServiceAccount', value: 'synthetic-nonsense' },
} as const satisfies Partial<Scenario>

const user: Scenario = {
  ...impersonation,
  name: 'login of a user',
  arrange: ({ gcp }) => idSetup(gcp, gcp.userCredentials),
  broken: ({ gcp }) => {
    gcp.revokeRole({ role: 'roles/iam.serviceAccountTokenCreator', member: 'user:developer@lakeauth.example' })
    return idSetup(gcp, gcp.userCredentials)
  },
}

const machine: Scenario = {
  ...impersonation,
  name: 'machine that acts as another account',
  arrange: ({ gcp }) => ({ ...idSetup(gcp), env: { K_SERVICE: 'demo' } }),
  broken: ({ gcp }) => {
    gcp.revokeRole({
      role: 'roles/iam.serviceAccountTokenCreator',
      member: `serviceAccount:${gcp.instanceEmail}`,
    })
    return { ...idSetup(gcp), env: { K_SERVICE: 'demo' } }
  },
}

const external: Scenario = {
  ...impersonation,
  name: 'workload elsewhere with a token in a file',
  arrange: (world) => externalSetup(world, true),
  broken: (world) => externalSetup(world, false),
}

const impersonated: Scenario = {
  ...impersonation,
  name: 'login of a user that is impersonated in its file',
  arrange: ({ gcp }) => idSetup(gcp, impersonatedLogin(gcp)),
  broken: ({ gcp }) => {
    gcp.revokeRole({ role: 'roles/iam.serviceAccountTokenCreator', member: 'user:developer@lakeauth.example' })
    return idSetup(gcp, impersonatedLogin(gcp))
  },
}

const amazon: Scenario = {
  ...impersonation,
  name: 'workload at AWS',
  // The library signs with the time of the process, which a world on another clock would refuse.
  world: { weaken: ['old-signature', 'early-signature', 'wrong-signature-day'] },
  arrange: (world) => amazonSetup(world, true),
  broken: (world) => amazonSetup(world, false),
}

const azure: Scenario = {
  ...impersonation,
  name: 'workload at Azure',
  arrange: (world) => azureSetup(world, true),
  broken: (world) => azureSetup(world, false),
}

const metadata: Scenario = {
  name: 'machine',
  capabilities: [...BEARER, 'second-token', 'invalid-setting'],
  tokens: { operation: 'gce-metadata.identity' },
  secondTokens: { operation: 'gce-metadata.token' },
  arrange: metadataSetup,
  broken: (world) => {
    world.on('gce-metadata.identity').respond({ status: 404, headers: { 'metadata-flavor': 'Google' } })
    return metadataSetup(world)
  },
  invalid: { attribute: 'googleMetadataHost', value: 'synthetic.example' },
}

/** Every strategy of the package, in every way that it is set up. */
export const scenarios: readonly CertifiedScenario[] = [
  ...[key, keyAsJson, keyOfAnAccount].map((scenario) => ({ strategy: googleCredentials, scenario })),
  ...[user, machine, external, impersonated, amazon, azure].map((scenario) => ({ strategy: googleId, scenario })),
  { strategy: googleMetadata, scenario: metadata },
]

function keySetup(host: string, path: string, content: object): Setup {
  return { config: { host, googleCredentials: path }, files: { [path]: JSON.stringify(content) } }
}

function idSetup({ publicHost, serviceAccountEmail }: World['gcp'], credentials?: object): Setup {
  return {
    config: { host: publicHost, googleServiceAccount: serviceAccountEmail },
    home: HOME,
    ...(credentials && { files: { [DEFAULT_CREDENTIALS]: JSON.stringify(credentials) } }),
  }
}

function metadataSetup({ gcp }: World): Setup {
  gcp.addToDatabricks(gcp.instanceEmail)
  return {
    config: { host: gcp.publicHost },
    files: { '/sys/class/dmi/id/product_name': 'Google Compute Engine\n' },
  }
}

/** As `gcloud auth application-default login --impersonate-service-account` writes it. */
function impersonatedLogin({ userCredentials, serviceAccountEmail }: World['gcp']): object {
  return {
    type: 'impersonated_service_account',
    source_credentials: userCredentials,
    delegates: [],
    service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${serviceAccountEmail}:generateAccessToken`,
  }
}

/** As `gcloud iam workload-identity-pools create-cred-config --aws --enable-imdsv2` writes it. */
function amazonSetup({ gcp, aws }: World, granted: boolean): Setup {
  const { audience, poolMember } = gcp.addWorkloadIdentityProvider({ awsAccountId: aws.accountId })
  const role = { role: 'roles/iam.workloadIdentityUser', member: poolMember } as const
  if (granted) gcp.grantRole(role)
  else gcp.revokeRole(role)
  return idSetup(gcp, {
    type: 'external_account',
    audience,
    subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request',
    token_url: 'https://sts.googleapis.com/v1/token',
    credential_source: {
      environment_id: 'aws1',
      region_url: `${IMDS}/latest/meta-data/placement/availability-zone`,
      url: `${IMDS}/latest/meta-data/iam/security-credentials`,
      imdsv2_session_token_url: `${IMDS}/latest/api/token`,
      regional_cred_verification_url: 'https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15',
    },
  })
}

/** As `gcloud iam workload-identity-pools create-cred-config --azure` writes it. */
function azureSetup({ gcp, azure: { tenantId, managementResource } }: World, granted: boolean): Setup {
  const issuer = `https://sts.windows.net/${tenantId}/`
  const { audience, poolMember } = gcp.addWorkloadIdentityProvider({ issuer, audiences: [managementResource] })
  const role = { role: 'roles/iam.workloadIdentityUser', member: poolMember } as const
  if (granted) gcp.grantRole(role)
  else gcp.revokeRole(role)
  const resource = encodeURIComponent(managementResource)
  return idSetup(gcp, {
    type: 'external_account',
    audience,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: 'https://sts.googleapis.com/v1/token',
    credential_source: {
      url: `${IMDS}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${resource}`,
      headers: { Metadata: 'True' },
      format: { type: 'json', subject_token_field_name: 'access_token' },
    },
  })
}

/** The subject token lives for a day, as a projected one of Kubernetes may. */
async function externalSetup({ gcp, federation }: World, granted: boolean): Promise<Setup> {
  const { issuer, subject } = federation
  const { audience, memberOf } = gcp.addWorkloadIdentityProvider({ issuer })
  const role = { role: 'roles/iam.workloadIdentityUser', member: memberOf(subject) } as const
  if (granted) gcp.grantRole(role)
  else gcp.revokeRole(role)
  const token = await federation.issueSubjectToken({ audience, lifetimeSeconds: 86_400 })
  const setup = idSetup(gcp, {
    type: 'external_account',
    audience,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: 'https://sts.googleapis.com/v1/token',
    credential_source: { file: '/run/token' },
  })
  return { ...setup, files: { ...setup.files, '/run/token': token } }
}
