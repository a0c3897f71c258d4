import { type CredentialJson, invalidCredentials } from './credential-file.js'
import { assertUniverse, lifetimeOf, quotaProjectOf } from './file-members.js'
import { type Google, objectIn, textIn } from './google.js'
import { allowedUrl, GOOGLE_ORIGINS } from './origins.js'
import { parseImpersonationUrl, parseServiceAccount } from './service-account.js'

/** Application default credentials: a file, or the metadata server where there is none. */
export type DefaultCredentials = CredentialJson | 'metadata'

/** A service account on the way. */
export interface Step {
  /** Where IAM Credentials is, without a slash at the end. */
  readonly endpoint: string
  readonly account: string
  /** Where its name stands, for an error. */
  readonly named: string
  /** Accounts that pass the call on to it. */
  readonly delegates: readonly string[]
  /** Seconds that its access token lives, where a file says so. */
  readonly lifetime?: number | undefined
  /** The project that calls made as this account count for. */
  readonly quotaProject?: string | undefined
}

/** Credentials at bottom, and the accounts that they lead to, in order. */
export interface Unfolded {
  readonly base: DefaultCredentials
  /** The project that calls made with these credentials count for. */
  readonly quotaProject?: string | undefined
  readonly steps: readonly Step[]
}

const IMPERSONATED = 'impersonated_service_account'
/** gcloud nests credentials once. */
const DEPTH_MAX = 4

/**
 * Takes apart what leads to a service account: whose credentials they are at bottom, and every account on the way, also one
 * that the credentials inside of others lead to.
 *
 * @throws ConfigurationError when a member is missing or odd; AuthError when a URL leads to somebody else.
 */
export function unfolded(credentials: DefaultCredentials, google: Google, depth = 0): Unfolded {
  if (credentials === 'metadata') return { base: credentials, steps: [] }
  const { json, where } = credentials
  assertUniverse(credentials, google)
  const step = stepOf(credentials, google)
  const quotaProject = quotaProjectOf(credentials, google)
  if (json['type'] !== IMPERSONATED) return { base: credentials, quotaProject, steps: step ? [step] : [] }
  const source = objectIn(json, 'source_credentials')
  if (!source || !step || depth >= DEPTH_MAX) {
    const problem = `${where} lacks source_credentials or service_account_impersonation_url, or nests too many. Run \`gcloud auth application-default login --impersonate-service-account=ACCOUNT\`.`
    throw invalidCredentials(problem, credentials, google)
  }
  const inner = unfolded({ ...credentials, json: source }, google, depth + 1)
  const last = { ...step, quotaProject, delegates: delegatesOf(credentials, google) }
  return { ...inner, steps: [...inner.steps, last] }
}

function stepOf(credentials: CredentialJson, google: Google): Step | undefined {
  const field = 'service_account_impersonation_url'
  const { where, json } = credentials
  const url = textIn(json, field)
  if (url === undefined) return undefined
  const parts = parseImpersonationUrl(allowedUrl(url, { field, where, usual: GOOGLE_ORIGINS }, google))
  const lifetime = lifetimeOf(credentials, google)
  if (parts) return { ...parts, named: `${field} of ${where}`, delegates: [], lifetime }
  throw invalidCredentials(
    `${field} of ${where} has not the form that Google gives it. Create the file again.`,
    credentials,
    google,
  )
}

function delegatesOf(credentials: CredentialJson, google: Google): readonly string[] {
  const { json, where } = credentials
  const delegates: unknown = json['delegates'] ?? []
  try {
    return (delegates as readonly string[]).map((one) => parseServiceAccount(one.replace(/^.*\/serviceAccounts\//, '')))
  } catch {
    throw invalidCredentials(
      `delegates of ${where} is no list of service accounts. Create the file again.`,
      credentials,
      google,
    )
  }
}
