import type { Token } from '@lakeauth/core'
import { type CredentialJson, invalidCredentials } from './credential-file.js'
import { type Call, type Google, textIn } from './google.js'
import type { Impersonation } from './impersonate.js'
import { externalAccessToken, poolOf } from './sources/external-account.js'
import { metadataAccessToken, metadataEmail, metadataIdToken } from './sources/metadata.js'
import { keyAccessToken, keyIdToken, parseServiceAccountKey } from './sources/service-account-key.js'
import { userAccessToken, userEmail } from './sources/user.js'
import type { DefaultCredentials } from './unfold.js'

/** What somebody can do with credentials by themselves. */
export interface Bearer {
  accessToken(scopes: readonly string[], call: Call): Promise<Token>
  /** Absent when Google makes no ID token for them. */
  readonly idToken?: (audience: string, call: Call) => Promise<Token>
  /** The service account that these credentials are: its e-mail address, and its id. */
  readonly names?: readonly string[]
  readonly principal: Impersonation['principal']
  readonly role: string
}

/** Lets make both tokens of a service account, and pass on a call in a chain of delegates. */
export const TOKEN_CREATOR = 'roles/iam.serviceAccountTokenCreator'
/** Lets a federated identity make both tokens. */
export const FEDERATED = 'roles/iam.workloadIdentityUser'

/** @throws ConfigurationError when a file is of a type that is not known, or lacks what its type needs. */
export function bearerOf(credentials: DefaultCredentials, google: Google): Bearer {
  if (credentials === 'metadata') {
    return {
      idToken: (audience, call) => metadataIdToken(audience, call, google),
      accessToken: (scopes, call) => metadataAccessToken(scopes, call, google),
      principal: async (call) => serviceAccount(await metadataEmail(call, google)),
      role: TOKEN_CREATOR,
    }
  }
  switch (credentials.json['type']) {
    case 'service_account':
      return keyBearer(credentials, google)
    case 'authorized_user':
      return {
        accessToken: (_scopes, call) => userAccessToken(credentials, call, google),
        principal: () => user(credentials, google),
        role: TOKEN_CREATOR,
      }
    case 'external_account':
      return {
        accessToken: (_scopes, call) => externalAccessToken(credentials, call, google),
        principal: () => poolOf(credentials),
        role: FEDERATED,
      }
    default:
      throw invalidCredentials(
        `${credentials.where} is of a type that is not known here; known are service_account, authorized_user, impersonated_service_account and external_account. For another one pass an AuthClient of google-auth-library to fromAuthClient().`,
        credentials,
        google,
      )
  }
}

function keyBearer(credentials: CredentialJson, google: Google): Bearer {
  const key = parseServiceAccountKey(credentials, google)
  const id = textIn(credentials.json, 'client_id')
  return {
    idToken: (audience, call) => keyIdToken(key, audience, call, google),
    accessToken: (scopes, call) => keyAccessToken(key, scopes, call, google),
    names: [key.email, ...(id === undefined ? [] : [id])],
    principal: () => serviceAccount(key.email),
    role: TOKEN_CREATOR,
  }
}

function serviceAccount(email: string | undefined): string {
  return email ? `serviceAccount:${email}` : "the machine's service account"
}

/** gcloud leaves the member `account` empty more often than not: then Google told whose login it is. */
function user(credentials: CredentialJson, google: Google): string {
  const told = textIn(credentials.json, 'account')
  const email = told && isEmail(told) ? told : userEmail(credentials, google)
  return email && isEmail(email) ? `user:${email}` : `the user whose login ${credentials.where} is`
}

function isEmail(text: string): boolean {
  return /^[\w.+-]{1,63}@[\w.-]{1,190}$/.test(text)
}
