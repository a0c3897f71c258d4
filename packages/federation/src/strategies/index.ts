import { awsOidc } from './aws-oidc.js'
import { azureDevOpsOidc } from './azure-devops-oidc.js'
import { circleciOidc } from './circleci-oidc.js'
import { envOidc } from './env-oidc.js'
import { fileOidc } from './file-oidc.js'
import { githubOidc } from './github-oidc.js'
import { gitlabOidc } from './gitlab-oidc.js'
import { kubernetesOidc } from './kubernetes-oidc.js'

/**
 * The strategies of this package that need no code, for a chain. What somebody set for Databricks comes first, a variable before
 * a file; then the job of a CI system; then where the workload runs.
 */
export const federationStrategies: readonly [
  typeof envOidc,
  typeof fileOidc,
  typeof githubOidc,
  typeof azureDevOpsOidc,
  typeof gitlabOidc,
  typeof circleciOidc,
  typeof kubernetesOidc,
  typeof awsOidc,
] = [envOidc, fileOidc, githubOidc, azureDevOpsOidc, gitlabOidc, circleciOidc, kubernetesOidc, awsOidc]
