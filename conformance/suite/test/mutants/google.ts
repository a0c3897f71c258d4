import type { GoogleChanges } from '../reference/google.js'
import { inside, type Mutant } from './mutant.js'

/** Defects of what Databricks on Google Cloud is sent. */
export const googleMutants: readonly Mutant[] = [
  google('google-audience-with-a-slash', { audience: (host) => `${host}/` }),
  google('google-id-token-without-an-address', { format: 'standard' }),
  google('google-second-header-missing', { second: 'nothing' }),
  google('google-id-token-in-the-second-header', { second: 'the-id-token' }),
  google('google-second-header-demanded', { second: 'demanded' }),
  google('google-second-header-dropped-in-an-outage', { second: 'refused-in-an-outage' }),
  google('google-token-for-any-host', { anyHost: true }),
]

function google(id: string, changes: GoogleChanges): Mutant {
  return inside('google', id, { google: changes })
}
