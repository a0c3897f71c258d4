/**
 * One sign-in for the clients that are in use already: the official SDK, `@databricks/sql`, AppKit, Lakebase, OpenAI, the
 * Vercel AI SDK, axios and undici. None of them is a dependency.
 *
 * @packageDocumentation
 */
export { type AiSdkOptions, aiSdkOptions } from './ai-sdk-options.js'
export type {
  AxiosAnswer,
  AxiosConfig,
  AxiosInterceptors,
  AxiosLike,
  AxiosRedirect,
} from './axios-client.js'
export { axiosInterceptor } from './axios-interceptor.js'
export type { AdaptedAuth } from './host-of.js'
export { type OpenAIOptions, openaiOptions } from './openai-options.js'
export {
  type SdkAuthType,
  type SdkConfig,
  type SdkCredentials,
  sdkCredentials,
  type SdkRequestVisitor,
} from './sdk-credentials.js'
export type { SdkAgent } from './sdk-agent.js'
export { type SdkOptions, sdkOptions } from './sdk-options.js'
export type { ServingOptions } from './serving-options.js'
export { type SqlAuthentication, sqlAuthentication, type SqlConnection, sqlConnection } from './sql-authentication.js'
export { type UndiciInterceptor, undiciInterceptor } from './undici-interceptor.js'
