import type { DatabricksAuth } from '../databricks-auth.js'
import { isAuthError, StoreError } from '../errors.js'
import type { SecretSink } from '../files/secret-sink.js'
import { apiRequest, type Remedies } from '../pats/api-request.js'
import { cleanLine } from '../redact.js'
import { Secret } from '../secret.js'
import { assertNamed } from './assert-named.js'
import type { SecretSource } from './secret-source.js'

/** Which secret of which workspace. */
export interface SecretScopeOptions {
  /** Whoever may read it, or for a sink write it. */
  readonly auth: Pick<DatabricksAuth, 'fetch'>
  readonly scope: string
  readonly key: string
}

const PATH = '/api/2.0/secrets'
const REPEATABLE = 'Try again.'
const REMEDIES: Remedies = {
  ERR_PERMISSION_DENIED: 'Check who is signed in, and the permissions on the scope.',
  ERR_NOT_FOUND: 'Check the names of the scope and of the secret.',
}

/**
 * A secret of a Databricks secret scope (`GET /api/2.0/secrets/get`), as a source for a setting.
 * See {@link https://docs.databricks.com/api/workspace/secrets/getsecret the vendor's page}.
 *
 * @throws StoreError `ERR_SECRET_NOT_FOUND` when there is no such scope or secret, or it is no text; ApiError
 * otherwise. ConfigurationError `ERR_ATTRIBUTE_INVALID` at once for a name that is missing or empty.
 * @example
 * ```ts
 * import { coreStrategies, databricksAuth } from '@lakeauth/core'
 * import { databricksSecret } from '@lakeauth/core/rotation'
 *
 * const auth = await databricksAuth({ strategies: coreStrategies })
 * const password = databricksSecret({ auth, scope: 'ci', key: 'warehouse-password' })
 * const secret = await password() // prints as [redacted]
 * ```
 */
export function databricksSecret(options: SecretScopeOptions): SecretSource {
  const { scope, key } = options
  assertNamed('databricksSecret', { scope, key })
  return async (request) => {
    const secret = await readSecret(options, request?.signal)
    if (secret) return secret
    throw new StoreError({
      code: 'ERR_SECRET_NOT_FOUND',
      message: `There is no secret ${cleanLine(key)} in the scope ${cleanLine(scope)}. Check both names, or put it there.`,
    })
  }
}

/**
 * A place in a Databricks secret scope (`POST /api/2.0/secrets/put`), from where notebooks and jobs read it. The scope must
 * exist.
 *
 * @throws ConfigurationError `ERR_ATTRIBUTE_INVALID` at once for a name that is missing or empty; ApiError otherwise.
 */
export function secretScopeSink(options: SecretScopeOptions): SecretSink {
  const { auth, scope, key } = options
  assertNamed('secretScopeSink', { scope, key })
  return {
    description: `the secret ${cleanLine(key)} of the scope ${cleanLine(scope)}`,
    read: (request) => readSecret(options, request?.signal),
    async write({ value }, request) {
      await post(auth, 'put', { scope, key, string_value: value.reveal() }, request?.signal)
    },
    async remove(request) {
      await unlessNotFound(post(auth, 'delete', { scope, key }, request?.signal))
    },
  }
}

async function readSecret(
  { auth, scope, key }: SecretScopeOptions,
  signal: AbortSignal | undefined,
): Promise<Secret | undefined> {
  const request = { method: 'GET', path: `${PATH}/get`, query: { scope, key }, signal } as const
  const answer = await unlessNotFound(apiRequest(auth, { ...request, whenUnanswered: REPEATABLE, remedies: REMEDIES }))
  const text = answer && textOf(answer['value'])
  return text === undefined ? undefined : new Secret(text)
}

async function post(
  auth: SecretScopeOptions['auth'],
  action: 'put' | 'delete',
  body: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const request = { method: 'POST', path: `${PATH}/${action}`, body, signal } as const
  return apiRequest(auth, { ...request, whenUnanswered: REPEATABLE, remedies: REMEDIES })
}

async function unlessNotFound<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (isAuthError(error) && error.code === 'ERR_NOT_FOUND') return undefined
    throw error
  }
}

/** The API answers bytes as base64. What is no text was not meant for a setting. */
function textOf(base64: unknown): string | undefined {
  if (typeof base64 !== 'string') return undefined
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
