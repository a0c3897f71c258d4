import type { DatabricksAuth } from '../databricks-auth.js'
import { type ServingOptions, servingOptions } from './serving-options.js'

/** Options for `createOpenAICompatible(…)`. */
export interface AiSdkOptions extends ServingOptions {
  readonly name: 'databricks'
}

/**
 * Options with which the Vercel AI SDK (`@ai-sdk/openai-compatible` 3) calls the model serving of this workspace.
 *
 * A sign-in that fails rejects the call with our `AuthError`, and is not retried by the AI SDK. A version of it that
 * takes `apiKey` for text, such as 0.2, is refused where it reads it (`ERR_CLIENT_UNSUPPORTED`).
 *
 * @example
 * ```ts
 * import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
 * import { coreStrategies, databricksAuth } from '@lakeauth/core'
 * import { aiSdkOptions } from '@lakeauth/core/adapters'
 * import { generateText } from 'ai'
 *
 * const auth = await databricksAuth({ strategies: coreStrategies })
 * const databricks = createOpenAICompatible(await aiSdkOptions(auth))
 * const { text } = await generateText({ model: databricks('databricks-claude-sonnet-4'), prompt: 'Hello' })
 * ```
 */
export async function aiSdkOptions(auth: DatabricksAuth): Promise<AiSdkOptions> {
  const client = { name: '@ai-sdk/openai-compatible', versions: 'version 3' }
  return { ...(await servingOptions(auth, client)), name: 'databricks' }
}
