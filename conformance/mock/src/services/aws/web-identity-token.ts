import { type Check, firstFailure } from '../../world/checks.js'
import { issueJwt } from '../issue-jwt.js'
import { awsAccount, awsKeys } from './account.js'
import { regionOf } from './signed-by.js'
import type { StsAction } from './sts.js'
import { stsAnswer, stsError } from './sts-answer.js'

const defaultSeconds = 300

const sessionEscalation = [
  403,
  'SessionDurationEscalationException',
  'The requested token duration would extend the session beyond its original expiration time.',
] as const

/** `GetWebIdentityToken`: a JWT about the caller, signed by the account's issuer. */
export const webIdentityToken: StsAction = async (exchange, caller, parameters) => {
  const { world, authority } = exchange
  const account = world.part(awsAccount)
  const audiences = members(parameters, 'Audience.member.')
  const algorithm = parameters.get('SigningAlgorithm') ?? ''
  const seconds = Number(parameters.get('DurationSeconds') ?? defaultSeconds)
  const invalid = firstFailure(world, [
    [
      'missing-audience',
      audiences.length === 0 || audiences.length > 10,
      'Audience has none or more than ten members.',
    ],
    ['wrong-signing-algorithm', !Object.hasOwn(awsKeys, algorithm), 'SigningAlgorithm is neither RS256 nor ES384.'],
    [
      'wrong-duration',
      !(Number.isInteger(seconds) && seconds >= 60 && seconds <= 3600),
      'DurationSeconds is not between 60 and 3600.',
    ],
  ])
  if (invalid) return stsError(exchange, [400, 'ValidationError', invalid.sentence], invalid.code)
  const refused = firstFailure(world, permission(account.issuesTokens, account.denied))
  if (refused?.code === 'federation-disabled')
    return stsError(
      exchange,
      [
        403,
        'OutboundWebIdentityFederationDisabledException',
        'Outbound web identity federation is disabled for this account.',
      ],
      refused.code,
    )
  if (refused) {
    const message =
      `User: ${caller.arn} is not authorized to perform: sts:GetWebIdentityToken because no identity-based policy allows the ` +
      'sts:GetWebIdentityToken action'
    return stsError(exchange, [403, 'AccessDenied', message], refused.code)
  }
  const escalates = firstFailure(world, [
    [
      'session-escalation',
      world.clock.now() + seconds * 1000 > (caller.expiresAt ?? Number.POSITIVE_INFINITY),
      'The token would outlive the session of the role.',
    ],
  ])
  if (escalates) return stsError(exchange, sessionEscalation, escalates.code)
  const tags = tagsOf(parameters)
  const token = await issueJwt(exchange, {
    ring: world.part(awsKeys[algorithm === 'ES384' ? 'ES384' : 'RS256']),
    claims: {
      iss: `https://${account.issuerHost}`,
      aud: audiences.length === 1 ? audiences[0] : audiences,
      sub: caller.principalArn,
      jti: crypto.randomUUID(),
      'https://sts.amazonaws.com/': {
        aws_account: account.id,
        source_region: regionOf(authority, account.region),
        org_id: account.organization,
        ...(caller.sessionToken !== undefined && {
          ec2_source_instance_arn: `arn:aws:ec2:${account.region}:${account.id}:instance/${account.instanceId}`,
        }),
        ...(Object.keys(tags).length > 0 && { request_tags: tags }),
      },
    },
    lifetimeSeconds: Number.isInteger(seconds) ? seconds : defaultSeconds,
    canary: 'web-identity-token',
  })
  return stsAnswer(exchange, 'GetWebIdentityToken', {
    WebIdentityToken: token.value,
    Expiration: `${new Date(token.expiresAt * 1000).toISOString().slice(0, 19)}Z`,
  })
}

function permission(issuesTokens: boolean, denied: ReadonlySet<string>): readonly Check[] {
  return [
    ['federation-disabled', !issuesTokens, 'Nobody enabled outbound identity federation for the account.'],
    ['aws-action-denied', denied.has('sts:GetWebIdentityToken'), 'No policy allows sts:GetWebIdentityToken.'],
  ]
}

/** The members of a list in the query protocol: `Name.member.1` and so on. */
function members(parameters: URLSearchParams, prefix: string): readonly string[] {
  return [...parameters].filter(([name]) => name.startsWith(prefix)).map(([, value]) => value)
}

function tagsOf(parameters: URLSearchParams): Readonly<Record<string, string>> {
  const pairs = [...parameters].flatMap(([name, value]) => {
    const ordinal = /^Tags\.member\.(\d+)\.Key$/.exec(name)?.[1]
    return ordinal === undefined ? [] : [[value, parameters.get(`Tags.member.${ordinal}.Value`) ?? ''] as const]
  })
  return Object.fromEntries(pairs)
}
