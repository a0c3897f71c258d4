import type { FederationCheckCode, OidcPolicy } from '../../src/index.js'

/** A token and the policies that it meets, judged by hand from the documentation that `source` names. */
export interface Pair {
  readonly title: string
  readonly source: string
  /** `{account}` stands for the account id and `{user}` for a user of the account. Seconds from now: `exp`, `nbf`, `iat`. */
  readonly token: TokenSpec
  readonly policies: readonly PolicySpec[]
  /** What fails at the policy that comes closest; empty when it takes the token. */
  readonly fails: readonly FederationCheckCode[]
  /** The place of that policy; the first when absent. */
  readonly closest?: number
  /** Whether the exchange names the service principal; as the first policy needs it when absent. */
  readonly namesClient?: boolean
  /** No change that anybody should make lets the token in. */
  readonly hopeless?: true
  /** The wire refuses it for something that nobody can know offline. */
  readonly refusedOnline?: true
}

export interface TokenSpec {
  readonly claims: Readonly<Record<string, unknown>>
  readonly alg?: 'RS256' | 'ES256' | 'RS512' | 'PS256' | 'ES384' | 'EdDSA' | 'HS256' | 'none'
  /** `null` leaves it out. */
  readonly kid?: string | null
  readonly times?: Readonly<Record<'exp' | 'nbf' | 'iat', unknown>> | Readonly<Record<string, unknown>>
  /** Changes the claims after the token was signed. */
  readonly forged?: Readonly<Record<string, unknown>>
  /** Signed with a key that nobody publishes, under the id of one that is. */
  readonly stolenKid?: true
}

export type PolicySpec = OidcPolicy & {
  /** The keys that stand in it: those of the issuer unless told. */
  readonly inline?: 'both' | 'two-rsa' | 'rsa-alone'
  /** A policy of the account; of the service principal when absent. */
  readonly ofAccount?: true
}

const POLICY = 'https://docs.databricks.com/aws/en/dev-tools/auth/oauth-federation-policy'
const EXCHANGE = 'https://docs.databricks.com/aws/en/dev-tools/auth/oauth-federation-exchange'
const MODEL =
  'https://databricks.github.io/sdk-js/api/interfaces/_databricks_sdk-authentication.v1.OidcFederationPolicy.html'
const AT_GITHUB = 'https://learn.microsoft.com/en-us/azure/Databricks/dev-tools/auth/provider-github'
const GITHUB = 'https://docs.github.com/en/actions/reference/security/oidc'
const GITHUB_IDS = 'https://github.com/github/docs/pull/45221/files'
const GITLAB = 'https://docs.gitlab.com/ci/secrets/id_token_authentication'
const CIRCLECI = 'https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/'
const KUBERNETES = 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/'
const AZURE_DEVOPS = 'https://learn.microsoft.com/en-us/azure/databricks/dev-tools/auth/provider-azure-devops'
const AWS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_getting_started.html'
const ENTRA = 'https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens'
const RFC7519 = 'https://www.rfc-editor.org/rfc/rfc7519'
const RFC7515 = 'https://www.rfc-editor.org/rfc/rfc7515'

const githubIssuer = 'https://token.actions.githubusercontent.com'
const idp = 'https://idp.mycompany.com/oidc'

/** A run of GitHub Actions that asked for the account's audience. */
const github = (sub: string, aud: unknown = '{account}'): TokenSpec => ({
  alg: 'RS256',
  claims: { iss: githubIssuer, aud, sub, repository: 'my-org/my-repo' },
  times: { nbf: -300, iat: 0, exp: 300 },
})
const onGithub = (subject: string): PolicySpec => ({ issuer: githubIssuer, subject })
const plain = (claims: Record<string, unknown> = {}): TokenSpec => ({
  claims: { iss: idp, aud: '{account}', sub: 'etl', ...claims },
})
const company: PolicySpec = { issuer: idp, subject: 'etl' }
const main = 'repo:my-org/my-repo:ref:refs/heads/main'

