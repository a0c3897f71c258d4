import type { ConformanceCase } from '../case.js'
import { abortCases } from './abort.js'
import { azureCases } from './azure.js'
import { configureCases } from './configure.js'
import { detectCases } from './detect.js'
import { egressCases } from './egress.js'
import { errorsCases } from './errors.js'
import { federationCases } from './federation.js'
import { flightCases } from './flight.js'
import { googleCases } from './google.js'
import { headersCases } from './headers.js'
import { identityCases } from './identity.js'
import { mintedPatCases } from './minted-pat.js'
import { netrcCases } from './netrc.js'
import { patCases } from './pat.js'
import { processCases } from './process.js'
import { refreshCases } from './refresh.js'
import { scopesCases } from './scopes.js'
import { secrecyCases } from './secrecy.js'
import { storeCases } from './store.js'

/** Every case. */
export const allCases: readonly ConformanceCase[] = Object.freeze([
  ...identityCases,
  ...detectCases,
  ...configureCases,
  ...headersCases,
  ...flightCases,
  ...refreshCases,
  ...abortCases,
  ...secrecyCases,
  ...egressCases,
  ...errorsCases,
  ...googleCases,
  ...azureCases,
  ...federationCases,
  ...patCases,
  ...netrcCases,
  ...mintedPatCases,
  ...scopesCases,
  ...processCases,
  ...storeCases,
])
