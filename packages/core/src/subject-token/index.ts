/**
 * The identity that a workload has where it runs, for strategies that exchange its token: of a variable, a file, a GitHub
 * Actions job or an Azure Pipelines job.
 *
 * @packageDocumentation
 */
export { subjectTokenAttributes } from './attributes.js'
export { azureDevOpsIdentity } from './azure-devops.js'
export { environmentIdentity, variableSubjectToken } from './environment.js'
export { fileIdentity, fileSubjectToken } from './file.js'
export { githubIdentity } from './github.js'
export { subjectTokenError, subjectTokenIn } from './subject-token-text.js'
export type { SubjectTokenRequest, SubjectTokenSource, WorkloadIdentity } from './workload-identity.js'
