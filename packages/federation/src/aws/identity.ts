import { type Attribute, type DetectContext, parseSecureUrl } from '@lakeauth/core'
import type { WorkloadIdentity } from '@lakeauth/core/subject-token'
import { lifetimes } from './lifetimes.js'
import { parseRegion, stsOf } from './region.js'
import { type AwsCredentialProvider, type AwsCredentials, webIdentityToken } from './web-identity-token.js'

const attributes = {
  awsRegion: {
    summary: 'The region of AWS whose STS is asked; the global one issues no tokens',
    env: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
    ambient: true,
    profileKey: 'aws_region',
    parse: parseRegion,
  },
  awsStsEndpoint: {
    summary: 'The STS of the region, when it is not at its usual address',
    env: ['AWS_ENDPOINT_URL_STS'],
    ambient: true,
    parse: parseSecureUrl,
  },
} as const satisfies Readonly<Record<string, Attribute>>

/** Settings of a workload on AWS. */
export type AwsAttributes = typeof attributes

/** Variables that the services of AWS set where they run something. */
const MACHINE_VARIABLES = [
  'AWS_LAMBDA_FUNCTION_NAME',
  'ECS_CONTAINER_METADATA_URI_V4',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
] as const

const VENDOR_FILE = '/sys/class/dmi/id/sys_vendor'

/**
 * A workload on AWS, by a token that STS signs about its role. Without `credentials`, keys are taken from the environment, and
 * else by the SDK's own chain: what that asks for keys, such as the metadata service of a machine, it asks by itself, and the STS
 * of the region through `context.fetch`.
 */
export function awsIdentity(credentials?: AwsCredentialProvider): WorkloadIdentity<AwsAttributes> {
  return {
    attributes,
    egress: ({ awsRegion: region, awsStsEndpoint: endpoint }) =>
      endpoint !== undefined || region !== undefined ? [new URL(stsOf(region ?? '', endpoint)).origin] : [],
    detect: async ({ awsRegion: region }, context) => {
      if (region === undefined) {
        return { applicable: false, reason: 'awsRegion (AWS_REGION) is not set', missing: ['awsRegion'] }
      }
      if (credentials) return { applicable: true, evidence: ['credentials of AWS'] }
      const machine = await machineEvidence(context)
      if (machine) return { applicable: true, evidence: [machine] }
      const reason = 'nothing shows a machine of AWS; set authType to "aws-oidc" to use its keys anyway'
      return { applicable: false, reason }
    },
    key: ({ awsRegion: region = '', awsStsEndpoint: endpoint }, { env }) => ({
      sts: stsOf(region, endpoint),
      account: env['AWS_ACCESS_KEY_ID'] ?? env['AWS_ROLE_ARN'] ?? '',
    }),
    // The id of a key is no secret, and a chain's keys are found elsewhere.
    shared: false,
    source: ({ awsRegion: region = '', awsStsEndpoint }, context) => {
      const of = { region, endpoint: stsOf(region, awsStsEndpoint), lifetimes: lifetimes() }
      return (request) => {
        const keys = credentials ?? credentialsIn(context.env)
        const asked = { audience: request?.audience ?? '', renew: request?.renew, signal: request?.signal }
        return webIdentityToken({ ...of, ...asked, credentials: keys }, context)
      }
    },
  }
}

function credentialsIn(env: DetectContext['env']): AwsCredentials | undefined {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env
  return accessKeyId && secretAccessKey
    ? { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
    : undefined
}

async function machineEvidence({ env, files, platform }: DetectContext): Promise<string | undefined> {
  const variable = MACHINE_VARIABLES.find((name) => env[name])
  if (variable !== undefined || platform !== 'linux') return variable
  const vendor = await files.readText(VENDOR_FILE).catch(() => '')
  return vendor.trim() === 'Amazon EC2' ? VENDOR_FILE : undefined
}
