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
  const retryable = network !== undefined ? network !== 'ENOTFOUND' : TRANSIENT.has(status ?? 0)
  throw new TokenRequestError({
    code: codeOf(failure),
    message: `${strategy}: the TokenCredential gave no token for ${resource}${what && ` (${what})`}. Ask it for one outside of this sign-in to see why: getToken("${resource}/.default").`,
    endpoint: 'the TokenCredential',
    status,
    retryable,
    strategy,
  })
}

/** What may be told of a failure. */
interface Failure {
  readonly status?: number
  readonly aadsts?: string
  /** The code of the system, of a connection that did not come about. */
  readonly network?: string
}

const TRANSIENT: ReadonlySet<number> = new Set([408, 429, 502, 503, 504])
const NETWORK =
  /^(?:ECONN[A-Z]+|ETIMEDOUT|EPIPE|EAI_AGAIN|ENOTFOUND|E(?:HOST|NET)[A-Z]+|UND_ERR_\w{1,40}|REQUEST_SEND_ERROR)$/

/** Only an answer of Entra's, or a credential that says it has none, is a refusal: anything else decides nothing. */
function codeOf(failure: Failure | undefined): AuthErrorCode {
  if (!failure) return 'ERR_TOKEN_REJECTED'
  const { status, aadsts, network } = failure
  if (network !== undefined) return 'ERR_ENDPOINT_UNREACHABLE'
  if (status === undefined) return aadsts === undefined ? 'ERR_ENDPOINT_FAILED' : 'ERR_TOKEN_REJECTED'
  return status >= 500 || TRANSIENT.has(status) ? 'ERR_ENDPOINT_FAILED' : 'ERR_TOKEN_REJECTED'
}

/** Status and number of Entra, of an `AuthenticationError` or a `RestError`; else the code of a connection that broke. */
function kindOf(error: unknown): Failure {
  const { statusCode, message, code, cause } = Object(error) as Readonly<Record<string, unknown>>
  const aadsts = /\bAADSTS\d{4,8}\b/.exec(String(message))?.[0]
  if (typeof statusCode === 'number') return { status: statusCode, ...(aadsts && { aadsts }) }
  if (aadsts) return { aadsts }
  const network = [code, (Object(cause) as { code?: unknown }).code].find(
    (one): one is string => typeof one === 'string' && NETWORK.test(one),
  )
  return network === undefined ? {} : { network }
}