const subjects: readonly Pair[] = [
  {
    title: "GitHub's default subject of a branch",
    source: AT_GITHUB,
    token: github(main),
    policies: [onGithub(main)],
    fails: [],
  },
  {
    title: 'the environment of a GitHub job',
    source: POLICY,
    token: github('repo:my-github-org/my-repo:environment:prod', 'https://github.com/my-github-org'),
    policies: [
      {
        issuer: githubIssuer,
        audiences: ['https://github.com/my-github-org'],
        subject: 'repo:my-github-org/my-repo:environment:prod',
      },
    ],
    fails: [],
  },
  {
    title: 'a job in an environment under a policy for the branch',
    source: GITHUB,
    token: github('repo:my-org/my-repo:environment:prod'),
    policies: [onGithub(main)],
    fails: ['subject'],
  },
  {
    title: 'a job without an environment under a policy for one',
    source: GITHUB,
    token: github(main),
    policies: [onGithub('repo:my-org/my-repo:environment:prod')],
    fails: ['subject'],
  },
  {
    title: 'another branch',
    source: GITHUB,
    token: github('repo:my-org/my-repo:ref:refs/heads/feature'),
    policies: [onGithub(main)],
    fails: ['subject'],
  },
  {
    title: 'a tag',
    source: GITHUB,
    token: github('repo:my-org/my-repo:ref:refs/tags/v1'),
    policies: [onGithub('repo:my-org/my-repo:ref:refs/tags/v1')],
    fails: [],
  },
  {
    title: 'a branch that the policy writes without refs/heads',
    source: GITHUB,
    token: github(main),
    policies: [onGithub('repo:my-org/my-repo:ref:main')],
    fails: ['subject'],
  },
  {
    title: 'a pull request under a policy for the branch',
    source: GITHUB,
    token: github('repo:my-org/my-repo:pull_request'),
    policies: [onGithub(main)],
    fails: ['subject'],
    hopeless: true,
  },
  {
    title: 'another repository',
    source: POLICY,
    token: github('repo:my-org/other:ref:refs/heads/main'),
    policies: [onGithub(main)],
    fails: ['subject'],
  },
  {
    title: 'an organisation in capitals',
    source: POLICY,
    token: github('repo:My-Org/my-repo:ref:refs/heads/main'),
    policies: [onGithub(main)],
    fails: ['subject'],
  },
  {
    title: 'immutable ids in token and policy',
    source: GITHUB_IDS,
    token: github('repo:octocat@123456/my-repo@456789:ref:refs/heads/main'),
    policies: [onGithub('repo:octocat@123456/my-repo@456789:ref:refs/heads/main')],
    fails: [],
  },
  {
    title: 'immutable ids in the token alone',
    source: GITHUB_IDS,
    token: github('repo:octocat@123456/my-repo@456789:ref:refs/heads/main'),
    policies: [onGithub('repo:octocat/my-repo:ref:refs/heads/main')],
    fails: ['subject'],
  },
  {
    title: 'immutable ids in the policy alone',
    source: GITHUB_IDS,
    token: github('repo:octocat/my-repo:ref:refs/heads/main'),
    policies: [onGithub('repo:octocat@123456/my-repo@456789:ref:refs/heads/main')],
    fails: ['subject'],
  },
  {
    title: 'the name of a deleted repository, taken over by another',
    source: GITHUB_IDS,
    token: github('repo:octocat@123456/my-repo@999999:ref:refs/heads/main'),
    policies: [onGithub('repo:octocat@123456/my-repo@456789:ref:refs/heads/main')],
    fails: ['subject'],
  },
  {
    title: 'a renamed repository with the same ids',
    source: GITHUB_IDS,
    token: github('repo:octocat@123456/renamed@456789:ref:refs/heads/main'),
    policies: [onGithub('repo:octocat@123456/my-repo@456789:ref:refs/heads/main')],
    fails: ['subject'],
  },
  {
    title: 'ids and another branch at once',
    source: GITHUB_IDS,
    token: github('repo:octocat@123456/my-repo@456789:ref:refs/heads/dev'),
    policies: [onGithub('repo:octocat/my-repo:ref:refs/heads/main')],
    fails: ['subject'],
  },
  {
    title: 'a wildcard in the policy',
    source: POLICY,
    token: github(main),
    policies: [onGithub('repo:my-org/my-repo:*')],
    fails: ['subject'],
  },
  {
    title: 'the branch of a GitLab project',
    source: GITLAB,
    token: {
      alg: 'RS256',
      claims: {
        iss: 'https://gitlab.com',
        aud: '{account}',
        sub: 'project_path:g/p:ref_type:branch:ref:main',
        project_path: 'g/p',
      },
    },
    policies: [{ issuer: 'https://gitlab.com', subject: 'project_path:g/p:ref_type:branch:ref:main' }],
    fails: [],
  },
  {
    title: 'a tag of a GitLab project under a policy for the branch',
    source: GITLAB,
    token: {
      alg: 'RS256',
      claims: {
        iss: 'https://gitlab.com',
        aud: '{account}',
        sub: 'project_path:g/p:ref_type:tag:ref:v1',
        project_path: 'g/p',
      },
    },
    policies: [{ issuer: 'https://gitlab.com', subject: 'project_path:g/p:ref_type:branch:ref:main' }],
    fails: ['subject'],
  },
  {
    title: 'a CircleCI project, by a claim that is not sub',
    source: CIRCLECI,
    token: {
      alg: 'RS256',
      claims: {
        iss: 'https://oidc.circleci.com/org/o-1',
        aud: 'o-1',
        sub: 'org/o-1/project/p-1/user/u-1',
        'oidc.circleci.com/project-id': 'p-1',
      },
    },
    policies: [
      {
        issuer: 'https://oidc.circleci.com/org/o-1',
        audiences: ['o-1'],
        subject: 'p-1',
        subjectClaim: 'oidc.circleci.com/project-id',
      },
    ],
    fails: [],
  },
  {
    title: 'a CircleCI run of another user',
    source: CIRCLECI,
    token: {
      alg: 'RS256',
      claims: { iss: 'https://oidc.circleci.com/org/o-1', aud: 'o-1', sub: 'org/o-1/project/p-1/user/u-2' },
    },
    policies: [
      { issuer: 'https://oidc.circleci.com/org/o-1', audiences: ['o-1'], subject: 'org/o-1/project/p-1/user/u-1' },
    ],
    fails: ['subject'],
  },
  {
    title: 'a Kubernetes service account',
    source: KUBERNETES,
    token: {
      alg: 'RS256',
      claims: {
        iss: 'https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE',
        aud: ['{account}'],
        sub: 'system:serviceaccount:production:etl',
        'kubernetes.io': { namespace: 'production' },
      },
    },
    policies: [
      {
        issuer: 'https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE',
        subject: 'system:serviceaccount:production:etl',
      },
    ],
    fails: [],
  },
  {
    title: 'a Kubernetes service account of another namespace',
    source: KUBERNETES,
    token: {
      alg: 'RS256',
      claims: {
        iss: 'https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE',
        aud: ['{account}'],
        sub: 'system:serviceaccount:default:etl',
        'kubernetes.io': { namespace: 'default' },
      },
    },
    policies: [
      {
        issuer: 'https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE',
        subject: 'system:serviceaccount:production:etl',
      },
    ],
    fails: ['subject'],
  },
  {
    title: 'a role of AWS by its ARN',
    source: AWS,
    token: {
      alg: 'RS256',
      claims: {
        iss: 'https://a1b2c3.tokens.sts.global.api.aws',
        aud: '{account}',
        sub: 'arn:aws:iam::123456789012:role/etl',
      },
      times: { iat: 0, exp: 300 },
    },
    policies: [{ issuer: 'https://a1b2c3.tokens.sts.global.api.aws', subject: 'arn:aws:iam::123456789012:role/etl' }],
    fails: [],
  },
  {
    title: 'the object id of an Entra token under azp',
    source: MODEL,
    token: plain({ sub: 'opaque', azp: 'client-1', oid: 'object-1' }),
    policies: [{ issuer: idp, subject: 'object-1', subjectClaim: 'oid' }],
    fails: [],
  },
  {
    title: 'a claim that the token does not have, and another that has the value',
    source: MODEL,
    token: plain({ sub: 'opaque', oid: 'object-1' }),
    policies: [{ issuer: idp, subject: 'object-1', subjectClaim: 'object_id' }],
    fails: ['subject'],
  },
  {
    title: 'a claim that the token does not have, and none that has the value',
    source: MODEL,
    token: plain({ sub: 'etl' }),
    policies: [{ issuer: idp, subject: 'client-1', subjectClaim: 'azp' }],
    fails: ['subject'],
  },
  {
    title: 'a subject that is a list',
    source: RFC7519,
    token: plain({ sub: ['etl'] }),
    policies: [company],
    fails: ['subject'],
  },
  {
    title: 'a subject in capitals',
    source: RFC7519,
    token: plain({ sub: 'ETL' }),
    policies: [company],
    fails: ['subject'],
  },
]

