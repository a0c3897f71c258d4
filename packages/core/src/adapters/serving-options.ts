import type { DatabricksAuth } from '../databricks-auth.js'
import { hostOf } from './host-of.js'
import { clientUnsupported } from './client-unsupported.js'

/** What a client of model serving is given, whichever it is. */
export interface ServingOptions {
  /** `<host>/serving-endpoints`. */
  readonly baseURL: string
  /** The current token, asked for before each request: a sign-in that fails does so outside the client's retries. */
  readonly apiKey: () => Promise<string>
  /** Signs, keeps to the host, and replaces a dead token: `auth.fetch`. */
  readonly fetch: typeof globalThis.fetch
}

/** The options for one client, named in errors. */
export async function servingOptions(auth: DatabricksAuth, client: string): Promise<ServingOptions> {
  return {
    baseURL: `${await hostOf(auth)}/serving-endpoints`,
    apiKey: async () => {
      const { Authorization = '' } = await auth.headers()
      // No placeholder for other kinds of sign-in: with the user's own `fetch` it would go out.
      if (!Authorization.startsWith('Bearer ')) {
        throw clientUnsupported(client, 'a sign-in with a bearer token', `${auth.authType}, which has none`)
      }
      return Authorization.slice('Bearer '.length)
    },
    fetch: auth.fetch,
  }
}
