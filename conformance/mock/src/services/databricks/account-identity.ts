import type { Answer } from '../../http/answer.js'
import { type Exchange, siteOf } from '../../http/exchange.js'
import type { Principal } from '../../identities/principals.js'
import { databricksError } from './databricks-error.js'

/** The service principal that a path names by its numeric id, or the refusal of an unknown one. */
export function servicePrincipalOf(
  exchange: Exchange,
): { readonly servicePrincipal: Principal } | { readonly refused: Answer } {
  const { world, params } = exchange
  const { accountId } = siteOf(exchange)
  const ofAccount = ({ sites }: Principal): boolean => sites.some((name) => world.sites[name].accountId === accountId)
  const servicePrincipal = world.principals
    .all()
    .find((one) => one.kind === 'service-principal' && one.id === params['servicePrincipalId'] && ofAccount(one))
  if (servicePrincipal) return { servicePrincipal }
  return {
    refused: databricksError(
      404,
      'RESOURCE_DOES_NOT_EXIST',
      'The service principal does not exist.',
      'unknown-service-principal',
    ),
  }
}
