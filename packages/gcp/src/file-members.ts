import { type CredentialJson, invalidCredentials } from './credential-file.js'
import { type Google, objectIn } from './google.js'

/** The universe of Google that everybody is in who has not been given another one. */
const UNIVERSE = 'googleapis.com'

/** What IAM Credentials hands out at most, where an organisation allows that (IAM Credentials, `lifetime`). */
const LIFETIME_MAX_S = 43_200

/** True for a member that says something. gcloud and others leave some empty. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

/** @throws ConfigurationError for credentials of another universe: every endpoint here is of the usual one. */
export function assertUniverse(credentials: CredentialJson, google: Google): void {
  const { json, where } = credentials
  const universe = json['universe_domain']
  if (!isGiven(universe) || universe === UNIVERSE) return
  const problem = `${where} is of another universe_domain than ${UNIVERSE}, which is not done here. Make an AuthClient of google-auth-library of it, and pass it to fromAuthClient().`
  throw invalidCredentials(problem, credentials, google)
}

/**
 * The project that calls made with these credentials count for; `undefined` for that of the credentials themselves.
 *
 * @throws ConfigurationError for what is no id of a project.
 */
export function quotaProjectOf(credentials: CredentialJson, google: Google): string | undefined {
  const { json, where } = credentials
  const project = json['quota_project_id']
  if (!isGiven(project)) return undefined
  if (typeof project === 'string' && /^[a-z0-9][a-z0-9.:-]{1,100}$/.test(project)) return project
  const problem = `quota_project_id of ${where} is no id of a project. Run \`gcloud auth application-default set-quota-project PROJECT\`.`
  throw invalidCredentials(problem, credentials, google)
}

/**
 * The seconds that the access token of the account lives for which a configuration is; `undefined` for the usual hour.
 *
 * @throws ConfigurationError for what is no such time.
 */
export function lifetimeOf(credentials: CredentialJson, google: Google): number | undefined {
  const { json, where } = credentials
  const field = 'token_lifetime_seconds'
  const seconds = objectIn(json, 'service_account_impersonation')?.[field]
  if (!isGiven(seconds)) return undefined
  if (Number.isInteger(seconds) && Number(seconds) > 0 && Number(seconds) <= LIFETIME_MAX_S) return Number(seconds)
  const problem = `${field} of ${where} is no number of seconds up to ${LIFETIME_MAX_S}. Create the file again.`
  throw invalidCredentials(problem, credentials, google)
}
