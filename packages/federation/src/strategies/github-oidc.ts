import { githubIdentity } from '@lakeauth/core/subject-token'
import { type FederatedStrategy, federatedStrategy } from '../federated-strategy.js'

/** A job of GitHub Actions with the permission `id-token: write`. */
export const githubOidc: FederatedStrategy<typeof githubIdentity.attributes> = /* @__PURE__ */ federatedStrategy({
  name: 'github-oidc',
  summary: 'A job of GitHub Actions',
  subjectToken: githubIdentity,
})
