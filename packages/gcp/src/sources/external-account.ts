import type { Token } from '@lakeauth/core'
import { ask } from '../ask.js'
import { type CredentialJson, invalidCredentials } from '../credential-file.js'
import { isGiven } from '../file-members.js'
import { type Call, CLOUD_PLATFORM, type Google, objectIn, textIn } from '../google.js'
import { allowedUrl, GOOGLE_ORIGINS, STS_URL } from '../origins.js'
import type { Refusal } from '../refusal.js'
import { accessTokenOf } from '../tokens.js'
import { awsSubjectToken } from './external-aws.js'
import { documentSubjectToken } from './external-document.js'

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'

/** Members that change what Google is asked. Leaving one out would ask for something else. */
const UNSENT: readonly string[] = ['workforce_pool_user_project', 'client_id', 'client_secret']

/**
 * The federated access token of a workload outside Google (workload identity federation, RFC 8693): the token of its own
 * identity provider, exchanged at Google's Security Token Service. It is asked for afresh every time.
 */
export async function externalAccessToken(credentials: CredentialJson, call: Call, google: Google): Promise<Token> {
  const { json, where } = credentials
  const audience = textIn(json, 'audience')
  const type = textIn(json, 'subject_token_type')
  if (!audience || !type) {
    const problem = `${where} holds no audience or no subject_token_type. Create it again with \`gcloud iam workload-identity-pools create-cred-config\`.`
    throw invalidCredentials(problem, credentials, google)
  }
  const unsent = UNSENT.find((name) => isGiven(json[name]))
  if (unsent) {
    const problem = `${where} holds ${unsent}, which is not done here: it is of a workforce pool, or of a client of Google's. Make an AuthClient of google-auth-library of it, and pass it to fromAuthClient().`
    throw invalidCredentials(problem, credentials, google)
  }
  const from = { field: 'token_url', where, usual: GOOGLE_ORIGINS }
  const url = allowedUrl(textIn(json, 'token_url') ?? STS_URL, from, google)
  const subject = await subjectToken(credentials, audience, call, google)
  const requestedAt = google.context.clock.now()
  const answer = await ask(
    {
      url,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: GRANT,
        audience,
        scope: CLOUD_PLATFORM,
        requested_token_type: ACCESS_TOKEN,
        subject_token: subject,
        subject_token_type: type,
      }),
      signal: call.signal,
      expected: 'an access token',
      explain: (refusal) => explain(refusal, where),
    },
    google,
  )
  const { access_token: value, expires_in: expiresIn } = answer.body
  return accessTokenOf({ value, expiresIn }, { answer, requestedAt }, google)
}

/** The identity of the workload as IAM spells its whole pool, for a grant. */
export function poolOf({ json }: CredentialJson): string {
  const pool =
    /^(\/\/iam\.googleapis\.com\/projects\/\d{1,20}\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{1,64})\/providers\//.exec(
      textIn(json, 'audience') ?? '',
    )?.[1]
  return pool ? `principalSet:${pool}/* (or the one subject in it)` : 'the federated identity of the workload'
}

function subjectToken(credentials: CredentialJson, audience: string, call: Call, google: Google): Promise<string> {
  const source = objectIn(credentials.json, 'credential_source')
  const problem = `the credential_source of ${credentials.where}`
  if (!source) throw invalidCredentials(`${problem} is missing. Create the file again.`, credentials, google)
  const named = [isGiven(source['environment_id']) ? 'environment_id' : 'url', 'file', 'executable', 'certificate']
  const [one, other] = named.filter((name) => isGiven(source[name]))
  if (other) {
    throw invalidCredentials(`${problem} names both ${one} and ${other}. Leave one of them.`, credentials, google)
  }
  if (textIn(source, 'environment_id')) return awsSubjectToken({ ...credentials, json: source }, audience, call, google)
  if (textIn(source, 'file') || textIn(source, 'url'))
    return documentSubjectToken({ ...credentials, json: source }, call, google)
  const kind =
    'executable' in source ? 'runs a program' : 'certificate' in source ? 'is a certificate' : 'is of no known kind'
  throw invalidCredentials(
    `${problem} ${kind}, which is not done here. Make an AuthClient of google-auth-library of it, and pass it to fromAuthClient().`,
    credentials,
    google,
  )
}

function explain({ oauthError }: Refusal, where: string): string {
  if (oauthError === 'invalid_target')
    return `The pool or the provider in the audience of ${where} does not exist, or is switched off.`
  if (oauthError === 'unauthorized_client')
    return 'The attribute condition of the provider does not let this identity in.'
  return `Google did not accept the workload's own token. Check its issuer, audience and end against the provider that ${where} names, and the clock of this machine.`
}
