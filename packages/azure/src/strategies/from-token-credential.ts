import { createToken, type CredentialStrategy, defineStrategy, type Token, TokenRequestError } from '@lakeauth/core'
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
  return defineStrategy({
    name: NAME,
    summary: 'A TokenCredential of @azure/identity, or of your own',
    attributes: placeAttributes,
    egress: (settings) => placeEgress(settings, azureCloudOf(settings).resourceManager),
    detect: (settings) =>
      hostDetection(settings) ?? { applicable: true, evidence: ['the credential that fromTokenCredential was given'] },
    configure: (settings, context) => {
      const azure = azureOf(settings, NAME, context)
      const identity = { token: (resource: string, call: Call) => tokenFrom(credential, resource, call, azure) }
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
  let failure: { readonly status?: number; readonly aadsts?: string } = {}
  try {
    const found = await credential.getToken(`${resource}/.default`, signal ? { abortSignal: signal } : {})
    if (found) return createToken({ value: found.token, expiry: new Date(found.expiresOnTimestamp) })
  } catch (error) {
    signal?.throwIfAborted()
    failure = kindOf(error)
  }
  const { status, aadsts } = failure
  const what = [status, aadsts].filter((one) => one !== undefined).join(' ')
  const retryable = status !== undefined && [429, 502, 503, 504].includes(status)
  throw new TokenRequestError({
    code: retryable || (status ?? 0) >= 500 ? 'ERR_ENDPOINT_FAILED' : 'ERR_TOKEN_REJECTED',
    message: `${strategy}: the TokenCredential gave no token for ${resource}${what && ` (${what})`}. Ask it for one outside of this sign-in to see why: getToken("${resource}/.default").`,
    endpoint: 'the TokenCredential',
    status,
    retryable,
    strategy,
  })
}

/** Status and number of Entra, of an `AuthenticationError` or a `RestError`. */
function kindOf(error: unknown): { readonly status?: number; readonly aadsts?: string } {
  const { statusCode, message } = Object(error) as { statusCode?: unknown; message?: unknown }
  const aadsts = /\bAADSTS\d{4,8}\b/.exec(String(message))?.[0]
  return { ...(typeof statusCode === 'number' && { status: statusCode }), ...(aadsts && { aadsts }) }
}
