import type { AttributeMap, CredentialStrategy, Settings, StrategyDefinition } from '@lakeauth/core'
import { defineStrategy } from '@lakeauth/core'
import type { WorkloadIdentity } from '@lakeauth/core/subject-token'
import { azureAttributes, placeAttributes } from './attributes.js'
import { azureCredential } from './credential.js'
import { detectSettings } from './detection.js'
import { principalIdentity } from './entra.js'
import { explainFederated } from './entra-refusals.js'
import { azureOf, egressOf } from './settings.js'

const own = {
  ...placeAttributes,
  azureTenantId: azureAttributes.azureTenantId,
  azureAuthorityHost: azureAttributes.azureAuthorityHost,
  azureClientId: { ...azureAttributes.azureClientId, required: true },
} as const

/** Attributes of a strategy for a job that Entra trusts: those of Entra's side and those of the identity. */
export type FederatedAttributes<A extends AttributeMap> = typeof own & A

/**
 * A strategy for a job whose own token stands in for a secret of an application in Entra. The job asks for a new token with
 * every token of Entra, and for the audience that the cloud expects: the tokens of jobs live for minutes.
 */
export function federatedStrategy<const A extends AttributeMap>(
  named: { readonly name: string; readonly summary: string },
  job: WorkloadIdentity<A>,
): CredentialStrategy<FederatedAttributes<A>> {
  type Known = Settings<typeof own>
  const jobSettings = (settings: object): Partial<Settings<A>> => settings as Partial<Settings<A>>
  const definition = {
    ...named,
    attributes: { ...own, ...job.attributes },
    egress: (settings: Partial<Known>) => [...egressOf(settings), ...job.egress(jobSettings(settings))],
    detect: async (settings: Partial<Known>, context: Parameters<typeof job.detect>[1]) => {
      const lacks = detectSettings(settings, ['azureClientId'])
      if (!lacks.applicable) return lacks
      const found = await job.detect(jobSettings(settings), context)
      return found.applicable ? { ...found, evidence: ['azureClientId', ...found.evidence] } : found
    },
    configure: (settings: Known, context: Parameters<typeof job.source>[1]) => {
      const azure = azureOf(settings, named.name, context)
      const { azureClientId: clientId, azureTenantId: tenantId = '' } = settings
      const subject = job.source(jobSettings(settings), context)
      const identity = principalIdentity(
        {
          settings,
          credential: async (tenant, { signal }) => {
            const assertion = await subject({ audience: azure.cloud.exchangeAudience, signal })
            return ({ ClientAssertionCredential }, options) =>
              new ClientAssertionCredential(tenant, clientId, async () => assertion, options)
          },
          explain: (refusal) => explainFederated(refusal, azure),
        },
        azure,
      )
      return azureCredential(
        {
          settings,
          key: { ...job.key(jobSettings(settings), context), clientId, tenantId },
          shared: job.shared,
          identity,
        },
        azure,
      )
    },
  }
  return defineStrategy(definition as unknown as StrategyDefinition<FederatedAttributes<A>>)
}
