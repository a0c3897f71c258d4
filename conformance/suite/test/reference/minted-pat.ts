import { type CredentialStrategy, pat } from '@lakeauth/core'
import { mintedPat } from '@lakeauth/core/rotation'
import { mintedScenarioOf } from '../minted-scenario.js'

/** Core's own: what a wrapper has to do beside its lifecycle is too much for another one by hand. */
export const mintedReference: CredentialStrategy = mintedPat(pat)

/** A short token, minted with a long one. */
export const mintedScenario = mintedScenarioOf({
  name: 'reference',
  capabilities: ['bearer', 'pat', 'secret', 'api', 'invalid-setting'],
  arrange: ({ workspace }) => ({ config: { host: workspace.host, token: workspace.pat } }),
  invalid: { attribute: 'patComment', value: 'synthetic-comment\nsecond-line' },
})
