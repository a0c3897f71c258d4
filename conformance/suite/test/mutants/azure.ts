import type { AzureChanges } from '../reference/azure.js'
import { inside, type Mutant } from './mutant.js'

const COUNTED = 'a sign-in of the scenario is two token requests, and every case that counts them sees another number'

/** Defects of what Databricks on Azure is sent. */
export const azureMutants: readonly Mutant[] = [
  azure('azure-token-for-another-application', { application: 'https://graph.microsoft.com/' }),
  azure('azure-management-token-missing', { management: 'nothing' }, COUNTED),
  azure('azure-bearer-token-in-the-management-header', { management: 'the-bearer-token' }, COUNTED),
  azure('azure-management-resource-without-its-slash', { managementResource: 'https://management.core.windows.net' }),
  azure('azure-resource-id-missing', { withoutResourceId: true }),
  azure('azure-management-token-refreshed-with-the-bearer-token', { refusedWith: 'the-bearer-token' }),
  azure('azure-bearer-token-refreshed-with-the-management-token', { refusedWith: 'the-management-token' }),
  azure('azure-management-token-for-every-caller', { management: 'one-for-every-call' }, COUNTED),
  azure('azure-management-token-demanded', { management: 'demanded' }),
  azure('azure-management-token-without-resource-id', { asksWithoutResourceId: true }),
  azure('azure-management-outage-ignored', { management: 'left-out-whatever-happens' }),
  azure('azure-token-for-any-host', { anyHost: true }),
  azure('azure-token-where-the-cloud-was-set', { cloudBeatsZone: true }),
]

function azure(id: string, changes: AzureChanges, broad?: string): Mutant {
  return inside('azure', id, { azure: changes }, broad)
}
