import type { WorkloadIdentity } from '@lakeauth/core/subject-token'
import { type VariableAttribute, variableIdentity } from './variable.js'

/** A job of CircleCI, by the ID token that it finds in `CIRCLE_OIDC_TOKEN_V2`; its audience is the organization's id. */
export const circleciIdentity: WorkloadIdentity<{ readonly circleOidcToken: VariableAttribute }> =
  /* @__PURE__ */ variableIdentity({
    key: 'circleOidcToken',
    summary: 'The ID token of a job of CircleCI',
    ambient: true,
    variables: ['CIRCLE_OIDC_TOKEN_V2', 'CIRCLE_OIDC_TOKEN'],
    elsewhere: 'no job of CircleCI',
    inJob: (env) => env['CIRCLECI'] === 'true',
    remedy:
      'CircleCI sets it in every job that uses at least one context: add one to the job, in the workflow: `context: [<name>]`.',
    renewal:
      'CircleCI sets CIRCLE_OIDC_TOKEN_V2 once, to a token that lives for an hour: do what needs Databricks within it, or in a job of its own.',
  })
