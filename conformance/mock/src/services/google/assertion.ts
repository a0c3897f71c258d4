import { compactVerify } from 'jose/jws/compact/verify'
import type { Answer } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import { type Claims, unverifiedClaims } from '../../tokens/read-jwt.js'
import { type Check, firstFailure } from '../../world/checks.js'
import { googleDirectory, type ServiceAccount } from './directory.js'
import { googleOAuthError } from './google-error.js'
import { isGoogleScope, scopeList } from './scopes.js'
import { tokenEndpoints } from './token-urls.js'

/** An assertion may live this long, and its beginning may lie this far ahead. */
const longestSeconds = 3600
const skewSeconds = 300

/** Whose assertion it is and what it asks for, or the refusal. */
export type Asserted = { readonly account: ServiceAccount; readonly claims: Claims } | { readonly refused: Answer }

/** Judges the assertion of a service account (RFC 7523): signed RS256 by a key that is registered for its issuer. */
export async function readAssertion(exchange: Exchange, assertion: string): Promise<Asserted> {
  const { world } = exchange
  const claims = unverifiedClaims(assertion)
  if (!claims) return refuse('malformed-assertion', 'The assertion is not a JWT.')
  const { find, databricks } = world.part(googleDirectory)
  const known = find(claims['iss'])
  const failure = firstFailure(world, [
    ['unknown-google-account', !known, 'The issuer is no service account of this world.'],
    [
      'bad-assertion-signature',
      !(known && (await isSignedBy(known, assertion))),
      'No key of the account signed it RS256.',
    ],
    ...claimChecks(exchange, claims),
  ])
  return failure ? refuse(failure.code, failure.sentence) : { account: known ?? databricks, claims }
}

function claimChecks(
  exchange: Exchange,
  { iss, sub, aud, iat, exp, scope, target_audience: target }: Claims,
): readonly Check[] {
  const now = Math.floor(exchange.world.clock.now() / 1000)
  const [from, to] = [Number(iat ?? Number.NaN), Number(exp ?? Number.NaN)]
  const scopes = scopeList(scope)
  const askedNothing = scopes.length === 0 && (typeof target !== 'string' || target === '')
  return [
    [
      'wrong-assertion-audience',
      !tokenEndpoints(exchange).includes(String(aud)),
      `The assertion is for ${String(aud)}.`,
    ],
    ['assertion-expired', !(to > now), `The assertion ended at ${to}; it is ${now}.`],
    ['assertion-too-long', !(to - from <= longestSeconds), 'The assertion lives longer than an hour.'],
    ['assertion-from-the-future', !(from <= now + skewSeconds), `The assertion begins at ${from}; it is ${now}.`],
    [
      'no-delegation',
      sub !== undefined && sub !== iss,
      'The assertion names another subject; no account of this world has domain-wide delegation.',
    ],
    ['missing-google-scope', askedNothing, 'The assertion has neither scope nor target_audience.'],
    ['unknown-google-scope', !scopes.every(isGoogleScope), 'A scope is none of Google’s.'],
  ]
}

async function isSignedBy({ keys }: ServiceAccount, assertion: string): Promise<boolean> {
  for (const { publicKey } of await keys.published()) {
    const fits = await compactVerify(assertion, publicKey, { algorithms: ['RS256'] }).then(
      () => true,
      () => false,
    )
    if (fits) return true
  }
  return false
}

const timeframe =
  'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.'

/** What the wire says of each refusal; `invalid_grant` unless it names another error. */
const wire: Readonly<Record<string, readonly [description: string, error?: string, status?: 401]>> = {
  'malformed-assertion': ['Invalid JWT'],
  'unknown-google-account': ['Invalid grant: account not found'],
  'bad-assertion-signature': ['Invalid JWT Signature.'],
  'wrong-assertion-audience': [
    'Invalid JWT: Failed audience check. The right audience is https://oauth2.googleapis.com/token',
  ],
  'assertion-expired': [timeframe],
  'assertion-too-long': [timeframe],
  'assertion-from-the-future': [timeframe],
  'no-delegation': [
    'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
    'unauthorized_client',
    401,
  ],
  'missing-google-scope': ['Invalid OAuth scope or ID token audience provided.', 'invalid_scope'],
  'unknown-google-scope': ['Invalid OAuth scope or ID token audience provided.', 'invalid_scope'],
}

function refuse(code: string, sentence: string): Asserted {
  const [description, error = 'invalid_grant', status] = wire[code] as (typeof wire)[string]
  return { refused: googleOAuthError(error, description, { code, sentence }, status) }
}
