import type { Answer } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import type { Handler } from '../route.js'
import { awsAccount, type AwsCredentials } from './account.js'
import { signedBy } from './signed-by.js'
import { stsAnswer, stsError } from './sts-answer.js'
import { webIdentityToken } from './web-identity-token.js'

/** An action that a caller may ask for, with its parameters. */
export type StsAction = (
  exchange: Exchange,
  caller: AwsCredentials,
  parameters: URLSearchParams,
) => Answer | Promise<Answer>

const callerIdentity: StsAction = (exchange, { arn, userId }) =>
  stsAnswer(exchange, 'GetCallerIdentity', { Arn: arn, UserId: userId, Account: exchange.world.part(awsAccount).id })

const actions: Readonly<Record<string, StsAction>> = {
  GetCallerIdentity: callerIdentity,
  GetWebIdentityToken: webIdentityToken,
}

/** The query protocol: `Action` and its parameters in the form, or in the URL. */
export const sts: Handler = async (exchange) => {
  const { query, body, authority, world } = exchange
  const parameters = body.form?.has('Action') ? body.form : query
  const name = parameters.get('Action') ?? ''
  const caller = await signedBy(exchange)
  if ('status' in caller) return caller
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined
  const isGlobalOnly = name === 'GetWebIdentityToken' && authority === 'sts.amazonaws.com'
  if (!action || (isGlobalOnly && world.enforces('global-endpoint')))
    return stsError(
      exchange,
      [
        400,
        'InvalidAction',
        `Could not find operation ${name} for version ${parameters.get('Version') ?? 'NO_VERSION_SPECIFIED'}`,
      ],
      action ? 'global-endpoint' : 'unknown-action',
      action
        ? 'The global endpoint issues no web identity tokens: ask a regional one.'
        : 'The mocked STS has no such action.',
    )
  return action(exchange, caller, parameters)
}
