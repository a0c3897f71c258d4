import {
  ApiError,
  type ApiRequest,
  apiRequest,
  type CallOptions,
  ConfigurationError,
  type DatabricksAuth,
  isAuthError,
  type Remedies,
} from '@lakeauth/core'
import { checkedDescription, checkedPolicy, checkedPolicyId, invalid } from './checked-policy.js'
import { type FederationPolicy, type OidcPolicy, parseFederationPolicy } from './federation-policy.js'

/** Whose policies they are. */
export interface PolicyOwner {
  /** The account's UUID; that of the sign-in when absent. */
  readonly accountId?: string
  /**
   * The service principal whose policies they are, by its *numeric* id as the account console shows it, not by its application
   * id. The whole account's when absent.
   */
  readonly servicePrincipalId?: string | number
}

/** What a new policy is to be. */
export interface NewFederationPolicy {
  readonly oidcPolicy: OidcPolicy
  /** 2 to 63 lower-case letters, digits, hyphens and slashes; Databricks makes one when absent. */
  readonly policyId?: string
  readonly description?: string
}

/** What to change of a policy. What is absent stays. */
export interface FederationPolicyChanges {
  /** The whole of it: what is absent here is gone afterwards. */
  readonly oidcPolicy?: OidcPolicy
  readonly description?: string
}

/** The federation policies of an account, or of one service principal in it. */
export interface FederationPolicies {
  /** Creates a policy. With a `policyId`, a second try cannot leave a policy that nobody knows of. */
  create(policy: NewFederationPolicy, call?: CallOptions): Promise<FederationPolicy>
  /** All of them, however many pages that takes; none but those by OpenID Connect, should there be others one day. */
  list(call?: CallOptions): Promise<readonly FederationPolicy[]>
  get(policyId: string, call?: CallOptions): Promise<FederationPolicy>
  update(policyId: string, changes: FederationPolicyChanges, call?: CallOptions): Promise<FederationPolicy>
  /** Removes a policy. Tokens that it let in live on to their end. With `ifExists`, one that is gone already is no error. */
  delete(policyId: string, options?: CallOptions & { readonly ifExists?: boolean }): Promise<void>
}

const REPEATABLE = 'Try again.'
const LOST_CREATE = 'The policy may exist all the same: list the policies before you try again.'
const PAGE_SIZE = '100'
/** An account has far fewer: more pages than these are an answer that never ends. */
const PAGES_MAX = 100

const REMEDIES: Remedies = {
  ERR_PERMISSION_DENIED: 'Sign in as an account admin, on the host of the account.',
  ERR_NOT_FOUND:
    'Check the policy id, that servicePrincipalId is the numeric id of the service principal and not its application id, and that the sign-in is on the host of the account.',
  ERR_QUOTA_EXCEEDED: 'There may be 20 policies: delete one that is no longer used.',
  ERR_API_REFUSED:
    'Correct the policy as the answer says; a policy with the same id may exist already. Try again later if the service is busy.',
}

const CREATE_REMEDIES: Remedies = {
  ...REMEDIES,
  ERR_API_REFUSED: `Correct the policy as the answer says; a policy with the same id may exist already. After a failure of the service (5xx): ${LOST_CREATE}`,
}

/**
 * The federation policies of an account (`/api/2.0/accounts/{account}/federationPolicies`) or of a service principal, with any
 * credential of an account admin on the host of the account.
 *
 * @throws ApiError `ERR_PERMISSION_DENIED`, `ERR_NOT_FOUND`, `ERR_QUOTA_EXCEEDED`, `ERR_API_REFUSED`, …
 * @throws ConfigurationError for a policy that the API would refuse, or when the account id is not known; no request is made then.
 * @example
 * ```ts
 * import { coreStrategies, databricksAuth } from '@lakeauth/core'
 * import { federationPolicies } from '@lakeauth/federation'
 *
 * const auth = await databricksAuth({ strategies: coreStrategies })
 * const policies = federationPolicies(auth, { servicePrincipalId: '5581763342009999' })
 * await policies.create({
 *   policyId: 'deploy',
 *   oidcPolicy: {
 *     issuer: 'https://token.actions.githubusercontent.com',
 *     subject: 'repo:my-org/my-repo:environment:production',
 *   },
 * })
 * ```
 */
