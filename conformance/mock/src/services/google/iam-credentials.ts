import { ok } from '../../http/answer.js'
import { firstFailure } from '../../world/checks.js'
import type { Handler, Route } from '../route.js'
import { issueAccessToken } from './access-tokens.js'
import { googleCaller } from './bearer.js'
import { googleError } from './google-error.js'
import { issueIdToken } from './id-tokens.js'
import { type ActAs, impersonating } from './impersonation.js'
import { isGoogleScope, scopeList } from './scopes.js'

const longestSeconds = 3600

/** `generateAccessToken`: at most an hour, as the default organisation policy has it. */
const generateAccessToken: ActAs = async (exchange, account, body) => {
  const scopes = scopeList(body['scope'])
  const lifetime = /^(\d+(?:\.\d+)?)s$/.exec(String(body['lifetime'] ?? `${longestSeconds}s`))?.[1]
  const seconds = Math.floor(Number(lifetime ?? Number.NaN))
  const refused = firstFailure(exchange.world, [
    ['missing-impersonation-scope', scopes.length === 0, 'The body has no scope.'],
    ['unknown-impersonation-scope', !scopes.every(isGoogleScope), 'A scope is none of Google’s.'],
    [
      'impersonation-lifetime',
      !(seconds > 0 && seconds <= longestSeconds),
      'The lifetime is not between 1s and 3600s.',
    ],
  ])
  if (refused) return googleError('INVALID_ARGUMENT', 'Request contains an invalid argument.', refused)
  const member = `serviceAccount:${account.email}`
  const token = await issueAccessToken(exchange, { member, scopes }, seconds > 0 ? seconds : longestSeconds)
  const expireTime = new Date(token.expiresAt * 1000).toISOString().replace('.000Z', 'Z')
  return ok({ accessToken: token.value, ...(!exchange.mutation?.omitExpiresIn && { expireTime }) })
}

/** `generateIdToken`: the token names the account's e-mail address only when it is asked to. */
const generateIdToken: ActAs = async (exchange, account, body) => {
  const audience = String(body['audience'] ?? '')
  const refused = firstFailure(exchange.world, [
    ['missing-impersonation-audience', audience === '', 'The body has no audience.'],
  ])
  if (refused) return googleError('INVALID_ARGUMENT', 'Request contains an invalid argument.', refused)
  const token = await issueIdToken(exchange, {
    account,
    audience,
    includeEmail: body['includeEmail'] === true,
    ...(body['useEmailAzp'] === true && { azp: account.email }),
  })
  return ok({ token: token.value })
}

/** `allowedLocations`: the account may be used everywhere, as the libraries read `0x0`. They ask in the background. */
const allowedLocations: Handler = (exchange) => {
  const caller = googleCaller(exchange)
  return 'refused' in caller ? caller.refused : ok({ locations: [], encodedLocations: '0x0' })
}

const accounts = '/v1/projects/:project/serviceAccounts'

/** What IAM Credentials answers. */
export const iamCredentialsRoutes: readonly Route[] = [
  {
    operation: 'iam-credentials.allowed-locations',
    method: 'GET',
    path: `${accounts}/:account/allowedLocations`,
    handler: allowedLocations,
  },
  {
    operation: 'iam-credentials.generate-access-token',
    method: 'POST',
    path: `${accounts}/:account{[^/]+:generateAccessToken}`,
    handler: impersonating('iam.serviceAccounts.getAccessToken', generateAccessToken),
  },
  {
    operation: 'iam-credentials.generate-id-token',
    method: 'POST',
    path: `${accounts}/:account{[^/]+:generateIdToken}`,
    handler: impersonating('iam.serviceAccounts.getOpenIdToken', generateIdToken),
  },
]
