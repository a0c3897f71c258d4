import type { DatabricksAuth } from '../databricks-auth.js'
import { ApiError } from '../errors.js'
import { apiRequest } from '../pats/api-request.js'
import type { CallOptions } from '../pats/personal-access-tokens.js'

/** Whom a workspace takes the caller for. */
export interface Principal {
  readonly kind: 'user' | 'service-principal'
  /** The decimal id of the user or service principal. */
  readonly id: string
  /** A user's e-mail address; a service principal's application id, as the workspace answers it. */
  readonly userName: string
  /** Absent where nobody gave one. */
  readonly displayName?: string
  /** The UUID of a service principal, which is the `clientId` of its sign-in. */
  readonly applicationId?: string
}

const PATH = '/api/2.0/preview/scim/v2/Me'

const REMEDIES = {
  ERR_PERMISSION_DENIED: 'Check who is signed in, and that this identity was added to the workspace.',
  ERR_NOT_FOUND: 'Only a workspace says who is signed in: set the host of one, not of the account.',
} as const

/**
 * Who is signed in, as the workspace sees it (SCIM `Me`, RFC 7644 section 3.11).
 *
 * @throws ApiError `ERR_CREDENTIAL_REFUSED`, `ERR_PERMISSION_DENIED`, `ERR_NOT_FOUND` (an account's host), `ERR_API_RESPONSE_INVALID`, …
 * @example
 * ```ts
 * import { coreStrategies, databricksAuth, whoami } from '@lakeauth/core'
 *
 * const { kind, userName, displayName } = await whoami(await databricksAuth({ strategies: coreStrategies }))
 * console.log(kind, userName, displayName)
 * ```
 */
export async function whoami(auth: Pick<DatabricksAuth, 'fetch'>, { signal }: CallOptions = {}): Promise<Principal> {
  const request = { method: 'GET', path: PATH, signal, whenUnanswered: 'Try again.', remedies: REMEDIES } as const
  const { id, userName, displayName } = await apiRequest(auth, request)
  if (!isText(id) || !isText(userName)) {
    const message = `GET ${PATH} succeeded, but its answer names nobody: \`id\` and \`userName\` are expected. Check the host.`
    throw new ApiError({ code: 'ERR_API_RESPONSE_INVALID', message, request: `GET ${PATH}` })
  }
  const name = isText(displayName) && { displayName }
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(userName)
    ? { kind: 'service-principal', id, userName, ...name, applicationId: userName }
    : { kind: 'user', id, userName, ...name }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
