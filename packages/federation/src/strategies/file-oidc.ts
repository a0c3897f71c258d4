import { fileIdentity } from '@lakeauth/core/subject-token'
import { type FederatedStrategy, federatedStrategy } from '../federated-strategy.js'

/** An ID token in a file that something else keeps fresh; it is read with each exchange. */
export const fileOidc: FederatedStrategy<typeof fileIdentity.attributes> = /* @__PURE__ */ federatedStrategy({
  name: 'file-oidc',
  summary: 'An ID token in a file',
  subjectToken: fileIdentity,
})
