import { environmentIdentity } from '@lakeauth/core/subject-token'
import { type FederatedStrategy, federatedStrategy } from '../federated-strategy.js'

/** An ID token in `DATABRICKS_OIDC_TOKEN`, or in the variable that `oidcTokenEnv` names. */
export const envOidc: FederatedStrategy<typeof environmentIdentity.attributes> = /* @__PURE__ */ federatedStrategy({
  name: 'env-oidc',
  summary: 'An ID token in an environment variable',
  subjectToken: environmentIdentity,
})
