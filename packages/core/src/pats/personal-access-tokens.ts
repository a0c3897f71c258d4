import type { DatabricksAuth } from '../databricks-auth.js'
import { isAuthError } from '../errors.js'
import { apiRequest } from './api-request.js'
import {
  checkedComment,
  checkedId,
  checkedLifetime,
  isBearer,
  LOST_CREATE,
  REPEATABLE,
  unusable,
} from './call-values.js'
import { type MintedToken, mintedToken, parseTokenInfo, type TokenInfo } from './minted-token.js'

/** What a new token is to be. */
export interface CreateTokenOptions {
  /** Whole seconds, at least one; the workspace's own limit when absent. */
  readonly lifetimeSeconds?: number
  readonly comment?: string
}

/** What any call of the API may be given. */
export interface CallOptions {
  readonly signal?: AbortSignal
}

/** The personal access tokens of whoever is signed in. */
export interface PersonalAccessTokens {
  /** Creates a token. Made once: repeating it could leave a token that nobody knows of. */
  create(options?: CreateTokenOptions, call?: CallOptions): Promise<MintedToken>
  list(call?: CallOptions): Promise<readonly TokenInfo[]>
  /** Changes the comment. */
  update(tokenId: string, changes: { readonly comment: string }, call?: CallOptions): Promise<void>
  /** Ends a token at once. With `ifExists`, one that is gone already is no error. */
  revoke(tokenId: string, options?: CallOptions & { readonly ifExists?: boolean }): Promise<void>
}

const PATH = '/api/2.0/token'

/**
 * The Token API of a workspace (`/api/2.0/token`), with any credential.
 *
 * @throws ApiError `ERR_QUOTA_EXCEEDED`, `ERR_TOKENS_DISABLED`, `ERR_PERMISSION_DENIED`, `ERR_NOT_FOUND`, …
 * @throws ConfigurationError for a lifetime or a comment that the API would refuse; no request is made then.
 * @example
 * ```ts
 * import { coreStrategies, databricksAuth, personalAccessTokens } from '@lakeauth/core'
 *
 * const auth = await databricksAuth({ strategies: coreStrategies })
 * const tokens = personalAccessTokens(auth)
 * const minted = await tokens.create({ lifetimeSeconds: 3600, comment: 'nightly export' })
 * const value = minted.reveal() // once
 * await tokens.revoke(minted.tokenId)
 * ```
 */
export function personalAccessTokens(auth: Pick<DatabricksAuth, 'fetch'>): PersonalAccessTokens {
  return {
    async create({ lifetimeSeconds, comment } = {}, { signal } = {}) {
      const body = {
        ...(lifetimeSeconds !== undefined && { lifetime_seconds: checkedLifetime(lifetimeSeconds) }),
        ...(comment !== undefined && { comment: checkedComment(comment) }),
      }
      const request = { method: 'POST', path: `${PATH}/create`, body, signal, whenUnanswered: LOST_CREATE } as const
      const answer = await apiRequest(auth, request)
      const info = parseTokenInfo(answer['token_info'])
      const value = answer['token_value']
      if (!info || !isBearer(value)) throw unusable('POST', request.path, LOST_CREATE)
      return mintedToken(info, value)
    },
    async list({ signal } = {}) {
      const request = { method: 'GET', path: `${PATH}/list`, signal, whenUnanswered: REPEATABLE } as const
      // A user without tokens gets an object without the array.
      const { token_infos: infos = [] } = await apiRequest(auth, request)
      if (!Array.isArray(infos)) throw unusable('GET', request.path, REPEATABLE)
      return infos.map(parseTokenInfo).filter((info) => info !== undefined)
    },
    async update(tokenId, { comment }, { signal } = {}) {
      const body = { token: { comment: checkedComment(comment) }, update_mask: 'comment' }
      const path = `${PATH}/${encodeURIComponent(checkedId(tokenId))}`
      await apiRequest(auth, { method: 'PATCH', path, body, signal, whenUnanswered: REPEATABLE })
    },
    async revoke(tokenId, { signal, ifExists = false } = {}) {
      const body = { token_id: checkedId(tokenId) }
      try {
        await apiRequest(auth, { method: 'POST', path: `${PATH}/delete`, body, signal, whenUnanswered: REPEATABLE })
      } catch (error) {
        if (!(ifExists && isAuthError(error) && error.code === 'ERR_NOT_FOUND')) throw error
      }
    },
  }
}
