import { isAuthError, type Token, type TokenRequestError, type TokenSource } from '@lakeauth/core'
import { type Answer, ask } from './ask.js'
import type { Call, Google } from './google.js'
import type { Refusal } from './refusal.js'
import { sameAccount } from './service-account.js'
import { accessTokenOf, idTokenOf } from './tokens.js'

/** Acting as a service account. */
export interface Impersonation {
  /** Where IAM Credentials is, without a slash at the end. */
  readonly endpoint: string
  /** The account to act as. */
  readonly account: string
  /** Where its name stands, for an error. */
  readonly named: string
  /** Accounts in between: each may act as the next, the last one as `account`. */
  readonly delegates: readonly string[]
  /** An access token of whoever acts. */
  readonly source: TokenSource
  /** Who acts, for an error: `user:…`, `serviceAccount:…`, or words that may stand behind "to". */
  readonly principal: (call: Call) => string | Promise<string>
  /** The role that whoever acts needs on the account, without delegates in between. */
  readonly role: string
  /** Seconds that an access token lives; an hour, which every project allows, unless a file says otherwise. */
  readonly lifetime?: number | undefined
  /** The project that the call counts for, where a file of whoever acts says so. */
  readonly quotaProject?: string | undefined
}

/** `generateIdToken` of IAM Credentials. */
export async function impersonatedIdToken(
  as: Impersonation,
  audience: string,
  call: Call,
  google: Google,
): Promise<Token> {
  const requestedAt = google.context.clock.now()
  const answer = await act(as, 'generateIdToken', { audience, includeEmail: true }, 'an ID token', call, google)
  return idTokenOf(answer.body['token'], audience, { answer, requestedAt }, google)
}

/** `generateAccessToken` of IAM Credentials. */
export async function impersonatedAccessToken(
  as: Impersonation,
  scopes: readonly string[],
  call: Call,
  google: Google,
): Promise<Token> {
  const requestedAt = google.context.clock.now()
  const answer = await act(
    as,
    'generateAccessToken',
    { scope: scopes, lifetime: `${as.lifetime ?? LIFETIME_S}s` },
    'an access token',
    call,
    google,
  )
  const { accessToken: value, expireTime } = answer.body
  return accessTokenOf({ value, expireTime }, { answer, requestedAt }, google)
}

const LIFETIME_S = 3600

/** In a chain, others are passed through: roles for tokens alone do not let (IAM Credentials, `delegates`). */
const DELEGATING = 'roles/iam.serviceAccountTokenCreator'
const SOON = 'A new grant takes a minute or two to count.'

async function act(
  as: Impersonation,
  verb: string,
  fields: Readonly<Record<string, unknown>>,
  expected: string,
  call: Call,
  google: Google,
): Promise<Answer> {
  const url = `${as.endpoint}/v1/projects/-/serviceAccounts/${encodeURIComponent(as.account)}:${verb}`
  const delegates = as.delegates.map((account) => `projects/-/serviceAccounts/${account}`)
  const body = JSON.stringify({ ...fields, ...(delegates.length > 0 && { delegates }) })
  const explain = (refusal: Refusal): Promise<string> => explainRefusal(refusal, as, call)
  const attempt = (token: Token): Promise<Answer> => {
    const headers = {
      authorization: `Bearer ${token.value}`,
      'content-type': 'application/json',
      ...(as.quotaProject && { 'x-goog-user-project': as.quotaProject }),
    }
    return ask({ url, method: 'POST', headers, body, signal: call.signal, expected, explain }, google)
  }
  const token = await as.source(call.signal && { signal: call.signal })
  try {
    return await attempt(token)
  } catch (error) {
    // The token of whoever acts may have been revoked since: one new one, and no more.
    if (!isAuthError(error) || (error as TokenRequestError).status !== 401) throw error
    const rejected = { Authorization: `Bearer ${token.value}` }
    return attempt(await as.source({ rejected, ...(call.signal && { signal: call.signal }) }))
  }
}

async function explainRefusal(refusal: Refusal, as: Impersonation, call: Call): Promise<string> {
  const { status, reason } = refusal
  if (!refusal.isJson) return `The answer is none of Google's: check the proxy or the firewall in between.`
  if (status === 404) return `There is no service account ${as.account}. Check ${as.named}.`
  if (reason === 'ACCESS_TOKEN_SCOPE_INSUFFICIENT') {
    return 'The access scopes of the machine leave no room for it: give it the scope cloud-platform, and let IAM decide.'
  }
  if (reason === 'USER_PROJECT_DENIED') {
    return `Whoever acts may not use the project ${as.quotaProject ?? 'that calls count for'}: grant the role roles/serviceusage.serviceUsageConsumer on it, or correct quota_project_id.`
  }
  if (reason === 'SERVICE_DISABLED')
    return `Turn on the API iamcredentials.googleapis.com in the project${as.quotaProject ? ` ${as.quotaProject}` : ''}.`
  if (status === 403) return explainDenial(reason, as, call)
  return 'Check the credentials that act as the service account.'
}

/** A role is missing, unless the server says that it is something else. */
async function explainDenial(reason: string | undefined, as: Impersonation, call: Call): Promise<string> {
  const { account, delegates, role } = as
  if (reason !== undefined && reason !== 'IAM_PERMISSION_DENIED') {
    return `It is no missing role on ${account} but something that the project or its organisation does not allow, such as VPC Service Controls. Ask who looks after them.`
  }
  const principal = await as.principal(call)
  if (delegates.length > 0) {
    const chain = [principal, ...[...delegates, account].map((one) => `serviceAccount:${one}`)]
    return `Each of ${chain.join(', ')} needs the role ${DELEGATING} on the next one. ${SOON}`
  }
  const itself = sameAccount(principal, `serviceAccount:${account}`)
    ? 'These credentials are that account itself, which needs no role to sign in: leave googleServiceAccount out, and set authType to "google-metadata". Else: '
    : ''
  return `${itself}Grant the role ${role} on the service account ${account} to ${principal}. ${SOON}`
}
