import type { Place } from '../credential.js'

/** What a host says of itself at `/.well-known/databricks-config`. Its cloud is left out: only its DNS zone proves that. */
export interface HostMetadata {
  readonly kind?: Place['kind']
  readonly accountId?: string
  readonly workspaceId?: string
  /** Where its OAuth endpoints are; may hold the literal `{account_id}`. */
  readonly oidcEndpoint?: string
  /** Whom it wants the tokens of federated workloads to be for. Its own word, as all of this: a token that
   * is good elsewhere must not be asked for because of it. */
  readonly federationAudience?: string
}

/** No URL of an endpoint is longer. */
const URL_MAX_LENGTH = 2_048

/** Copies the fields that are what they should be; every other one is as good as absent. */
export function parseHostMetadata(document: Readonly<Record<string, unknown>>): HostMetadata {
  const {
    oidc_endpoint: oidcEndpoint,
    account_id: accountId,
    workspace_id: workspaceId,
    host_type: hostType,
    token_federation_default_oidc_audiences: audiences,
  } = document
  const federationAudience: unknown = Array.isArray(audiences) ? audiences[0] : undefined
  const kind = typeof hostType === 'string' ? hostType.toLowerCase() : undefined
  return {
    ...((kind === 'workspace' || kind === 'account' || kind === 'unified') && { kind }),
    ...(typeof accountId === 'string' && /^[0-9a-f-]{36}$/i.test(accountId) && { accountId }),
    ...(/^\d{1,20}$/.test(String(workspaceId)) && { workspaceId: String(workspaceId) }),
    ...(typeof oidcEndpoint === 'string' &&
      oidcEndpoint !== '' &&
      oidcEndpoint.length <= URL_MAX_LENGTH && { oidcEndpoint: oidcEndpoint.replace(/\/+$/, '') }),
    ...(typeof federationAudience === 'string' &&
      federationAudience !== '' &&
      federationAudience.length <= URL_MAX_LENGTH && { federationAudience }),
  }
}
