import type { Service } from '../service.js'
import { azureDevOpsServices } from './azure-devops/service.js'
import { genericServices } from './generic/service.js'
import { githubServices } from './github/service.js'

/** The identity providers of workloads. */
export const identityProviderServices: readonly Service[] = [
  ...githubServices,
  ...azureDevOpsServices,
  ...genericServices,
]
