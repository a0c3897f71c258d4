import { isAuthError, SubjectTokenError, type Token, type TokenRequestError, withDeadline } from '@lakeauth/core'
import { type Answer, ask, type Question } from '../ask.js'
import type { Call, Google } from '../google.js'
import { isPage, type Refusal } from '../refusal.js'
import { accessTokenOf, idTokenOf } from '../tokens.js'
import { askUntilStarted, isComingUp } from './machine.js'

/** A metadata server answers at once or is none. */
const LIMIT_MS = 1_000

/** An ID token of the machine's own service account. `format=full` adds the e-mail address, by which Databricks knows it. */
export async function metadataIdToken(audience: string, call: Call, google: Google): Promise<Token> {
  const requestedAt = google.context.clock.now()
  const query = new URLSearchParams({ audience, format: 'full' })
  const answer = await askMetadata(
    `identity?${query.toString()}`,
    { expected: 'an ID token', text: true },
    call,
    google,
  )
  return idTokenOf(textOf(answer), audience, { answer, requestedAt }, google)
}

/** An access token of the machine's own service account. The server hands out one token until shortly before its end. */
export async function metadataAccessToken(scopes: readonly string[], call: Call, google: Google): Promise<Token> {
  const requestedAt = google.context.clock.now()
  const query = new URLSearchParams({ scopes: scopes.join(',') })
  const answer = await askMetadata(`token?${query.toString()}`, { expected: 'an access token' }, call, google)
  const { access_token: value, expires_in: expiresIn } = answer.body
  return accessTokenOf({ value, expiresIn }, { answer, requestedAt }, google)
}

/** The e-mail address of the machine's service account; `undefined` when it cannot be had. */
export async function metadataEmail(call: Call, google: Google): Promise<string | undefined> {
  try {
    const text = textOf(await askMetadata('email', { expected: 'an e-mail address', text: true }, call, google))
    return /^[\w.-]{1,63}@[\w.-]{1,190}$/.test(text) ? text : undefined
  } catch {
    call.signal?.throwIfAborted()
    return undefined
  }
}

const NO_ACCOUNT =
  'The machine has no service account, or no access for it. Attach one to it; on GKE name one in the annotation iam.gke.io/gcp-service-account, and let the pod act as it'
/** GKE's own server leaves its header out when it refuses. */
const UNSAID =
  "the answer does not say that it is Google's: if this is no machine of Google Cloud, use another strategy"

function isOfGoogle(headers: Headers): boolean {
  return headers.get('metadata-flavor') === 'Google'
}

function textOf({ body }: Answer): string {
  return String(body['text']).trim()
}

async function askMetadata(
  path: string,
  question: Pick<Question, 'expected' | 'text'>,
  { signal }: Call,
  google: Google,
): Promise<Answer> {
  const { metadata, context } = google
  const url = `${metadata}/computeMetadata/v1/instance/service-accounts/default/${path}`
  const headers = { 'metadata-flavor': 'Google' }
  const assertGenuine = (answered: Headers): void => {
    if (!isOfGoogle(answered)) throw absent('is not one of Google', google)
  }
  const explain = (refusal: Refusal): string => {
    if (isPage(refusal)) assertGenuine(refusal.headers)
    return isOfGoogle(refusal.headers) ? `${NO_ACCOUNT}.` : `${NO_ACCOUNT}; ${UNSAID}.`
  }
  const once = (limited: AbortSignal): Promise<Answer> =>
    ask({ url, headers, signal: limited, explain, assertGenuine, ...question }, google)
  try {
    return await withDeadline((limited) => askUntilStarted(once, isComingUp, limited, google), {
      clock: context.clock,
      milliseconds: LIMIT_MS,
      signal,
      expired: () => absent('gave no answer within 1 s', google),
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw isAuthError(error) ? told(error as TokenRequestError, google) : error
  }
}

/** What the error of a request means when the metadata server was asked. A refusal stays one, and what may pass is repeated by core. */
function told(error: TokenRequestError, google: Google): Error {
  if (error.code === 'ERR_ENDPOINT_UNREACHABLE') return absent('cannot be reached', google)
  if (error.code === 'ERR_TOKEN_RESPONSE_INVALID') return absent('answers with something else', google)
  return error
}

function absent(problem: string, { strategy, metadata }: Google): SubjectTokenError {
  return new SubjectTokenError({
    code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE',
    message: `${strategy}: the metadata server of Google at ${metadata} ${problem}. It is there on machines, pods and services of Google Cloud alone: elsewhere use another strategy, or set googleMetadataHost (GCE_METADATA_HOST) if it has another address.`,
    issuer: metadata,
    strategy,
  })
}
