import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import { invalidClient, presentedPairs } from '../client-authentication.js'
import type { OAuthClient } from './clients.js'
import { oauthPart } from './state.js'

/** The application that asks: a public one by its id in the form, one with a secret by Basic or form fields. */
export function authenticateApplication(
  exchange: Exchange,
  form: URLSearchParams,
): { readonly application: OAuthClient } | { readonly refused: Answer } {
  const { clients } = exchange.world.part(oauthPart)
  const presented = presentedPairs(exchange, form)
  if ('refused' in presented) return presented
  const id = form.get('client_id')
  const pairs = presented.pairs.length > 0 ? presented.pairs : id === null ? [] : [{ user: id, password: undefined }]
  if (pairs.length === 0)
    return invalidClient('no-client-authentication', 'There is no client_id, and no Basic header.')
  const known = pairs.flatMap(({ user, password }) => {
    const application = clients.get(user)
    return application
      ? [{ application, fits: application.secret === undefined || application.secret === password }]
      : []
  })
  const [first] = known
  if (!first) return invalidClient('unknown-application', 'No application has this client id.')
  const fitting = known.find(({ fits }) => fits)
  if (!fitting && exchange.world.enforces('wrong-application-secret'))
    return invalidClient('wrong-application-secret', 'The application has a secret, and this is not it.')
  return { application: (fitting ?? first).application }
}
