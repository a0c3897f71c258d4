import type { Answer } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import { type Check, firstFailure } from '../../world/checks.js'
import { awsAccount, type AwsCredentials } from './account.js'
import { expectedSignature, presentedSignature, signedAt } from './signature.js'
import { stsError } from './sts-answer.js'

/** Clocks may differ by this much. */
const toleranceMs = 15 * 60_000

const mismatch = 'SignatureDoesNotMatch'

/** What STS says of each refusal, by the journal's reason. */
const wire: Readonly<Record<string, readonly [number, string, string]>> = {
  'no-credential': [403, 'MissingAuthenticationToken', 'Request is missing Authentication Token'],
  'malformed-signature': [
    400,
    'IncompleteSignature',
    'Authorization header requires Credential, SignedHeaders and Signature parameters.',
  ],
  'unsigned-host': [403, mismatch, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."],
  'wrong-signature-service': [403, mismatch, "Credential should be scoped to correct service: 'sts'."],
  'wrong-signature-region': [403, mismatch, 'Credential should be scoped to a valid region.'],
  'wrong-signature-day': [
    403,
    mismatch,
    'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date.',
  ],
  'old-signature': [403, mismatch, 'Signature expired: the date of the request is more than 15 minutes old.'],
  'early-signature': [
    403,
    mismatch,
    'Signature not yet current: the date of the request is more than 15 minutes ahead.',
  ],
  'unknown-access-key': [403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'],
  'wrong-session-token': [403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'],
  'expired-session-token': [403, 'ExpiredToken', 'The security token included in the request is expired'],
  'wrong-signature': [
    403,
    mismatch,
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and ' +
      'signing method. Consult the service documentation for details.',
  ],
}

/** Whose signature is on the request, or why it does not count. */
export async function signedBy(exchange: Exchange): Promise<AwsCredentials | Answer> {
  const { world, headers } = exchange
  const account = world.part(awsAccount)
  const presented = presentedSignature(headers.get('authorization'))
  const known = account.keys.get(presented?.accessKeyId ?? '')
  const now = world.clock.now()
  const at = signedAt(headers)
  const day = (headers.get('x-amz-date') ?? '').slice(0, 8)
  const checks: readonly Check[] = [
    ['no-credential', !headers.has('authorization'), 'The request has no Authorization header.'],
    [
      'malformed-signature',
      !presented || Number.isNaN(at),
      'Authorization or X-Amz-Date is not of Signature Version 4.',
    ],
    ['unsigned-host', presented?.signedHeaders.includes('host') === false, 'The signature does not cover the host.'],
    [
      'wrong-signature-service',
      presented !== undefined && presented.service !== 'sts',
      'The signature is for another service.',
    ],
    [
      'wrong-signature-region',
      presented !== undefined && presented.region !== regionOf(exchange.authority, account.region),
      `The signature is for the region ${presented?.region}.`,
    ],
    [
      'wrong-signature-day',
      presented !== undefined && presented.day !== day,
      'The scope names another day than X-Amz-Date.',
    ],
    ['old-signature', at < now - toleranceMs, 'X-Amz-Date is more than 15 minutes back.'],
    ['early-signature', at > now + toleranceMs, 'X-Amz-Date is more than 15 minutes ahead.'],
    ['unknown-access-key', presented !== undefined && !known, 'The account has no such access key.'],
    [
      'wrong-session-token',
      known !== undefined && (known.sessionToken ?? null) !== headers.get('x-amz-security-token'),
      'X-Amz-Security-Token is not that of the access key.',
    ],
    ['expired-session-token', (known?.expiresAt ?? now + 1) <= now, 'The credentials are past their end.'],
  ]
  const refused = firstFailure(world, checks)
  if (refused) return refusal(exchange, refused)
  const fits =
    presented && known && (await expectedSignature(exchange, presented, known.secretAccessKey)) === presented.signature
  const wrong = firstFailure(world, [
    ['wrong-signature', !fits, 'The signature is not that of the request and the secret key.'],
  ])
  return wrong ? refusal(exchange, wrong) : (known ?? account.user)
}

/** The region of an endpoint; the global one is that of the account's first region. */
export function regionOf(authority: string, fallback: string): string {
  return /^sts\.([a-z0-9-]+)\.amazonaws\.com$/.exec(authority)?.[1] ?? fallback
}

function refusal(exchange: Exchange, { code, sentence }: { readonly code: string; readonly sentence: string }): Answer {
  return stsError(exchange, wire[code] as readonly [number, string, string], code, sentence)
}
