import type { StrategyContext } from '@lakeauth/core'
import { subjectTokenError } from '@lakeauth/core/subject-token'
import { loadSts } from './load-sts.js'
import { requestHandler } from './request-handler.js'

/** Keys of AWS to sign requests with. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Keys, or what yields them: any credential provider of the SDK of AWS. */
export type AwsCredentialProvider = AwsCredentials | (() => Promise<AwsCredentials>)

/** What one token is asked for with. */
export interface WebIdentityOf {
  readonly region: string
  /** The STS of the region. */
  readonly endpoint: string
  readonly audience: string
  /** The SDK's own chain when absent: variables, files, containers, the machine. */
  readonly credentials?: AwsCredentialProvider | undefined
  readonly signal?: AbortSignal | undefined
}

/** STS gives tokens of a minute to an hour. Each is exchanged at once, and what comes of it ends when it ends. */
const LIFETIME_S = 3_600

/** A JWT about the caller (STS `GetWebIdentityToken`), which Databricks can verify without trusting a key of AWS. */
export async function webIdentityToken(of: WebIdentityOf, context: StrategyContext): Promise<string> {
  const { STSClient, GetWebIdentityTokenCommand } = await loadSts()
  const { region, endpoint, audience, credentials, signal } = of
  const handler = requestHandler(context, signal)
  const client = new STSClient({
    region,
    endpoint,
    maxAttempts: 1,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    // The SDK signs by the clock of the process.
    systemClockOffset: context.clock.now() - Date.now(),
    requestHandler: handler as never,
    ...(credentials && { credentials }),
  })
  // It would be signed, and Node's own `fetch` sets it by itself.
  client.middlewareStack.remove('contentLengthMiddleware')
  try {
    const wanted = { Audience: [audience], SigningAlgorithm: 'RS256', DurationSeconds: LIFETIME_S }
    const { WebIdentityToken: token } = await client.send(new GetWebIdentityTokenCommand(wanted))
    return token ?? ''
  } catch (error) {
    signal?.throwIfAborted()
    throw handler.failure() ?? refusal(error, of, context)
  } finally {
    client.destroy()
  }
}

const DENIED =
  'Allow the action sts:GetWebIdentityToken on the resource * in an identity policy of the role or user that this workload has.'
const DISABLED =
  'An administrator of the AWS account has to enable it once: `aws iam enable-outbound-web-identity-federation`.'
const KEYS = 'The keys of AWS that this workload has are wrong or have ended.'
const NO_KEYS = 'Give the workload a role of AWS, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.'

/** By the names that STS documents; its own words may hold anything. */
function refusal(error: unknown, { endpoint }: WebIdentityOf, context: StrategyContext): Error {
  const { name, $metadata } = Object(error) as { name?: unknown; $metadata?: { httpStatusCode?: unknown } }
  const known = typeof name === 'string' && /^[A-Za-z]{1,80}$/.test(name) ? name : 'an unknown error'
  const answered = typeof $metadata?.httpStatusCode === 'number'
  const what = `${endpoint} gave no token (${known}).`
  const fail = (code: string, remedy: string): Error =>
    subjectTokenError(code, `${what} ${remedy}`, context, { issuer: endpoint })
  if (/^AccessDenied/.test(known)) return fail('ERR_SUBJECT_TOKEN_FORBIDDEN', DENIED)
  if (/^OutboundWebIdentityFederationDisabled/.test(known)) return fail('ERR_SUBJECT_TOKEN_FORBIDDEN', DISABLED)
  if (/^CredentialsProviderError$/.test(known)) return fail('ERR_SUBJECT_TOKEN_UNAVAILABLE', NO_KEYS)
  if (answered) return fail('ERR_SUBJECT_TOKEN_FORBIDDEN', KEYS)
  return fail('ERR_SUBJECT_TOKEN_UNAVAILABLE', 'Check the AWS credentials of this workload.')
}
