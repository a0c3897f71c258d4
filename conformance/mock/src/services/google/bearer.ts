import type { Answer } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import { firstFailure } from '../../world/checks.js'
import { readAccessToken } from './access-tokens.js'
import { googleDirectory } from './directory.js'
import { googleError } from './google-error.js'
import { mayAct } from './scopes.js'

const unauthenticated =
  'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.'
const missing =
  'Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.'

/** Whom a call on a Google API comes from: the member of a live access token whose scopes reach, or the refusal. */
export function googleCaller(exchange: Exchange): { readonly member: string } | { readonly refused: Answer } {
  const { world, headers } = exchange
  const value = /^bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1]
  const found = value === undefined ? 'unknown' : readAccessToken(world, value)
  const [token, why] = typeof found === 'string' ? [undefined, found] : [found, 'dead']
  const refused = firstFailure(world, [
    ['no-google-credential', value === undefined, 'The request has no Bearer token.'],
    [`${why}-google-token`, !token, `The access token is ${why}.`],
    [
      'missing-google-api-scope',
      token !== undefined && !mayAct(token.scopes),
      'The token lacks the scope cloud-platform.',
    ],
  ])
  if (refused) return { refused: answerFor(refused) }
  return {
    member: token?.member ?? `serviceAccount:${world.part(googleDirectory).instance.email}`,
  }
}

function answerFor(reason: { readonly code: string; readonly sentence: string }): Answer {
  const metadata = { service: 'iamcredentials.googleapis.com' }
  const info = (cause: string) => ({ reason: cause, domain: 'googleapis.com', metadata })
  if (reason.code === 'missing-google-api-scope')
    return googleError(
      'PERMISSION_DENIED',
      'Request had insufficient authentication scopes.',
      reason,
      info('ACCESS_TOKEN_SCOPE_INSUFFICIENT'),
    )
  return reason.code === 'no-google-credential'
    ? googleError('UNAUTHENTICATED', missing, reason, info('CREDENTIALS_MISSING'))
    : googleError('UNAUTHENTICATED', unauthenticated, reason, info('ACCESS_TOKEN_TYPE_UNSUPPORTED'))
}
