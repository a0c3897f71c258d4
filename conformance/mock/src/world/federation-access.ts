import { checkedLifetime } from '../clock/bounds.js'
import { policySchema } from '../config/world-schema.js'
import { checkOptions } from '../json-schema/problem-in.js'
import {
  type AzureDevOpsJobOptions,
  azureDevOpsIssuer,
  azureDevOpsSubject,
  collectionUriOf,
  oidcRequestUriOf,
  startAzureDevOpsJob,
} from '../services/identity-providers/azure-devops/jobs.js'
import {
  newPolicy,
  type OidcPolicy,
  policyName,
  policyPart,
  putPolicy,
} from '../services/databricks/federation/policies.js'
import { refusedPolicyId } from '../services/databricks/federation/policy-api.js'
import { readPolicy } from '../services/databricks/federation/read-policy.js'
import { githubSubject } from '../services/identity-providers/github/claims.js'
import {
  type GithubJobOptions,
  githubIssuer,
  requestUrlOf,
  startGithubJob,
} from '../services/identity-providers/github/jobs.js'
import { genericIssuer, issuerPart } from '../services/identity-providers/generic/issuer.js'
import { issueSubjectToken, type SubjectTokenOptions } from '../services/identity-providers/generic/subject-token.js'
import type { WorldState } from './state.js'

/** A policy that an account admin makes without asking the API. */
export interface PolicyOptions extends OidcPolicy {
  /** The service principal whose policy it is, by application id; the account's unless told. */
  readonly servicePrincipalClientId?: string
  readonly id?: string
}

/** A run of a workflow on GitHub, ready for a client. */
export interface GithubJobAccess {
  readonly issuer: string
  /** What a policy has to name as its subject. */
  readonly subject: string
  readonly requestUrl: string
  readonly requestToken: string
  /** The variables that the runner sets. */
  readonly env: Readonly<Record<string, string>>
  /** Ends the run: its request token is dead. */
  end(): void
}

/** A run of a pipeline on Azure DevOps, ready for a client. */
export interface AzureDevOpsJobAccess {
  readonly issuer: string
  readonly subject: string
  /** What a policy has to name for a token of a service connection, by the connection's id. */
  subjectOf(serviceConnectionId: string): string
  readonly env: Readonly<Record<string, string>>
}

/** Sign-in with the tokens of other identity providers. */
export interface FederationAccess {
  /** An issuer whose tokens the world hands out. */
  readonly issuer: string
  /** What Databricks takes as the audience unless a policy says otherwise: the account id. */
  readonly audience: string
  /** The subject of the policy of `servicePrincipalClientId`. */
  readonly subject: string
  /** A service principal of workspace and account without a secret, whose policy lets the issuer's tokens in. */
  readonly servicePrincipalClientId: string
  /**
   * A token of the issuer for `subject` and `audience`, unless told.
   *
   * @example
   * const token = await world.federation.issueSubjectToken({ lifetimeSeconds: 300 })
   */
  issueSubjectToken(options?: SubjectTokenOptions): Promise<string>
  /** Signs with a new key. Older keys stay published unless `retireOld`. */
  rotateIssuerKeys(options?: { readonly retireOld?: boolean }): Promise<void>
  /** Adds a policy and gives its resource name. Throws a `TypeError` for one that the API would refuse. */
  addPolicy(policy: PolicyOptions): string
  /** Removes a policy by its resource name; false when there is none. */
  removePolicy(name: string): boolean
  startGithubJob(options?: GithubJobOptions): GithubJobAccess
  startAzureDevOpsJob(options?: AzureDevOpsJobOptions): AzureDevOpsJobAccess
}

/** The federation side of a state, with one service principal and its policy. */
export function federationAccess(state: WorldState): FederationAccess {
  const { accountId } = state.sites.account
  const subject = 'workload:lakeauth-mock'
  const servicePrincipal = state.principals.addServicePrincipal({
    displayName: 'lakeauth-mock-federated',
    sites: ['workspace', 'account'],
    applicationId: state.identifiers.uuid('federated client'),
  })
  const seeded = { oidc: { issuer: genericIssuer, subject }, id: 'seeded' }
  putPolicy(state, newPolicy(state, { accountId, servicePrincipal }, seeded))
  return {
    issuer: genericIssuer,
    audience: accountId,
    subject,
    servicePrincipalClientId: servicePrincipal.userName,
    issueSubjectToken: (options = {}) =>
      state.activity.busy(async () => {
        checkedLifetime(options.lifetimeSeconds ?? 0)
        return issueSubjectToken(state, { sub: subject, aud: accountId }, options)
      }),
    rotateIssuerKeys: (options) => state.activity.busy(() => state.part(issuerPart).rotate(options)),
    addPolicy: (policy) => addPolicy(state, policy),
    removePolicy: (name) => state.part(policyPart).delete(name),
    startGithubJob: (options = {}) => githubAccess(state, options),
    startAzureDevOpsJob: (options = {}) => azureDevOpsAccess(state, options),
  }
}

/** Held to what the API holds an administrator to. */
function addPolicy(state: WorldState, options: PolicyOptions): string {
  checkOptions('addPolicy', options, policySchema)
  const { servicePrincipalClientId, id, ...oidc } = options
  const servicePrincipal = state.principals.find(servicePrincipalClientId)
  if (servicePrincipalClientId !== undefined && servicePrincipal?.kind !== 'service-principal')
    throw new TypeError(`The world has no service principal with the client id ${servicePrincipalClientId}.`)
  const site = state.sites[servicePrincipal?.sites[0] ?? 'account']
  const owner = { accountId: site.accountId, ...(servicePrincipal && { servicePrincipal }) }
  const refused = refusedPolicyId(state, owner, id ?? null)
  if (refused) throw new TypeError(`addPolicy: ${refused.reason?.sentence}`)
  const read = readPolicy(state, oidc, servicePrincipal !== undefined)
  if ('problem' in read) throw new TypeError(`addPolicy: ${read.problem.message}`)
  const policy = putPolicy(state, newPolicy(state, owner, { ...read, ...(id !== undefined && { id }) }))
  return policyName(policy, policy.id)
}

function githubAccess(state: WorldState, options: GithubJobOptions): GithubJobAccess {
  const job = startGithubJob(state, options)
  return {
    issuer: githubIssuer,
    subject: githubSubject(state, options),
    get requestUrl() {
      return requestUrlOf(state, job)
    },
    requestToken: job.token,
    get env() {
      return {
        GITHUB_ACTIONS: 'true',
        ACTIONS_ID_TOKEN_REQUEST_URL: requestUrlOf(state, job),
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: job.token,
      }
    },
    end: () => {
      job.done = true
    },
  }
}

function azureDevOpsAccess(state: WorldState, options: AzureDevOpsJobOptions): AzureDevOpsJobAccess {
  const job = startAzureDevOpsJob(state, options)
  return {
    issuer: azureDevOpsIssuer(state, job.organization),
    subject: azureDevOpsSubject(job),
    subjectOf: (id) => azureDevOpsSubject(job, job.serviceConnections[id]),
    get env() {
      return {
        TF_BUILD: 'True',
        SYSTEM_TEAMFOUNDATIONCOLLECTIONURI: collectionUriOf(state, job),
        SYSTEM_OIDCREQUESTURI: oidcRequestUriOf(state, job),
        SYSTEM_TEAMPROJECTID: job.projectId,
        SYSTEM_HOSTTYPE: job.hub,
        SYSTEM_PLANID: job.plan,
        SYSTEM_JOBID: job.job,
        SYSTEM_ACCESSTOKEN: job.token,
      }
    },
  }
}
