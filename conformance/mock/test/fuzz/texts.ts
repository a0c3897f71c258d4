import type { World } from '../../src/world/world.js'
import { basic } from '../requests.js'

const b64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** Texts that have brought parsers down. */
export const oddTexts: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  '1e309',
  'NaN',
  'null',
  'undefined',
  '[object Object]',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  '%',
  '%00',
  '%ff',
  '%2e%2e%2f',
  '\u0000',
  '\r\nx: y',
  'é',
  '\u{1F600}',
  '\uD800',
  'a'.repeat(5000),
  '{"a":1}',
  '[[[[[[]]]]]]',
  '<x/>',
  "' OR 1=1",
  '${7*7}',
  '9'.repeat(40),
  '2026-13-45T99:99:99Z',
  '////',
  '?&=#',
  '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
]

/** JWTs that are none, or say odd things. */
const oddJwts: readonly string[] = [
  '..',
  'a.b.c',
  `${b64({ alg: 'none' })}.${b64({})}.`,
  `${b64({ alg: 'RS256', kid: {} })}.${b64({ iss: 1, exp: 'x' })}.AA`,
  `${b64('null')}.${b64('[]')}.AA`,
  `${b64({ alg: 'ES256', kid: '__proto__' })}.${b64({ iss: 'https://idp.lakeauth.example', aud: [{}], sub: null })}.${'A'.repeat(86)}`,
  `${b64({ alg: 'RS256', 'x5t#S256': 1, x5t: [] })}.${b64({ iss: 'not a url', sub: {}, exp: 1e300, nbf: -1e300, iat: null })}.AA`,
]

const oddValues: readonly unknown[] = [{ toString: 1 }, [{ valueOf: null, toString: null }], 1e300, null, true, [], '']

const oddClaims: readonly Readonly<Record<string, unknown>>[] = [
  'sub',
  'aud',
  'iss',
  'exp',
  'scope',
  'oid',
  'appid',
  'jti',
].flatMap((claim) => oddValues.map((value) => ({ [claim]: value })))

/** Texts that mean something in a world. */
export interface MeantTexts {
  /** Names, secrets, good tokens and grant types. */
  readonly plain: readonly string[]
  /** Tokens that say odd things, most of them truly signed. Few at a time: the journal looks for every one it meets. */
  readonly tokens: readonly string[]
}

/** The texts that mean something in this world. */
export async function meantTexts(world: World): Promise<MeantTexts> {
  const { workspace, account, azure, gcp, aws, federation } = world
  const role = aws.roleCredentials()
  // Truly signed, so that their claims are looked at.
  const bent = await Promise.all(
    oddClaims.flatMap((claims) => [
      federation.issueSubjectToken({ claims }),
      world.issueToken({ claims }),
      azure.issueToken({ claims }),
    ]),
  )
  const plain = [
    workspace.clientId,
    workspace.clientSecret,
    workspace.pat,
    workspace.userName,
    workspace.workspaceId,
    account.accountId,
    account.clientId,
    account.clientSecret,
    azure.tenantId,
    azure.subscriptionId,
    azure.clientId,
    azure.clientSecret,
    azure.workspaceResourceId,
    'lakeauth-mock',
    'lakeauth-mock-workspace',
    gcp.serviceAccountEmail,
    gcp.projectNumber,
    gcp.userCredentials.refresh_token,
    aws.region,
    role.accessKeyId,
    role.sessionToken,
    federation.servicePrincipalClientId,
    await world.issueToken(),
    await world.issueToken({ level: 'account' }),
    await azure.issueToken(),
    await federation.issueSubjectToken(),
    'client_credentials',
    'authorization_code',
    'refresh_token',
    'urn:ietf:params:oauth:grant-type:token-exchange',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    'urn:ietf:params:oauth:token-type:jwt',
    'urn:ietf:params:oauth:token-type:access_token',
    'urn:ietf:params:aws:token-type:aws4_request',
    'all-apis',
    'S256',
    'code',
    'true',
    '600',
    'http://localhost:8020',
  ]
  return { plain, tokens: [...oddJwts, ...bent] }
}

/** Headers of every protocol that is spoken, with values right and wrong. */
export function headerValues(
  meant: readonly string[],
  odd: readonly string[],
): Readonly<Record<string, readonly string[]>> {
  const both = [...meant, ...odd]
  return {
    authorization: [
      ...both.map((one) => `Bearer ${one}`),
      ...both.map((one) => basic(one, one)),
      'Basic',
      'Basic ====',
      'Bearer',
      'Negotiate x',
      'AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=0',
      'AWS4-HMAC-SHA256 Credential=, SignedHeaders=;;, Signature=',
    ],
    'content-type': [
      'application/json',
      'application/json; charset=utf-16',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/xml',
      'application/scim+json',
      'application/json,application/x-www-form-urlencoded',
      '/',
    ],
    metadata: ['true', 'false', ''],
    'metadata-flavor': ['Google', 'google', ''],
    'x-aws-ec2-metadata-token': both,
    'x-aws-ec2-metadata-token-ttl-seconds': ['21600', '0', 'x', '-1'],
    'x-identity-header': both,
    'x-databricks-metadata-version': ['1', '2', ''],
    'x-databricks-host': both,
    'x-databricks-azure-sp-management-token': both,
    'x-databricks-azure-workspace-resource-id': both,
    'x-databricks-gcp-sa-access-token': both,
    'x-amz-date': ['20260101T000000Z', 'x'],
    'x-amz-security-token': both,
    'x-lakeauth-world': ['default'],
    'x-forwarded-for': ['169.254.169.254'],
    accept: ['*/*', 'x'],
    'content-encoding': ['gzip'],
  }
}
