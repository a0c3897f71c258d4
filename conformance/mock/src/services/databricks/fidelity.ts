import type { Fidelity } from '../../fidelity.js'
import { federationFidelity } from './federation/fidelity.js'
import { hostFidelity } from './host-fidelity.js'
import { oauthFidelity } from './oauth/fidelity.js'
import { restFidelity } from './rest-fidelity.js'

/** How sure we are of each operation of the Databricks hosts. Nothing here was recorded from a live service yet. */
export const databricksFidelity = {
  ...oauthFidelity,
  ...federationFidelity,
  ...hostFidelity,
  ...restFidelity,
  'metadata.token': {
    level: 'documented',
    source: 'published source of the VS Code extension; duties stated in the Go SDK',
    assumed: 'the order of the checks; the token itself dies at expires_on',
  },
  'cli.auth-token': {
    level: 'documented',
    source: 'how the official SDKs call the CLI and read its answer',
    assumed: 'any profile name is signed in to the workspace',
  },
} as const satisfies Readonly<Record<string, Fidelity>>
