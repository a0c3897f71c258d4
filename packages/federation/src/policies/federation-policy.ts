/** What a federation policy asks of a token. */
export interface OidcPolicy {
  /** The `iss` of the tokens: an https URL, letter for letter. */
  readonly issuer: string
  /** Any one of these must be in the token's `aud`. The account id when absent. */
  readonly audiences?: readonly string[]
  /** What the claim must be, letter for letter; policies of service principals alone have it. */
  readonly subject?: string
  /** The claim that names whoever signs in; `sub` when absent. */
  readonly subjectClaim?: string
  /** A key document (RFC 7517 section 5) as text. Databricks asks the issuer for its keys when neither this nor `jwksUri` is there. */
  readonly jwksJson?: string
  /** Where the key document is, instead of where the issuer's discovery document says. */
  readonly jwksUri?: string
}

/** A federation policy as the account has it. */
export interface FederationPolicy {
  readonly policyId: string
  /** The resource name: `accounts/…/federationPolicies/…`. */
  readonly name?: string
  readonly uid?: string
  readonly description?: string
  /** The numeric id of the service principal whose policy it is, as text; absent for a policy of the whole account. */
  readonly servicePrincipalId?: string
  readonly createdAt?: Date
  readonly updatedAt?: Date
  readonly oidcPolicy: OidcPolicy
}

/**
 * A policy as the API and the official CLI write it; `undefined` for anything else. Unknown fields are left out.
 *
 * @example
 * ```ts
 * import { parseFederationPolicy } from '@lakeauth/federation'
 *
 * parseFederationPolicy({ policy_id: 'ci', oidc_policy: { issuer: 'https://idp.example' } })
 * ```
 */
export function parseFederationPolicy(value: unknown): FederationPolicy | undefined {
  const given = record(value)
  const oidcPolicy = parseOidcPolicy(given?.['oidc_policy'])
  if (!given || !oidcPolicy) return undefined
  const name = text(given['name'])
  const policyId = text(given['policy_id']) ?? name?.split('/federationPolicies/')[1]
  if (policyId === undefined) return undefined
  const servicePrincipalId =
    principalId(given['service_principal_id']) ?? name?.match(/\/servicePrincipals\/(\d+)\//)?.[1]
  return withoutAbsent({
    policyId,
    name,
    uid: text(given['uid']),
    description: text(given['description']),
    servicePrincipalId,
    createdAt: date(given['create_time']),
    updatedAt: date(given['update_time']),
    oidcPolicy,
  })
}

function parseOidcPolicy(value: unknown): OidcPolicy | undefined {
  const given = record(value)
  const issuer = text(given?.['issuer'])
  if (!given || issuer === undefined) return undefined
  const audiences = Array.isArray(given['audiences']) ? given['audiences'].filter((one) => typeof one === 'string') : []
  return withoutAbsent({
    issuer,
    // The API gives an empty list where nothing was set.
    audiences: audiences.length > 0 ? audiences : undefined,
    subject: text(given['subject']),
    subjectClaim: text(given['subject_claim']),
    jwksJson: text(given['jwks_json']),
    jwksUri: text(given['jwks_uri']),
  })
}

/** The policy in the wire's spelling. */
export function wireOidcPolicy(policy: OidcPolicy): Readonly<Record<string, unknown>> {
  const { issuer, audiences, subject, subjectClaim, jwksJson, jwksUri } = policy
  return withoutAbsent({
    issuer,
    audiences,
    subject,
    subject_claim: subjectClaim,
    jwks_json: jwksJson,
    jwks_uri: jwksUri,
  })
}

type Present<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

function withoutAbsent<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Present<T>
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}

/** The API writes what is not set as an empty text. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function principalId(value: unknown): string | undefined {
  if (typeof value === 'string' && /^\d+$/.test(value)) return value
  // JSON numbers beyond this have lost their last digits: the resource name still has them.
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? String(value) : undefined
}

function date(value: unknown): Date | undefined {
  const parsed = new Date(typeof value === 'string' ? value : Number.NaN)
  return Number.isNaN(parsed.getTime()) ? undefined : parsed
}
