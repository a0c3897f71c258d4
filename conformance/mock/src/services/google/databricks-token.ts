import type { Answer } from '../../http/answer.js'
import { type Exchange, siteOf } from '../../http/exchange.js'
import { unverifiedClaims, verifiedClaims } from '../../tokens/read-jwt.js'
import { clockChecks, lastSecondsCheck } from '../../tokens/verify.js'
import { type Check, firstFailure } from '../../world/checks.js'
import type { CloudTokenReader } from '../databricks/cloud-tokens.js'
import { credentialError } from '../databricks/databricks-error.js'
import { readAccessToken } from './access-tokens.js'
import { googleIssuer, googleKeys } from './id-tokens.js'
import { mayAct } from './scopes.js'

/** The second header, with which Databricks itself acts on Google Cloud. */
const accessTokenHeader = 'x-databricks-gcp-sa-access-token'

/**
 * Databricks on Google Cloud takes a Google ID token for its own URL, of a service account that it knows. Account APIs also
 * need an access token of that account in a second header; workspaces look at it when it is there.
 */
export const readGoogleIdToken: CloudTokenReader = async (exchange, token) => {
  const { world } = exchange
  const site = siteOf(exchange)
  const shown = unverifiedClaims(token)
  if (!shown || site.cloud !== 'GCP' || shown['iss'] !== googleIssuer) return undefined
  const trusted = await verifiedClaims(world.part(googleKeys), token)
  const now = Math.floor(world.clock.now() / 1000)
  const { aud, email, email_verified: verified } = shown
  const principal = world.principals.find(typeof email === 'string' ? email : undefined)
  const refused = firstFailure(world, [
    ['bad-google-signature', !trusted, 'No published key of Google signed the token.'],
    ...clockChecks(shown, now),
    ['wrong-google-audience', !urlsOf(exchange).includes(String(aud)), `The token is for ${String(aud)}.`],
    [
      'missing-google-email',
      typeof email !== 'string' || verified !== true,
      'The token names no verified e-mail address.',
    ],
    ['unknown-google-email', !principal, 'Databricks has no user with this e-mail address.'],
    [
      'not-a-member',
      principal !== undefined && !principal.sites.includes(site.name),
      `The identity is unknown to this ${site.level}.`,
    ],
    ['revoked', world.revoked.has(token), 'The token was revoked.'],
    ...lastSecondsCheck(shown, now),
  ])
  if (refused) return { refused }
  const second = firstFailure(world, secondHeaderChecks(exchange, email))
  return second ? { answer: refuseSecond(second) } : { principal: principal ?? world.user }
}

/** The URLs that this host is known by: the audience has no path and no slash at the end. */
function urlsOf(exchange: Exchange): readonly string[] {
  const { authority } = siteOf(exchange)
  return [`https://${authority}`, exchange.world.places.originOf(authority), exchange.base]
}

function secondHeaderChecks(exchange: Exchange, email: unknown): readonly Check[] {
  const value = exchange.headers.get(accessTokenHeader)
  if (value === null)
    return [
      ['missing-gcp-access-token', siteOf(exchange).level === 'account', `Account APIs need ${accessTokenHeader}.`],
    ]
  const token = readAccessToken(exchange.world, value)
  if (typeof token === 'string')
    return [['dead-gcp-access-token', true, `The access token in ${accessTokenHeader} is ${token}.`]]
  return [
    [
      'foreign-gcp-access-token',
      token.member !== `serviceAccount:${String(email)}`,
      `${accessTokenHeader} belongs to ${token.member}.`,
    ],
    [
      'weak-gcp-access-token',
      !mayAct(token.scopes),
      `The access token in ${accessTokenHeader} lacks the scope cloud-platform.`,
    ],
  ]
}

function refuseSecond(reason: { readonly code: string; readonly sentence: string }): Answer {
  const message =
    reason.code === 'missing-gcp-access-token'
      ? 'Missing required header X-Databricks-GCP-SA-Access-Token.'
      : 'Invalid X-Databricks-GCP-SA-Access-Token.'
  return credentialError(401, message, reason)
}
