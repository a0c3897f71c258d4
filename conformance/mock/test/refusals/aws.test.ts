import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { askSts, openSession, readMetadata, type StsOptions, tokenFor, whoAmI } from '../aws/ask.js'
import type { World } from '../../src/world/world.js'
import { proveRefusals, type Refusal } from './refusal.js'

function sts(
  code: string,
  title: string,
  [status, wire, message]: readonly [number, string, string],
  ask: StsOptions | ((world: World) => Promise<Response>),
): Refusal {
  return {
    code,
    title,
    status,
    headers: { 'content-type': /^text\/xml/ },
    body: new RegExp(
      `^<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${wire}</Code><Message>[^<]*${message}`,
    ),
    ask: typeof ask === 'function' ? ask : (world) => askSts(world, whoAmI(), ask),
  }
}

const mismatch = (message: string) => [403, 'SignatureDoesNotMatch', message] as const
const invalidToken = [403, 'InvalidClientTokenId', 'The security token included in the request is invalid'] as const
const minutes = 60_000

/** Changes one part of the Authorization header. */
const authorization =
  (from: RegExp, to: string): NonNullable<StsOptions['tamper']> =>
  (headers) =>
    headers.set('authorization', String(headers.get('authorization')).replace(from, to))

proveRefusals([
  sts('no-credential', 'a request that nobody signed', [403, 'MissingAuthenticationToken', 'missing'], {
    tamper: (headers) => headers.delete('authorization'),
  }),
  sts('malformed-signature', 'another scheme', [400, 'IncompleteSignature', 'requires'], {
    tamper: (headers) => headers.set('authorization', 'Bearer x'),
  }),
  sts('unsigned-host', 'a signature that does not cover the host', mismatch('.Host.'), {
    tamper: authorization(/;host;/, ';'),
  }),
  sts('wrong-signature-service', 'a signature for S3', mismatch(".*'sts'"), {
    tamper: authorization(/\/sts\//, '/s3/'),
  }),
  sts('wrong-signature-region', 'a signature for another region', mismatch('.*valid region'), { region: 'eu-west-1' }),
  sts('wrong-signature-day', 'a scope of another day', mismatch('Date in Credential scope'), {
    tamper: authorization(/\/\d{8}\//, '/20250101/'),
  }),
  sts('old-signature', 'a clock 16 minutes slow', mismatch('Signature expired'), { ahead: -16 * minutes }),
  sts('early-signature', 'a clock 16 minutes fast', mismatch('Signature not yet current'), { ahead: 16 * minutes }),
  sts('unknown-access-key', 'a key of nobody', invalidToken, {
    credentials: { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'wrong' },
  }),
  sts('wrong-session-token', "the role's keys without their session token", invalidToken, (world) => {
    const { accessKeyId, secretAccessKey } = world.aws.roleCredentials()
    return askSts(world, whoAmI(), { credentials: { accessKeyId, secretAccessKey } })
  }),
  sts(
    'expired-session-token',
    "the role's keys past their end",
    [403, 'ExpiredToken', 'The security token'],
    async (world) => {
      const { accessKeyId, secretAccessKey, sessionToken } = world.aws.roleCredentials()
      await world.clock.advance('6h')
      return askSts(world, whoAmI(), { credentials: { accessKeyId, secretAccessKey, sessionToken } })
    },
  ),
  sts('wrong-signature', 'a wrong secret key', mismatch('The request signature we calculated'), (world) =>
    askSts(world, whoAmI(), { credentials: { ...world.aws.user, secretAccessKey: 'wrong' } }),
  ),
  sts('global-endpoint', 'a web identity token from the global endpoint', [400, 'InvalidAction', ''], (world) =>
    askSts(world, tokenFor('x'), { endpoint: world.aws.globalSts }),
  ),
  sts('missing-audience', 'a web identity token for nobody', [400, 'ValidationError', 'Audience'], (world) =>
    askSts(world, tokenFor('x', { Audience: [] })),
  ),
  sts(
    'wrong-signing-algorithm',
    'a web identity token signed ES256',
    [400, 'ValidationError', 'SigningAlgorithm'],
    (world) => askSts(world, tokenFor('x', { SigningAlgorithm: 'ES256' })),
  ),
  ...[59, 3601].map((seconds) =>
    sts(
      'wrong-duration',
      `a web identity token for ${seconds} s`,
      [400, 'ValidationError', 'DurationSeconds'],
      (world) => askSts(world, tokenFor('x', { DurationSeconds: seconds })),
    ),
  ),
  sts(
    'federation-disabled',
    'a web identity token where nobody enabled them',
    [403, 'OutboundWebIdentityFederationDisabledException', ''],
    (world) => {
      world.aws.issueTokens(false)
      return askSts(world, tokenFor('x'))
    },
  ),
  sts(
    'aws-action-denied',
    'a web identity token without permission',
    [
      403,
      'AccessDenied',
      'User: arn:aws:iam::[0-9]{12}:user/lakeauth-mock-user is not authorized to perform: sts:GetWebIdentityToken',
    ],
    (world) => {
      world.aws.deny('sts:GetWebIdentityToken')
      return askSts(world, tokenFor('x'))
    },
  ),
  sts(
    'session-escalation',
    'a web identity token that would outlive the session of the role',
    [403, 'SessionDurationEscalationException', 'The requested token duration would extend the session'],
    async (world) => {
      const credentials = world.aws.roleCredentials()
      await world.clock.advance('330m')
      return askSts(world, tokenFor('x', { DurationSeconds: 1801 }), { credentials })
    },
  ),
  {
    ...sts('unknown-action', 'an action that the mock does not have', [400, 'InvalidAction', ''], (world) =>
      askSts(world, new GetSessionTokenCommand({}) as never),
    ),
    unswitchable: 'there is no such action to carry out',
  },
])

const credentialsPath = 'meta-data/iam/security-credentials/'

function imds(code: string, title: string, status: number, ask: (world: World) => Promise<Response>): Refusal {
  return {
    code,
    title,
    status,
    headers: { 'content-type': /^text\/html/ },
    body: new RegExp(`<title>${status} - `),
    ask,
  }
}

const open = (world: World, headers: Record<string, string>): Promise<Response> =>
  world.fetch(`${world.aws.imdsHost}/latest/api/token`, { method: 'PUT', headers })

proveRefusals([
  ...[{}, { 'x-aws-ec2-metadata-token-ttl-seconds': '0' }, { 'x-aws-ec2-metadata-token-ttl-seconds': '21601' }].map(
    (headers: Record<string, string>) =>
      imds('wrong-session-ttl', `a session with ${JSON.stringify(headers)}`, 400, (world) => open(world, headers)),
  ),
  imds('forwarded-request', 'a session that a proxy opens', 403, (world) =>
    open(world, { 'x-aws-ec2-metadata-token-ttl-seconds': '60', 'x-forwarded-for': '10.0.0.1' }),
  ),
  imds('no-imds-session', 'a read without a session', 401, (world) => readMetadata(world, credentialsPath)),
  imds('unknown-imds-session', 'a read with a session of another machine', 401, (world) =>
    readMetadata(world, credentialsPath, 'other'),
  ),
  imds('expired-imds-session', 'a read with a session past its end', 401, async (world) => {
    const session = await openSession(world, 60)
    await world.clock.advance('60s')
    return readMetadata(world, credentialsPath, session)
  }),
  imds('unknown-aws-role', 'the credentials of another role', 404, async (world) =>
    readMetadata(world, `${credentialsPath}other`, await openSession(world)),
  ),
])