export function federationPolicies(
  auth: Pick<DatabricksAuth, 'fetch' | 'place'>,
  owner: PolicyOwner = {},
): FederationPolicies {
  const principal = owner.servicePrincipalId === undefined ? undefined : checkedPrincipal(owner.servicePrincipalId)
  const stated = owner.accountId === undefined ? undefined : checkedAccount(owner.accountId)
  const kind = principal === undefined ? 'account' : 'service-principal'
  const collection = async (signal: AbortSignal | undefined): Promise<string> => {
    const account = stated ?? (await auth.place(signal && { signal })).accountId
    if (account === undefined) throw accountMissing()
    const of = principal === undefined ? '' : `/servicePrincipals/${principal}`
    return `/api/2.0/accounts/${account}${of}/federationPolicies`
  }
  const one = async (id: string, signal: AbortSignal | undefined): Promise<string> =>
    `${await collection(signal)}/${checkedPolicyId(id)}`
  const ask = (request: ApiRequest): ReturnType<typeof apiRequest> =>
    apiRequest(auth, { remedies: REMEDIES, ...request })
  const policyOf = async (request: ApiRequest): Promise<FederationPolicy> => {
    const policy = parseFederationPolicy(await ask(request))
    if (policy) return policy
    throw unusable(request)
  }
  return {
    async create(policy, { signal } = {}) {
      const { oidcPolicy, policyId, description } = Object(policy) as NewFederationPolicy
      const body = {
        oidc_policy: checkedPolicy(oidcPolicy, kind),
        ...(description !== undefined && { description: checkedDescription(description) }),
      }
      const query = policyId === undefined ? undefined : { policy_id: checkedPolicyId(policyId) }
      const path = await collection(signal)
      return policyOf({
        method: 'POST',
        path,
        query,
        body,
        signal,
        whenUnanswered: LOST_CREATE,
        remedies: CREATE_REMEDIES,
      })
    },
    async list({ signal } = {}) {
      const request = { method: 'GET', path: await collection(signal), signal, whenUnanswered: REPEATABLE } as const
      const found: FederationPolicy[] = []
      let page: string | undefined
      for (let pages = 0; pages < PAGES_MAX; pages++) {
        const query = { page_size: PAGE_SIZE, ...(page !== undefined && { page_token: page }) }
        const { policies = [], next_page_token: next } = await ask({ ...request, query })
        if (!Array.isArray(policies)) break
        const read = policies.filter(isOidc).map(parseFederationPolicy)
        // One that were left out would make an explanation of a refusal wrong.
        if (read.includes(undefined)) break
        found.push(...read.filter((policy) => policy !== undefined))
        if (typeof next !== 'string' || next === '') return found
        page = next
      }
      throw unusable(request)
    },
    async get(policyId, { signal } = {}) {
      return policyOf({ method: 'GET', path: await one(policyId, signal), signal, whenUnanswered: REPEATABLE })
    },
    async update(policyId, changes, { signal } = {}) {
      const { oidcPolicy, description }: FederationPolicyChanges = Object(changes)
      const body = {
        ...(oidcPolicy !== undefined && { oidc_policy: checkedPolicy(oidcPolicy, kind) }),
        ...(description !== undefined && { description: checkedDescription(description) }),
      }
      // Without a mask the API decides by itself what an absent field means.
      const mask = Object.keys(body).join(',')
      if (mask === '') throw invalid('changes', 'an oidcPolicy, a description or both')
      const path = await one(policyId, signal)
      return policyOf({ method: 'PATCH', path, query: { update_mask: mask }, body, signal, whenUnanswered: REPEATABLE })
    },
    async delete(policyId, { signal, ifExists = false } = {}) {
      const path = await one(policyId, signal)
      try {
        await ask({ method: 'DELETE', path, signal, whenUnanswered: REPEATABLE })
      } catch (error) {
        if (!(ifExists && isAuthError(error) && error.code === 'ERR_NOT_FOUND')) throw error
      }
    },
  }
}

/** Policies of another kind have another member instead. */
function isOidc(policy: unknown): boolean {
  return typeof policy !== 'object' || policy === null || 'oidc_policy' in policy || Object.keys(policy).length === 0
}

function checkedPrincipal(id: string | number): string {
  const text = typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : id
  if (typeof text === 'string' && /^[1-9]\d{0,19}$/.test(text)) return text
  throw invalid(
    'servicePrincipalId',
    'the numeric id of the service principal (text when it is large), not its application id, which is a UUID, and not its name',
  )
}

function checkedAccount(id: string): string {
  if (typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return id.toLowerCase()
  throw invalid('accountId', 'the account id, a UUID')
}

function accountMissing(): ConfigurationError {
  const message =
    'The account id is not known. Give it as accountId, set DATABRICKS_ACCOUNT_ID, or sign in to a host that names its account.'
  return new ConfigurationError({ code: 'ERR_ATTRIBUTE_MISSING', message, attribute: 'accountId' })
}

function unusable({ method, path, whenUnanswered }: ApiRequest): ApiError {
  const request = `${method} ${path}`
  const message = `${request} succeeded, but its answer holds no policies as documented. ${whenUnanswered}`
  return new ApiError({ code: 'ERR_API_RESPONSE_INVALID', message, request })
}
