import { ok } from '../../../http/answer.js'
import { firstFailure } from '../../../world/checks.js'
import type { Handler } from '../../route.js'
import { directoryPart } from '../directory.js'
import { managedIdentities } from './managed-identities.js'

/** What the machine is: a probe that clients make to find out whether they run on Azure. */
export const imdsInstance: Handler = ({ world, headers, query }) => {
  const refused = firstFailure(world, [
    ['forwarded-request', headers.has('x-forwarded-for'), 'The request has X-Forwarded-For.'],
    [
      'missing-metadata-header',
      headers.get('metadata')?.toLowerCase() !== 'true',
      'The header Metadata is not "true".',
    ],
    ['missing-api-version', !query.get('api-version'), 'api-version is missing.'],
  ])
  if (refused)
    return {
      status: 400,
      json:
        refused.code === 'missing-api-version'
          ? {
              error:
                'Bad request. api-version was not specified in the request. For more information refer to aka.ms/azureimds',
              'newest-versions': ['2021-02-01', '2020-12-01', '2020-10-01'],
            }
          : { error: 'Bad request. Required metadata header not specified' },
      reason: refused,
    }
  const { subscriptionId, resourceGroup } = world.part(directoryPart)
  const { systemAssigned } = world.part(managedIdentities)
  return ok({
    compute: {
      azEnvironment: 'AzurePublicCloud',
      location: 'westeurope',
      name: systemAssigned.displayName,
      resourceGroupName: resourceGroup,
      resourceId: systemAssigned.resourceId,
      subscriptionId,
      vmId: world.identifiers.uuid('vm'),
    },
    network: { interface: [] },
  })
}
