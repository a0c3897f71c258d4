import type * as AzureIdentity from '@azure/identity'
import { type Answer, ask, type Question } from './ask.js'
import type { Azure } from './azure.js'

/** The module `@azure/identity`. */
export type Library = typeof AzureIdentity

type HttpClient = NonNullable<AzureIdentity.TokenCredentialOptions['httpClient']>
type LibraryResponse = Awaited<ReturnType<HttpClient['sendRequest']>>

/** Options that every credential of the library is made with. */
export type CredentialOptions = AzureIdentity.TokenCredentialOptions & { readonly disableInstanceDiscovery: true }

/** Loaded on first use: importing this package must not cost what the library costs. */
function loadLibrary(): Promise<Library> {
  return import('@azure/identity')
}

/** A credential of the library failed by itself, before or after its request: its own words may hold a secret. */
export class LibraryFailure extends Error {}

/**
 * Lets a fresh credential of the library make one request, through {@link ask}: core's guard, deadline and cancellation hold
 * for it, refusals are ours, and the library repeats and keeps nothing. What it is shown of a useful answer is not the token.
 *
 * @throws LibraryFailure when the credential failed without a request that did.
 */
export async function throughLibrary(
  work: (library: Library, options: CredentialOptions) => Promise<unknown>,
  question: Omit<Question, 'method' | 'headers' | 'body'>,
  azure: Azure,
): Promise<Answer> {
  const library = await loadLibrary()
  let answer: Answer | undefined
  let failure: { readonly error: unknown } | undefined
  const httpClient: HttpClient = {
    sendRequest: async (request) => {
      // Where Entra has its endpoints is known: for clouds that the library knows less of, it would ask first.
      if (request.method === 'GET') return responseTo(request, endpointsOf(question.url))
      try {
        const headers = { 'content-type': request.headers.get('content-type') ?? '' }
        answer = await ask({ ...question, method: 'POST', headers, body: String(request.body ?? '') }, azure)
        return responseTo(request, STAND_IN)
      } catch (error) {
        failure = { error }
        throw error
      }
    },
  }
  try {
    await work(library, {
      httpClient,
      // It takes no other place, such as an emulator's: where its request goes is decided above.
      authorityHost: azure.cloud.authority,
      disableInstanceDiscovery: true,
      // Its own repetitions would multiply with core's, and wait on the wall clock.
      retryOptions: { maxRetries: 0 },
    })
  } catch {
    if (failure) throw failure.error
    throw new LibraryFailure('The library failed.')
  }
  if (!answer) throw new LibraryFailure('The library made no request.')
  return answer
}

/** Satisfies the library, whose cache thus holds nothing. */
const STAND_IN = { token_type: 'Bearer', expires_in: 1, access_token: 'kept-by-core' }

/** The part of Entra's discovery document that the library reads. */
function endpointsOf(tokenUrl: string): object {
  const tenant = tokenUrl.replace(/\/oauth2\/v2\.0\/token$/, '')
  return {
    issuer: `${tenant}/v2.0`,
    authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: tokenUrl,
    jwks_uri: `${tenant}/discovery/v2.0/keys`,
  }
}

function responseTo(request: LibraryResponse['request'], body: object): LibraryResponse {
  return { request, status: 200, headers: NO_HEADERS, bodyAsText: JSON.stringify(body) }
}

const NO_HEADERS: LibraryResponse['headers'] = {
  get: () => undefined,
  has: () => false,
  set: () => {},
  delete: () => {},
  toJSON: () => ({}),
  [Symbol.iterator]: () => new Map<string, string>()[Symbol.iterator](),
}