const issuers: readonly Pair[] = [
  { title: 'the issuer as it is', source: POLICY, token: plain(), policies: [company], fails: [] },
  {
    title: 'a slash at the end of the issuer',
    source: RFC7519,
    token: plain({ iss: `${idp}/` }),
    policies: [company],
    fails: ['issuer'],
  },
  {
    title: 'another identity provider',
    source: POLICY,
    token: plain({ iss: 'https://idp.elsewhere.com' }),
    policies: [company],
    fails: ['issuer'],
  },
  {
    title: "version 1 of Entra's tokens under a policy for version 2",
    source: ENTRA,
    token: plain({ iss: 'https://sts.windows.net/11111111-2222-3333-4444-555555555555/' }),
    policies: [
      { issuer: 'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0', subject: 'etl' },
    ],
    fails: ['issuer'],
  },
  {
    title: 'no issuer',
    source: RFC7519,
    token: plain({ iss: undefined }),
    policies: [company],
    fails: ['issuer'],
    hopeless: true,
  },
  {
    title: 'an issuer that no policy can name',
    source: POLICY,
    token: plain({ iss: 'kubernetes/serviceaccount' }),
    policies: [company],
    fails: ['issuer'],
    hopeless: true,
  },
  {
    title: 'issuer and subject at once',
    source: POLICY,
    token: plain({ iss: `${idp}/`, sub: 'other' }),
    policies: [company],
    fails: ['issuer', 'subject'],
  },
]

