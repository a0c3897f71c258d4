import type { WorldFiles } from '../server/world-files.js'
import type { World } from '../world/world.js'
import { underRealNames } from './real-names.js'

/** Where a client finds the hosts: `public` by their real names, `loopback` by a URL of this machine. */
type Reached = 'public' | 'loopback'

/** What the variables of a sign-in are made from. */
export interface SignInFacts {
  readonly world: World
  readonly reached: Reached
  readonly files: Pick<WorldFiles, 'subjectTokenFile' | 'serviceAccountKeyFile'> & {
    /** Writes the key file that has the real names. */
    readonly realKeyFile: () => Promise<string>
  }
  /** The variables of a running job, whose subject a federation policy lets in. */
  readonly job: (kind: 'github' | 'azure-devops') => Readonly<Record<string, string>>
}

type Variables = Readonly<Record<string, string>>

/** What a client reads to sign in, by the name that the Databricks clients have for it (`DATABRICKS_AUTH_TYPE`). */
export const signIns = {
  pat: (facts) => ({ ...workspace(facts, 'pat'), DATABRICKS_TOKEN: facts.world.workspace.pat }),
  'oauth-m2m': (facts) => ({ ...workspace(facts, 'oauth-m2m'), ...client(facts.world.workspace) }),
  'account-oauth-m2m': (facts) => ({
    ...hostOf(facts.world.account, facts, 'oauth-m2m'),
    DATABRICKS_ACCOUNT_ID: facts.world.account.accountId,
    ...client(facts.world.account),
  }),
  'env-oidc': async (facts) => ({
    ...federated(facts, 'env-oidc'),
    DATABRICKS_OIDC_TOKEN: await facts.world.federation.issueSubjectToken(),
  }),
  'file-oidc': (facts) => ({
    ...federated(facts, 'file-oidc'),
    DATABRICKS_OIDC_TOKEN_FILEPATH: facts.files.subjectTokenFile,
  }),
  'github-oidc': (facts) => ({ ...federated(facts, 'github-oidc'), ...jobOf(facts, 'github') }),
  'azure-devops-oidc': (facts) => ({ ...federated(facts, 'azure-devops-oidc'), ...jobOf(facts, 'azure-devops') }),
  'metadata-service': (facts) => ({
    ...workspace(facts, 'metadata-service'),
    DATABRICKS_METADATA_SERVICE_URL: facts.world.metadataServiceUrl,
  }),
  'azure-client-secret': (facts) => ({
    ...hostOf(facts.world.azure, facts, 'azure-client-secret'),
    ARM_TENANT_ID: facts.world.azure.tenantId,
    ARM_CLIENT_ID: facts.world.azure.clientId,
    ARM_CLIENT_SECRET: facts.world.azure.clientSecret,
  }),
  'azure-msi': (facts) => ({ ...hostOf(facts.world.azure, facts, 'azure-msi'), ARM_USE_MSI: 'true' }),
  'google-credentials': async (facts) => ({
    ...hostOf(facts.world.gcp, facts, 'google-credentials'),
    GOOGLE_CREDENTIALS:
      facts.reached === 'public' ? await facts.files.realKeyFile() : facts.files.serviceAccountKeyFile,
  }),
  'google-id': (facts) => ({
    ...hostOf(facts.world.gcp, facts, 'google-id'),
    DATABRICKS_GOOGLE_SERVICE_ACCOUNT: facts.world.gcp.serviceAccountEmail,
  }),
} as const satisfies Readonly<Record<string, (facts: SignInFacts) => Variables | Promise<Variables>>>

/** A sign-in that `env` and `run` know. */
export type SignInName = keyof typeof signIns

/** Those sign-ins. */
export const signInNames = Object.keys(signIns) as readonly SignInName[]

function hostOf(
  { host, publicHost }: { readonly host: string; readonly publicHost: string },
  { reached }: SignInFacts,
  type: string,
): Variables {
  return { DATABRICKS_HOST: reached === 'public' ? publicHost : host, DATABRICKS_AUTH_TYPE: type }
}

function workspace(facts: SignInFacts, type: string): Variables {
  return hostOf(facts.world.workspace, facts, type)
}

function jobOf({ world, reached, job }: SignInFacts, kind: 'github' | 'azure-devops'): Variables {
  return reached === 'public' ? underRealNames(world, job(kind)) : job(kind)
}

function client({ clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string }): Variables {
  return { DATABRICKS_CLIENT_ID: clientId, DATABRICKS_CLIENT_SECRET: clientSecret }
}

function federated(facts: SignInFacts, type: string): Variables {
  const { servicePrincipalClientId, audience } = facts.world.federation
  return {
    ...workspace(facts, type),
    DATABRICKS_CLIENT_ID: servicePrincipalClientId,
    // Without it clients ask for a token for the token endpoint, or for the account if they know it.
    DATABRICKS_TOKEN_AUDIENCE: audience,
  }
}
