import { awsCalls } from './aws.js'
import { azureCalls } from './azure.js'
import type { AdminCall } from './call.js'
import { canaryCalls } from './canaries.js'
import { clockCalls } from './clock.js'
import { faultCalls } from './faults.js'
import { federationCalls } from './federation.js'
import { gcpCalls } from './gcp.js'
import { identityCalls } from './identities.js'
import { journalCalls } from './journal.js'
import { keyCalls } from './keys.js'
import { oauthCalls } from './oauth.js'
import { worldCalls } from './worlds.js'

/** Every call of the admin API except for the document that describes them. */
export const adminCalls: readonly AdminCall[] = [
  ...worldCalls,
  ...clockCalls,
  ...faultCalls,
  ...journalCalls,
  ...canaryCalls,
  ...identityCalls,
  ...keyCalls,
  ...oauthCalls,
  ...federationCalls,
  ...azureCalls,
  ...gcpCalls,
  ...awsCalls,
]
