import type { DatabricksAuth } from '../databricks-auth.js'
import { type ServingOptions, servingOptions } from './serving-options.js'

/**
 * The client keeps what `apiKey` hands out, and prints it. This cannot be sent: `defaultHeaders` keep it out of requests, and
 * no WebSocket takes a protocol with a space in its name.
 */
const IN_PLACE_OF_TOKEN = '[signed by auth.fetch]'

/** Options for `new OpenAI(…)`. */
export interface OpenAIOptions extends ServingOptions {
  /** Leaves out the header that the client would make of `apiKey`: `fetch` sets it. */
  readonly defaultHeaders: { readonly Authorization: null }
  /** Absent, whatever `OPENAI_ADMIN_KEY` says: a key of another provider must not reach Databricks. */
  readonly adminAPIKey: null
  /** Absent, whatever `OPENAI_ORG_ID` says. */
  readonly organization: null
  /** Absent, whatever `OPENAI_PROJECT_ID` says. */
  readonly project: null
}

/**
 * Options with which the OpenAI client (`openai` 6 or 7) calls the model serving of this workspace. What the environment
 * holds for OpenAI itself stays out of it.
 *
 * The client never holds a token, so that it can be printed: `apiKey` signs in, and `fetch` sends. A sign-in that fails rejects
 * the call with an `OpenAIError` whose `cause` is our `AuthError`. A version that takes `apiKey` for text, such as 4, rejects
 * with `ERR_CLIENT_UNSUPPORTED`.
 *
 * @example
 * ```ts
 * import { coreStrategies, databricksAuth } from '@lakeauth/core'
 * import { openaiOptions } from '@lakeauth/core/adapters'
 * import OpenAI from 'openai'
 *
 * const auth = await databricksAuth({ strategies: coreStrategies })
 * const client = new OpenAI(await openaiOptions(auth))
 * const messages = [{ role: 'user' as const, content: 'Hello' }]
 * const answer = await client.chat.completions.create({ model: 'databricks-claude-sonnet-4', messages })
 * ```
 */
export async function openaiOptions(auth: DatabricksAuth): Promise<OpenAIOptions> {
  const client = { name: 'openai', versions: 'version 6 or 7', inPlace: IN_PLACE_OF_TOKEN }
  const options = await servingOptions(auth, client)
  return { ...options, defaultHeaders: { Authorization: null }, adminAPIKey: null, organization: null, project: null }
}
