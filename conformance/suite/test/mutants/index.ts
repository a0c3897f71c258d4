import { azureMutants } from './azure.js'
import { detectionMutants } from './detection.js'
import { federationMutants } from './federation.js'
import { googleMutants } from './google.js'
import { headersMutants } from './headers.js'
import { identityMutants } from './identity.js'
import { lifecycleMutants } from './lifecycle.js'
import { mintedPatMutants } from './minted-pat.js'
import type { Mutant } from './mutant.js'
import { netrcMutants, patMutants } from './pat.js'
import { processMutants } from './process.js'
import { secrecyMutants } from './secrecy.js'

/** Every mutant. */
export const mutants: readonly Mutant[] = [
  ...identityMutants,
  ...detectionMutants,
  ...lifecycleMutants,
  ...headersMutants,
  ...secrecyMutants,
  ...googleMutants,
  ...azureMutants,
  ...federationMutants,
  ...patMutants,
  ...netrcMutants,
  ...mintedPatMutants,
  ...processMutants,
]
