import { isAuthError, type StrategyContext, TokenRequestError } from '@lakeauth/core'
import { keysOf } from './keys.js'
import type { Lifetimes } from './lifetimes.js'
import { loadSts } from './load-sts.js'
import { sdkError, tokenRefusal } from './refusal.js'
import { requestHandler } from './request-handler.js'

/** Keys of AWS to sign requests with. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  /** When they end, if that is known: no token is asked for that would outlive them. */
  readonly expiration?: Date
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
  readonly lifetimes: Lifetimes
  /** The token that was given before is about to end. */
  readonly renew?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** A JWT about the caller (STS `GetWebIdentityToken`), which Databricks can verify without trusting a key of AWS. */
export async function webIdentityToken(of: WebIdentityOf, context: StrategyContext): Promise<string> {
  const { STSClient, GetWebIdentityTokenCommand } = await loadSts()
  const { region, endpoint, audience, signal, lifetimes } = of
  const keys = await keysOf({ STSClient }, of, context)
  const last = of.renew ? undefined : lifetimes.last(keys, audience)
  if (last !== undefined) return last
  const handler = requestHandler({ endpoint, signal }, context)
  const client = new STSClient({
    region,
    endpoint,
    maxAttempts: 1,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    // The SDK signs by the clock of the process.
    systemClockOffset: context.clock.now() - Date.now(),
    requestHandler: handler as never,
    credentials: keys,
  })
  // It would be signed, and Node's own `fetch` sets it by itself.
  client.middlewareStack.remove('contentLengthMiddleware')
  const ask = async (DurationSeconds: number): Promise<string | undefined> => {
    const wanted = { Audience: [audience], SigningAlgorithm: 'RS256', DurationSeconds }
    return (await client.send(new GetWebIdentityTokenCommand(wanted))).WebIdentityToken
  }
  try {
    const now = context.clock.now()
    const { token, seconds } = await longest(ask, lifetimes, keys, now)
    if (!token) throw noToken(endpoint)
    lifetimes.gave(token, keys, { audience, seconds, now })
    return token
  } catch (error) {
    signal?.throwIfAborted()
    if (isAuthError(error)) throw error
    throw handler.failure() ?? tokenRefusal(error, { endpoint, clocks: handler.clocks() }, context)
  } finally {
    client.destroy()
  }
}

/** The token that lives longest among those that the session of the keys allows. */
async function longest<T>(
  ask: (seconds: number) => Promise<T>,
  lifetimes: Lifetimes,
  keys: AwsCredentials,
  now: number,
): Promise<{ readonly token: T; readonly seconds: number }> {
  const [seconds = 0, ...shorter] = lifetimes.of(keys, now)
  try {
    return { token: await ask(seconds), seconds }
  } catch (error) {
    if (shorter.length === 0 || !/^SessionDurationEscalation/.test(sdkError(error).name)) throw error
    lifetimes.refused(keys, seconds)
    return longest(ask, lifetimes, keys, now)
  }
}

/** A page of somebody in between, or another service. */
function noToken(endpoint: string): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_TOKEN_RESPONSE_INVALID',
    message: `aws-oidc: ${endpoint} answered without a token. Check AWS_ENDPOINT_URL_STS, and what answers in the place of STS: a proxy or a login page.`,
    endpoint,
    strategy: 'aws-oidc',
  })
}
