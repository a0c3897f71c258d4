import { type StrategyContext, TokenRequestError } from '@lakeauth/core'
import { subjectTokenError } from '@lakeauth/core/subject-token'

/** What of an error of the SDK can be told: its name and the status, never its words, which may hold anything. */
export interface SdkError {
  readonly name: string
  readonly status?: number
}

/** Reads an error of the SDK. */
export function sdkError(error: unknown): SdkError {
  const { name, code, $metadata } = Object(error) as {
    name?: unknown
    code?: unknown
    $metadata?: { httpStatusCode?: unknown }
  }
  const status = $metadata?.httpStatusCode
  // Node's own errors of a connection have one name, and a code that tells more.
  const told = [name === 'Error' ? code : undefined, name].find(
    (one) => typeof one === 'string' && /^[A-Za-z_]{1,80}$/.test(one),
  )
  return {
    name: (told as string | undefined) ?? 'an unknown error',
    ...(typeof status === 'number' && { status }),
  }
}

/** Where something was asked, and how far the clocks are apart. */
export interface AskedOf {
  readonly endpoint: string
  /** A sentence when they are, which explains a refused signature. */
  readonly clocks: string
}

type Remedy = readonly [names: RegExp, remedy: string]

/** By the names that STS documents for all of its actions and for `GetWebIdentityToken`. */
const TOKEN_REMEDIES: readonly Remedy[] = [
  [
    /^AccessDenied/,
    'Allow the action sts:GetWebIdentityToken on the resource * in an identity policy of the role or user that this workload has.',
  ],
  [
    /^OutboundWebIdentityFederationDisabled/,
    'An administrator of the AWS account has to enable it once: `aws iam enable-outbound-web-identity-federation`.',
  ],
  [
    /^SessionDurationEscalation/,
    'No token outlives the session of the role, which ends within a minute: have the keys of this workload renewed.',
  ],
  [/^(RequestExpired|RequestTimeTooSkewed|RequestInTheFuture)/, 'The clock of this machine is off: set it.'],
  [
    /^(RegionDisabled|InvalidAction|UnknownOperation)/,
    'That STS issues no such tokens: set AWS_REGION to a region in which STS is active, and AWS_ENDPOINT_URL_STS to none or to that of the region.',
  ],
  [
    /^(ValidationError|Validation|InvalidParameter|MissingParameter|JWTPayloadSizeExceeded)/,
    'It takes no token request with this audience: check tokenAudience (DATABRICKS_TOKEN_AUDIENCE), and the version of @aws-sdk/client-sts.',
  ],
  [
    /^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|MissingAuthenticationToken|IncompleteSignature|OptInRequired|NotAuthorized)/,
    'The keys of AWS that this workload has are wrong or have ended.',
  ],
]

/** The error of a refused token. */
export function tokenRefusal(error: unknown, of: AskedOf, context: StrategyContext): Error {
  const { name, status } = sdkError(error)
  if (isTransient(name, status)) return outage(of.endpoint, status, name)
  const remedy =
    TOKEN_REMEDIES.find(([names]) => names.test(name))?.[1] ??
    'Look that name up among the errors of STS, and check AWS_REGION and AWS_ENDPOINT_URL_STS.'
  const code = status === undefined ? 'ERR_SUBJECT_TOKEN_UNAVAILABLE' : 'ERR_SUBJECT_TOKEN_FORBIDDEN'
  const problem = `${of.endpoint} gave no token (${name}). ${remedy}${of.clocks}`
  return subjectTokenError(code, problem, context, { issuer: of.endpoint })
}

/** By the names that STS documents for taking a role, and that the SDK has for keys that nobody gave. */
const KEY_REMEDIES: readonly Remedy[] = [
  [
    /^CredentialsProviderError$/,
    'Give the workload a role of AWS, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  ],
  [
    /^AccessDenied/,
    'The role may not be assumed by this workload: let the trust policy of the role (AWS_ROLE_ARN, role_arn of the profile) name it.',
  ],
  [
    /^(ExpiredToken|InvalidIdentityToken|IDPRejectedClaim)/,
    'What the role is assumed with has ended, or the account does not trust it: check the file of AWS_WEB_IDENTITY_TOKEN_FILE, or the source of the profile.',
  ],
]

/** The error of keys that could not be had, before any token was asked for. */
export function keysRefusal(error: unknown, of: AskedOf, context: StrategyContext): Error {
  const { name, status } = sdkError(error)
  if (isTransient(name, status)) return outage(of.endpoint, status, name)
  const remedy =
    KEY_REMEDIES.find(([names]) => names.test(name))?.[1] ??
    'Check the AWS credentials of this workload, and what yields them.'
  const code =
    status === undefined || name === 'CredentialsProviderError'
      ? 'ERR_SUBJECT_TOKEN_UNAVAILABLE'
      : 'ERR_SUBJECT_TOKEN_FORBIDDEN'
  return subjectTokenError(code, `the keys of AWS could not be had (${name}). ${remedy}${of.clocks}`, context)
}

/** AWS throttles with 400 as well as with 429: the name tells (common errors of its APIs). */
function isTransient(name: string, status: number | undefined): boolean {
  return (
    /^(Throttling|Throttled|TooManyRequests|RequestThrottled|RequestLimitExceeded|SlowDown|ServiceUnavailable|InternalFailure|InternalError|IDPCommunicationError)/.test(
      name,
    ) ||
    status === 429 ||
    (status !== undefined && status >= 500)
  )
}

/** The error of what may pass. */
export function outage(
  endpoint: string,
  status: number | undefined,
  name?: string,
  retryAfterMs?: number,
): TokenRequestError {
  const what = [status, name].filter((one) => one !== undefined).join(' ')
  return new TokenRequestError({
    code: 'ERR_ENDPOINT_FAILED',
    message: `aws-oidc: ${endpoint} cannot answer now (${what}). Try again later.`,
    endpoint,
    status,
    retryable: status !== 500,
    retryAfterMs,
    strategy: 'aws-oidc',
  })
}