const audiences: readonly Pair[] = [
  {
    title: "GitHub's default audience under a policy without one",
    source: POLICY,
    token: github(main, 'https://github.com/my-org'),
    policies: [onGithub(main)],
    fails: ['audience'],
  },
  {
    title: 'one audience of several',
    source: MODEL,
    token: plain({ aud: ['x', 'lakehouse'] }),
    policies: [{ ...company, audiences: ['databricks', 'lakehouse'] }],
    fails: [],
  },
  {
    title: 'none of several audiences',
    source: MODEL,
    token: plain({ aud: ['x', 'y'] }),
    policies: [{ ...company, audiences: ['databricks', 'lakehouse'] }],
    fails: ['audience'],
  },
  {
    title: 'the account id under a policy that names another audience',
    source: MODEL,
    token: plain(),
    policies: [{ ...company, audiences: ['databricks'] }],
    fails: ['audience'],
  },
  { title: 'no audience', source: MODEL, token: plain({ aud: undefined }), policies: [company], fails: ['audience'] },
  {
    title: 'an empty list of audiences',
    source: MODEL,
    token: plain({ aud: [] }),
    policies: [company],
    fails: ['audience'],
  },
  {
    title: 'the host of the workspace in place of the account id',
    source: POLICY,
    token: plain({ aud: 'https://dbc-a1b2c3d4-e5f6.cloud.databricks.com' }),
    policies: [company],
    fails: ['audience'],
  },
  {
    title: 'Azure DevOps, which always writes one audience, under a policy without it',
    source: AZURE_DEVOPS,
    token: {
      alg: 'RS256',
      claims: {
        iss: 'https://vstoken.dev.azure.com/11111111-2222-3333-4444-555555555555',
        aud: 'api://AzureADTokenExchange',
        sub: 'p://my-org/my-project/my-pipeline',
      },
    },
    policies: [
      {
        issuer: 'https://vstoken.dev.azure.com/11111111-2222-3333-4444-555555555555',
        subject: 'p://my-org/my-project/my-pipeline',
      },
    ],
    fails: ['audience'],
  },
  {
    title: 'Azure DevOps as it is documented',
    source: AZURE_DEVOPS,
    token: {
      alg: 'RS256',
      claims: {
        iss: 'https://vstoken.dev.azure.com/11111111-2222-3333-4444-555555555555',
        aud: 'api://AzureADTokenExchange',
        sub: 'p://my-org/my-project/my-pipeline',
      },
    },
    policies: [
      {
        issuer: 'https://vstoken.dev.azure.com/11111111-2222-3333-4444-555555555555',
        audiences: ['api://AzureADTokenExchange'],
        subject: 'p://my-org/my-project/my-pipeline',
      },
    ],
    fails: [],
  },
  {
    title: 'audience and subject at once',
    source: POLICY,
    token: github('repo:my-org/my-repo:environment:prod', 'https://github.com/my-org'),
    policies: [onGithub(main)],
    fails: ['audience', 'subject'],
  },
]

