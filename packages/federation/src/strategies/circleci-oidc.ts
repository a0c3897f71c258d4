import { circleciIdentity } from '../identities/circleci.js'
import { type FederatedStrategy, federatedStrategy } from '../federated-strategy.js'

/** A job of CircleCI that uses a context, by its ID token. */
export const circleciOidc: FederatedStrategy<typeof circleciIdentity.attributes> = /* @__PURE__ */ federatedStrategy({
  name: 'circleci-oidc',
  summary: 'A job of CircleCI',
  subjectToken: circleciIdentity,
})
