import { type ConfigurationError, Secret, type Token } from '@lakeauth/core'
import type { Answer } from '../ask.js'
import { type CredentialJson, invalidCredentials } from '../credential-file.js'
import { type Call, type Google, textIn } from '../google.js'
import { LibraryFailure, throughLibrary } from '../library.js'
import { tokenUrlIn } from '../origins.js'
import type { Refusal } from '../refusal.js'
import { accessTokenOf, idTokenOf } from '../tokens.js'

/** A key of a service account. */
export interface ServiceAccountKey extends Pick<CredentialJson, 'where' | 'attribute'> {
  readonly email: string
  readonly privateKey: Secret
  readonly tokenUrl: string
}

/** Google accepts an assertion that lives an hour. */
const ASSERTION_S = 3600

/** @throws ConfigurationError when a member is missing; AuthError when it sends its assertions to somebody else. */
export function parseServiceAccountKey(credentials: CredentialJson, google: Google): ServiceAccountKey {
  const { json, where, attribute } = credentials
  const email = textIn(json, 'client_email')
  const privateKey = textIn(json, 'private_key')
  if (!email || !privateKey) {
    const missing = [!email && 'client_email', !privateKey && 'private_key'].filter(Boolean).join(' and ')
    throw invalidCredentials(
      `${where} holds no ${missing}. Download a new key of the service account.`,
      credentials,
      google,
    )
  }
  const tokenUrl = tokenUrlIn(credentials, google)
  return { email, privateKey: new Secret(privateKey), tokenUrl, where, attribute }
}

/** An ID token of the account itself: an assertion that names the audience (vendor guide, "service account JWT"). */
export async function keyIdToken(key: ServiceAccountKey, audience: string, call: Call, google: Google): Promise<Token> {
  const requestedAt = google.context.clock.now()
  const answer = await assert(key, { target_audience: audience }, 'an ID token', call, google)
  return idTokenOf(answer.body['id_token'], audience, { answer, requestedAt }, google)
}

/** An access token of the account itself (RFC 7523 section 2.1). */
export async function keyAccessToken(
  key: ServiceAccountKey,
  scopes: readonly string[],
  call: Call,
  google: Google,
): Promise<Token> {
  const requestedAt = google.context.clock.now()
  const answer = await assert(key, { scope: scopes.join(' ') }, 'an access token', call, google)
  const { access_token: value, expires_in: expiresIn } = answer.body
  return accessTokenOf({ value, expiresIn }, { answer, requestedAt }, google)
}

async function assert(
  key: ServiceAccountKey,
  claims: Readonly<Record<string, string>>,
  expected: string,
  { signal }: Call,
  google: Google,
): Promise<Answer> {
  const privateKey = key.privateKey.reveal()
  if (!(await isRsaKey(privateKey))) throw unusableKey(key, google)
  const iat = Math.floor(google.context.clock.now() / 1000)
  // The library's own times are of the process, and its audience is Google's even where the file names another endpoint.
  const additionalClaims = { aud: key.tokenUrl, iat, exp: iat + ASSERTION_S, ...claims }
  try {
    return await throughLibrary(
      ({ JWT }, options) => new JWT({ email: key.email, key: privateKey, additionalClaims, ...options }).authorize(),
      { url: key.tokenUrl, expected, signal, explain: (refusal) => explain(refusal, key) },
      google,
    )
  } catch (error) {
    if (!(error instanceof LibraryFailure)) throw error
    throw unusableKey(key, google)
  }
}

/** The library would sign with any key, and Google would refuse another kind in words that say nothing of it. */
async function isRsaKey(pem: string): Promise<boolean> {
  const { createPrivateKey } = await import('node:crypto')
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}

function unusableKey(key: ServiceAccountKey, google: Google): ConfigurationError {
  const problem = `the private_key of ${key.where} cannot sign: it is not the PEM of an RSA key. Download a new key, and check that its line breaks survive where it is stored.`
  return invalidCredentials(problem, key, google)
}

/** Google's words tell the causes apart; the code is `invalid_grant` for all of them. */
function explain({ words, ahead }: Refusal, { email, where }: ServiceAccountKey): string {
  if (/reasonable timeframe|iat and exp/i.test(words)) {
    const off = ahead === undefined ? '' : ` It is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} Google's.`
    return `Google does not accept the time of the signature: set the clock of this machine.${off}`
  }
  if (/account not found/i.test(words)) return `The service account ${email} does not exist (any more). Check ${where}.`
  if (/signature/i.test(words)) {
    return `Google knows no such key of ${email}: it was deleted, disabled or has ended. Create a new one, and replace ${where}.`
  }
  return `Check that ${where} is a current key of ${email}.`
}