const algorithms: readonly Pair[] = [
  { title: 'RS256', source: EXCHANGE, token: { ...plain(), alg: 'RS256' }, policies: [company], fails: [] },
  { title: 'ES256', source: EXCHANGE, token: { ...plain(), alg: 'ES256' }, policies: [company], fails: [] },
  ...(['RS512', 'PS256', 'ES384', 'EdDSA', 'HS256', 'none'] as const).map(
    (alg): Pair => ({
      title: alg === 'ES384' ? 'ES384, which AWS signs with when asked to' : alg,
      source: alg === 'ES384' ? AWS : EXCHANGE,
      token: { ...plain(), alg },
      policies: [company],
      fails: ['algorithm'],
    }),
  ),
]

const times: readonly Pair[] = [
  {
    title: 'the second in which it ends',
    source: RFC7519,
    token: { ...plain(), times: { exp: 0 } },
    policies: [company],
    fails: ['expiry'],
  },
  {
    title: 'the second before',
    source: RFC7519,
    token: { ...plain(), times: { exp: 1 } },
    policies: [company],
    fails: [],
  },
  {
    title: 'a fraction of a second before',
    source: RFC7519,
    token: { ...plain(), times: { exp: 0.5 } },
    policies: [company],
    fails: [],
  },
  {
    title: 'a token that ended ten minutes ago',
    source: RFC7519,
    token: { ...plain(), times: { iat: -900, exp: -600 } },
    policies: [company],
    fails: ['expiry'],
  },
  { title: 'no end', source: RFC7519, token: { ...plain(), times: {} }, policies: [company], fails: ['expiry'] },
  {
    title: 'an end that is text',
    source: RFC7519,
    token: { ...plain({ exp: '4102444800' }), times: {} },
    policies: [company],
    fails: ['expiry'],
  },
  {
    title: 'valid from this second',
    source: RFC7519,
    token: { ...plain(), times: { nbf: 0, exp: 300 } },
    policies: [company],
    fails: [],
  },
  {
    title: 'valid from the next second',
    source: RFC7519,
    token: { ...plain(), times: { nbf: 1, exp: 300 } },
    policies: [company],
    fails: ['not-before'],
  },
  {
    title: 'an issuer whose clock is ten minutes ahead',
    source: RFC7519,
    token: { ...plain(), times: { iat: 600, nbf: 600, exp: 900 } },
    policies: [company],
    fails: ['not-before', 'issued-at'],
  },
  {
    title: 'a start that is text',
    source: RFC7519,
    token: { ...plain({ nbf: 'soon' }), times: { exp: 300 } },
    policies: [company],
    fails: ['not-before'],
  },
  {
    title: 'issued in the future',
    source: RFC7519,
    token: { ...plain(), times: { iat: 5, exp: 300 } },
    policies: [company],
    fails: ['issued-at'],
  },
  {
    title: 'expired, for another audience and of another subject',
    source: POLICY,
    token: { ...plain({ aud: 'x', sub: 'y' }), times: { exp: -1 } },
    policies: [company],
    fails: ['audience', 'subject', 'expiry'],
  },
]

