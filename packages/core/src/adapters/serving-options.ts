import type { DatabricksAuth } from '../databricks-auth.js'
import { hostOf } from './host-of.js'
import { clientUnsupported } from './client-unsupported.js'

/** What a client of model serving is given, whichever it is. */
export interface ServingOptions {
  /** `<host>/serving-endpoints`. */
  readonly baseURL: string
  /** Asked for before each request: a sign-in that fails does so outside the client's retries. */
  readonly apiKey: () => Promise<string>
  /** Signs, keeps to the host, and replaces a dead token: `auth.fetch`. */
  readonly fetch: typeof globalThis.fetch
}

/** The client that the options are for. */
export interface ServingClient {
  readonly name: string
  /** Those that call `apiKey`, such as `version 3`. */
  readonly versions: string
  /** What `apiKey` hands out in place of the token, to a client that keeps what it gets. */
  readonly inPlace?: string
}

/** The options for one client, named in errors. */
export async function servingOptions(auth: DatabricksAuth, client: ServingClient): Promise<ServingOptions> {
  const { name, versions, inPlace } = client
  const apiKey = async (): Promise<string> => {
    const { Authorization = '' } = await auth.headers()
    // No placeholder for other kinds of sign-in: with the user's own `fetch` it would go out.
    if (!Authorization.startsWith('Bearer ')) {
      throw clientUnsupported(name, 'a sign-in with a bearer token', `${auth.authType}, which has none`)
    }
    return inPlace ?? Authorization.slice('Bearer '.length)
  }
  // An older client takes a key for text, and would send the text of this function.
  const value = (): never => {
    throw clientUnsupported(name, `${versions}, which calls apiKey()`, 'one that takes it for text, as older ones do')
  }
  Object.defineProperties(apiKey, { toString: { value }, [Symbol.toPrimitive]: { value } })
  return { baseURL: `${await hostOf(auth)}/serving-endpoints`, apiKey, fetch: auth.fetch }
}
