import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import { directoryPart } from '../directory.js'
import { armError } from './arm-error.js'

/** The refusal of a subscription, resource group or workspace that does not exist. Names have no case. */
export function missing(exchange: Exchange): Answer | undefined {
  const { params, world } = exchange
  const { subscriptionId, resourceGroup, workspaceName } = world.part(directoryPart)
  const { subscription, group, workspace } = params
  if (differs(subscription, subscriptionId) && world.enforces('unknown-subscription'))
    return notFound('SubscriptionNotFound', `The subscription '${subscription}' could not be found.`)
  if (differs(group, resourceGroup) && world.enforces('unknown-resource-group'))
    return notFound('ResourceGroupNotFound', `Resource group '${group}' could not be found.`)
  if (differs(workspace, workspaceName) && world.enforces('unknown-workspace'))
    return notFound(
      'ResourceNotFound',
      `The Resource 'Microsoft.Databricks/workspaces/${workspace}' under resource group '${group}' was not found. For more ` +
        'details please go to https://aka.ms/ARMResourceNotFoundFix',
    )
  return undefined
}

function differs(named: string | undefined, own: string): boolean {
  return named !== undefined && named.toLowerCase() !== own.toLowerCase()
}

const reasons: Readonly<Record<string, string>> = {
  SubscriptionNotFound: 'unknown-subscription',
  ResourceGroupNotFound: 'unknown-resource-group',
  ResourceNotFound: 'unknown-workspace',
}

function notFound(code: string, message: string): Answer {
  return armError(404, code, message, reasons[code] as string)
}
