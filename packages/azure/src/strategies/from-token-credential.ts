import {
  type AuthErrorCode,
  ConfigurationError,
  createToken,
  type CredentialStrategy,
  defineStrategy,
  type Token,
  TokenRequestError,
} from '@lakeauth/core'
import { placeAttributes } from '../attributes.js'
import type { Azure, Call } from '../azure.js'
import { azureCredential } from '../credential.js'
import { hostDetection } from '../detection.js'
import { azureOf, placeEgress } from '../settings.js'
import { azureCloudOf } from '../clouds.js'

/** What is needed of a `TokenCredential` of `@azure/core-auth`: any version, and anything of its form. */
export interface AzureTokenCredential {
  getToken(
    scopes: string,
    options: { readonly abortSignal?: AbortSignal },
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>
}

const NAME = 'azure-token-credential'

/**
 * A strategy of a `TokenCredential` that you have: of `@azure/identity` (`DefaultAzureCredential`, a browser login, a chain), of
 * an application that has tokens already, or your own. It makes its own requests, past core's guard; core keeps its tokens, and
 * asks for a new one in time.
 *
 * @example
 * ```ts
 * import { databricksAuth } from '@lakeauth/core'
 * import { type AzureTokenCredential, fromTokenCredential } from '@lakeauth/azure'
 *
 * export const signIn = (credential: AzureTokenCredential) =>
 *   databricksAuth({
 *     strategies: [fromTokenCredential(credential)],
 *     config: { host: 'https://adb-1234567890123456.7.azuredatabricks.net' },
 *   })
 * ```
 */
export function fromTokenCredential(credential: AzureTokenCredential): CredentialStrategy<typeof placeAttributes> {
  if (typeof (credential as Partial<AzureTokenCredential> | null | undefined)?.getToken !== 'function') {
    throw new ConfigurationError({
      code: 'ERR_ATTRIBUTE_INVALID',
      message: `${NAME}: fromTokenCredential takes a TokenCredential, an object with a function getToken.`,
      attribute: 'credential',
      strategy: NAME,
    })
  }
  return defineStrategy({
    name: NAME,
    summary: 'A TokenCredential of @azure/identity, or of your own',
    attributes: placeAttributes,
    egress: (settings) => placeEgress(settings, azureCloudOf(settings).resourceManager),
    detect: (settings) =>
      hostDetection(settings) ?? { applicable: true, evidence: ['the credential that fromTokenCredential was given'] },
    configure: (settings, context) => {
      const azure = azureOf(settings, NAME, context)
      const identity = {
        hasFixedTenant: true,
        token: (resource: string, call: Call) => tokenFrom(credential, resource, call, azure),
      }
      // Nobody knows whom the credential stands for.
      return azureCredential({ settings, key: {}, shared: false, identity }, azure)
    },
  })
}

/** Its errors may hold a request with its secrets: only what kind they are is kept. */
async function tokenFrom(
  credential: AzureTokenCredential,
  resource: string,
  { signal }: Call,
  { strategy }: Azure,
): Promise<Token> {
  let failure: Failure | undefined
  try {
    const found = await credential.getToken(`${resource}/.default`, signal ? { abortSignal: signal } : {})
    if (found) return createToken({ value: found.token, expiry: new Date(found.expiresOnTimestamp) })
  } catch (error) {
    signal?.throwIfAborted()
    failure = kindOf(error)
  }
  const { status, aadsts, network } = failure ?? {}
  const what = [status, aadsts, network].filter((one) => one !== undefined).join(' ')
  throw new TokenRequestError({
    ...meaningOf(failure),
    message: `${strategy}: the TokenCredential gave no token for ${resource}${what && ` (${what})`}. Ask it for one outside of this sign-in to see why: getToken("${resource}/.default").`,
    endpoint: 'the TokenCredential',
    status,
    strategy,
  })
}

/** What may be told of a failure. */
interface Failure {
  readonly status?: number
  readonly aadsts?: string
  /** The code of the system, of a connection that did not come about. */
  readonly network?: string
  /** Nobody decided anything: work that broke off. */
  readonly isBroken?: boolean
}

const TRANSIENT: ReadonlySet<number> = new Set([408, 429, 502, 503, 504])
/** Of a proxy that wants a login (RFC 9110 section 15.5.8). */
const PROXY_LOGIN = 407
/** Entra's own number for what passes. */
const ENTRA_PASSES = 'AADSTS90033'
const NETWORK =
  /^(?:ECONN[A-Z]+|ETIMEDOUT|EPIPE|EAI_AGAIN|ENOTFOUND|E(?:HOST|NET)[A-Z]+|UND_ERR_\w{1,40}|REQUEST_SEND_ERROR)$/
/** Of the language and its `fetch`: an answer that cannot be read, a time that ran out. */
const BROKEN: ReadonlySet<unknown> = new Set([
  'TypeError',
  'SyntaxError',
  'RangeError',
  'ReferenceError',
  'AbortError',
  'TimeoutError',
])

/**
 * A refusal is what Entra answers, and a credential that says in its own words that it has no token: one that is there for
 * Databricks alone has no management token. An outage decides nothing.
 */
function meaningOf(failure: Failure = {}): { readonly code: AuthErrorCode; readonly retryable: boolean } {
  const { status = 0, aadsts, network, isBroken = false } = failure
  if (network !== undefined) return { code: 'ERR_ENDPOINT_UNREACHABLE', retryable: network !== 'ENOTFOUND' }
  const retryable = TRANSIENT.has(status) || aadsts === ENTRA_PASSES
  const isOutage = retryable || status >= 500 || status === PROXY_LOGIN || isBroken
  return { code: isOutage ? 'ERR_ENDPOINT_FAILED' : 'ERR_TOKEN_REJECTED', retryable }
}

/** Status and number of Entra, of an `AuthenticationError` or a `RestError`; else what shows that something broke. */
function kindOf(error: unknown): Failure {
  const { statusCode, message, code, cause, name } = Object(error) as Readonly<Record<string, unknown>>
  const aadsts = /\bAADSTS\d{4,8}\b/.exec(String(message))?.[0]
  if (typeof statusCode === 'number') return { status: statusCode, ...(aadsts && { aadsts }) }
  if (aadsts) return { aadsts }
  const codes = [code, (Object(cause) as { code?: unknown }).code].filter((one) => typeof one === 'string')
  const network = codes.find((one) => NETWORK.test(one))
  if (network !== undefined) return { network }
  return { isBroken: codes.length > 0 || BROKEN.has(name) }
}
