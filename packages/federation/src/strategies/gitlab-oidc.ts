import { gitlabIdentity } from '../identities/gitlab.js'
import { type FederatedStrategy, federatedStrategy } from '../federated-strategy.js'

/** A job of GitLab CI/CD whose `id_tokens` put an ID token into `GITLAB_OIDC_TOKEN`. */
export const gitlabOidc: FederatedStrategy<typeof gitlabIdentity.attributes> = /* @__PURE__ */ federatedStrategy({
  name: 'gitlab-oidc',
  summary: 'A job of GitLab CI/CD',
  subjectToken: gitlabIdentity,
})