const signatures: readonly Pair[] = [
  {
    title: 'claims that were changed after signing',
    source: RFC7515,
    token: { ...plain({ sub: 'other' }), forged: { sub: 'etl' } },
    policies: [company],
    fails: ['signature'],
    hopeless: true,
  },
  {
    title: 'the key id of another key',
    source: RFC7515,
    token: { ...plain(), stolenKid: true },
    policies: [company],
    fails: ['signature'],
    hopeless: true,
  },
  {
    title: 'a key id that the policy does not have',
    source: RFC7515,
    token: { ...plain(), kid: 'rotated-away' },
    policies: [company],
    fails: ['key-id'],
  },
  {
    title: 'no key id beside one key',
    source: RFC7515,
    token: { ...plain(), alg: 'RS256', kid: null },
    policies: [{ ...company, inline: 'rsa-alone' }],
    fails: [],
  },
  {
    title: 'no key id beside two keys',
    source: RFC7515,
    token: { ...plain(), alg: 'RS256', kid: null },
    policies: [{ ...company, inline: 'two-rsa' }],
    fails: ['key-id'],
  },
  {
    title: 'a key document without the key of the algorithm',
    source: MODEL,
    token: { ...plain(), alg: 'ES256' },
    policies: [{ ...company, inline: 'rsa-alone' }],
    fails: ['key-id'],
  },
]

const ofTheAccount: readonly Pair[] = [
  {
    title: 'a user by sub',
    source: POLICY,
    token: plain({ sub: '{user}' }),
    policies: [{ issuer: idp, ofAccount: true }],
    fails: [],
  },
  {
    title: 'a user by another claim',
    source: POLICY,
    token: plain({ email: '{user}' }),
    policies: [{ issuer: idp, subjectClaim: 'email', ofAccount: true }],
    fails: [],
  },
  {
    title: 'a claim that the token does not have',
    source: POLICY,
    token: plain({ email: '{user}' }),
    policies: [{ issuer: idp, subjectClaim: 'preferred_username', ofAccount: true }],
    fails: ['subject-claim'],
  },
  {
    title: 'a claim that is no text',
    source: MODEL,
    token: plain({ sub: '{user}', groups: ['admins'] }),
    policies: [{ issuer: idp, subjectClaim: 'groups', ofAccount: true }],
    fails: ['subject-claim'],
  },
  {
    title: 'a user whom the account does not have',
    source: POLICY,
    token: plain({ sub: 'nobody@elsewhere.example' }),
    policies: [{ issuer: idp, ofAccount: true }],
    fails: [],
    refusedOnline: true,
  },
  {
    title: 'another issuer and a missing claim',
    source: POLICY,
    token: plain({ iss: 'https://idp.elsewhere.com', sub: undefined, email: '{user}' }),
    policies: [{ issuer: idp, ofAccount: true }],
    fails: ['issuer', 'subject-claim'],
  },
  {
    title: 'a client id beside a policy of the account',
    source: EXCHANGE,
    token: plain({ sub: '{user}' }),
    policies: [{ issuer: idp, ofAccount: true }],
    namesClient: true,
    fails: ['client-id'],
  },
  {
    title: 'no client id beside a policy of a service principal',
    source: EXCHANGE,
    token: plain(),
    policies: [company],
    namesClient: false,
    fails: ['client-id'],
  },
]

const several: readonly Pair[] = [
  {
    title: 'the second of two policies',
    source: POLICY,
    token: github(main),
    policies: [onGithub('repo:my-org/my-repo:environment:prod'), onGithub(main)],
    fails: [],
    closest: 1,
  },
  {
    title: 'the one of two policies that is wrong in one thing',
    source: POLICY,
    token: github(main),
    policies: [
      { ...onGithub('repo:my-org/other:ref:refs/heads/main'), audiences: ['x'] },
      { ...onGithub('repo:my-org/my-repo:ref:refs/heads/dev') },
    ],
    fails: ['subject'],
    closest: 1,
  },
  {
    title: 'the one of two policies that trusts the issuer',
    source: POLICY,
    token: github(main, 'https://github.com/my-org'),
    policies: [
      { issuer: idp, audiences: ['https://github.com/my-org'], subject: main },
      onGithub('repo:my-org/my-repo:ref:refs/heads/dev'),
    ],
    fails: ['audience', 'subject'],
    closest: 1,
  },
  {
    title: 'the first of two policies that are equally far',
    source: POLICY,
    token: github(main),
    policies: [onGithub('repo:my-org/my-repo:ref:refs/heads/a'), onGithub('repo:my-org/my-repo:ref:refs/heads/b')],
    fails: ['subject'],
  },
]

/** Every pair. */
export const pairs: readonly Pair[] = [
  ...subjects,
  ...issuers,
  ...audiences,
  ...algorithms,
  ...times,
  ...signatures,
  ...ofTheAccount,
  ...several,
]
