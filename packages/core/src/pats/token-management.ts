import type { DatabricksAuth } from '../databricks-auth.js'
import { isAuthError } from '../errors.js'
import { apiRequest } from './api-request.js'
import {
  checkedComment,
  checkedId,
  checkedLifetime,
  invalid,
  isBearer,
  LOST_CREATE,
  REPEATABLE,
  unusable,
} from './call-values.js'
import { type ManagedTokenInfo, parseManagedTokenInfo } from './managed-token-info.js'
import { type MintedToken, mintedToken } from './minted-token.js'
import type { CallOptions, CreateTokenOptions } from './personal-access-tokens.js'

/** What a new token of a service principal is to be. */
export interface OnBehalfOfOptions extends CreateTokenOptions {
  /** The application id of the service principal, a UUID, not its numeric id. */
  readonly applicationId: string
}

/** Which tokens to list; all of them without. */
export interface ListManagedTokensOptions extends CallOptions {
  readonly createdById?: string
  readonly createdByUsername?: string
}

/** The personal access tokens of everybody in a workspace, for its administrators. */
export interface TokenManagement {
  /** Creates a token that acts as a service principal. Made once: repeating it could leave a token that nobody knows of. */
  createOnBehalfOf(options: OnBehalfOfOptions, call?: CallOptions): Promise<ManagedTokenInfo & MintedToken>
  list(options?: ListManagedTokensOptions): Promise<readonly ManagedTokenInfo[]>
  get(tokenId: string, call?: CallOptions): Promise<ManagedTokenInfo>
  /** Ends anybody's token at once. With `ifExists`, one that is gone already is no error. */
  revoke(tokenId: string, options?: CallOptions & { readonly ifExists?: boolean }): Promise<void>
}

const PATH = '/api/2.0/token-management'
const CREATE = `${PATH}/on-behalf-of/tokens`

const ADMINS = { ERR_PERMISSION_DENIED: 'Sign in as an administrator of the workspace.' } as const

/** Only this call has several reasons for the same answers. */
const REMEDIES = {
  ERR_PERMISSION_DENIED:
    'Sign in as an administrator of the workspace, and see that the service principal may use tokens in it.',
  ERR_TOKENS_DISABLED:
    'Ask an administrator to enable personal access tokens. Azure offers none on behalf of others: let the service principal sign in, and create its own.',
  ERR_NOT_FOUND:
    'Check applicationId, which is the UUID of the service principal, and that it was added to this workspace.',
  ERR_QUOTA_EXCEEDED: 'A service principal may have 600 tokens in a workspace: revoke some, or let it use OAuth.',
} as const

/**
 * The token management API of a workspace (`/api/2.0/token-management`), with the credential of an administrator.
 *
 * @throws ApiError `ERR_PERMISSION_DENIED`, `ERR_TOKENS_DISABLED`, `ERR_QUOTA_EXCEEDED`, `ERR_NOT_FOUND`, …
 * @throws ConfigurationError for a value that the API would refuse; no request is made then.
 * @example
 * ```ts
 * import { coreStrategies, databricksAuth, tokenManagement } from '@lakeauth/core'
 *
 * const management = tokenManagement(await databricksAuth({ strategies: coreStrategies }))
 * const applicationId = '00000000-0000-4000-8000-000000000001'
 * const minted = await management.createOnBehalfOf({ applicationId, lifetimeSeconds: 3600, comment: 'nightly export' })
 * const value = minted.reveal() // once
 * await management.revoke(minted.tokenId, { ifExists: true })
 * ```
 */
export function tokenManagement(auth: Pick<DatabricksAuth, 'fetch'>): TokenManagement {
  return {
    async createOnBehalfOf({ applicationId, lifetimeSeconds, comment }, { signal } = {}) {
      const body = {
        application_id: checkedApplicationId(applicationId),
        ...(lifetimeSeconds !== undefined && { lifetime_seconds: checkedLifetime(lifetimeSeconds) }),
        ...(comment !== undefined && { comment: checkedComment(comment) }),
      }
      const about = { signal, whenUnanswered: LOST_CREATE, remedies: REMEDIES }
      const answer = await apiRequest(auth, { method: 'POST', path: CREATE, body, ...about })
      const info = parseManagedTokenInfo(answer['token_info'])
      const value = answer['token_value']
      if (!info || !isBearer(value)) throw unusable('POST', CREATE, LOST_CREATE)
      return mintedToken(info, value)
    },
    async list({ createdById, createdByUsername, signal } = {}) {
      const path = `${PATH}/tokens`
      const query = {
        ...(createdById !== undefined && { created_by_id: createdById }),
        ...(createdByUsername !== undefined && { created_by_username: createdByUsername }),
      }
      const about = { signal, whenUnanswered: REPEATABLE, remedies: ADMINS }
      // A workspace without tokens answers an object without the array.
      const { token_infos: infos = [] } = await apiRequest(auth, { method: 'GET', path, query, ...about })
      if (!Array.isArray(infos)) throw unusable('GET', path, REPEATABLE)
      return infos.map(parseManagedTokenInfo).filter((info) => info !== undefined)
    },
    async get(tokenId, { signal } = {}) {
      const path = pathOf(tokenId)
      const about = { signal, whenUnanswered: REPEATABLE, remedies: ADMINS }
      const info = parseManagedTokenInfo((await apiRequest(auth, { method: 'GET', path, ...about }))['token_info'])
      if (!info) throw unusable('GET', path, REPEATABLE)
      return info
    },
    async revoke(tokenId, { signal, ifExists = false } = {}) {
      const about = { signal, whenUnanswered: REPEATABLE, remedies: ADMINS }
      try {
        await apiRequest(auth, { method: 'DELETE', path: pathOf(tokenId), ...about })
      } catch (error) {
        if (!(ifExists && isAuthError(error) && error.code === 'ERR_NOT_FOUND')) throw error
      }
    },
  }
}

function pathOf(tokenId: string): string {
  return `${PATH}/tokens/${encodeURIComponent(checkedId(tokenId))}`
}

function checkedApplicationId(id: string): string {
  if (typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return id
  throw invalid('applicationId', 'the application id of a service principal, a UUID')
}
