import type { Fidelity } from '../../fidelity.js'
import { azureDevOpsFidelity } from './azure-devops/service.js'
import { genericFidelity } from './generic/service.js'
import { githubFidelity } from './github/service.js'

/** How sure we are of each operation of this folder. */
export const identityProviderFidelity = {
  ...githubFidelity,
  ...azureDevOpsFidelity,
  ...genericFidelity,
} as const satisfies Readonly<Record<string, Fidelity>>
