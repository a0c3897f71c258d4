import type { DatabricksAuth } from '../databricks-auth.js'
import { type ServingOptions, servingOptions } from './serving-options.js'

/** Options for `new OpenAI(…)`. */
export interface OpenAIOptions extends ServingOptions {
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
 * A sign-in that fails rejects the call with an `OpenAIError` whose `cause` is our `AuthError`.
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
  return { ...(await servingOptions(auth, 'openai')), adminAPIKey: null, organization: null, project: null }
}
