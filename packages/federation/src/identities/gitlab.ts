import type { WorkloadIdentity } from '@lakeauth/core/subject-token'
import { type VariableAttribute, variableIdentity } from './variable.js'

/** A job of GitLab CI/CD, by the ID token that its `id_tokens` put into `GITLAB_OIDC_TOKEN`. */
export const gitlabIdentity: WorkloadIdentity<{ readonly gitlabOidcToken: VariableAttribute }> =
  /* @__PURE__ */ variableIdentity({
    key: 'gitlabOidcToken',
    summary: 'The ID token of a job of GitLab CI/CD',
    variables: ['GITLAB_OIDC_TOKEN'],
    elsewhere: 'no job of GitLab CI/CD',
    inJob: (env) => env['GITLAB_CI'] === 'true',
    remedy:
      'Add to the job, in .gitlab-ci.yml: `id_tokens: { GITLAB_OIDC_TOKEN: { aud: <the audience of the federation policy> } }`.',
    renewal:
      'GitLab sets GITLAB_OIDC_TOKEN once, to a token that ends with the time limit of the job: set `timeout` of the job to what it needs.',
  })
