import { type SignInName, signInNames } from './sign-ins.js'

/**
 * How a client gets to the mock: `proxy` under the real names through the proxy, `url` by a loopback URL, `isolate` in a network
 * where every name leads to the mock, as the addresses are built into the client.
 */
export type Way = 'proxy' | 'url' | 'isolate'

/** A way, or why there is none. */
export type Reach = Way | { readonly not: string }

/** How clients of a kind are told of the CA. */
export type Trust = 'node' | 'python' | 'go' | 'java' | 'curl' | 'gcloud'

/** What is known of a client. */
export interface Client {
  readonly summary: string
  readonly trust: Trust
  /** Whether it heeds `HTTPS_PROXY` and its like. */
  readonly proxied: boolean
  /** The way of every sign-in that `reach` does not name. */
  readonly otherwise: Way
  readonly reach?: Partial<Record<SignInName, Reach>>
  /** `source` when what is said here is from the client's source, and was never run with the client itself; else the interop table has it. */
  readonly known?: 'source'
  /** What else there is to know, by sign-in. */
  readonly notes?: Partial<Record<SignInName | '*', string>>
}

const cloudsIsolated = {
  'azure-client-secret': 'isolate',
  'azure-msi': 'isolate',
  'google-credentials': 'isolate',
  'google-id': 'isolate',
} as const satisfies Partial<Record<SignInName, Reach>>

/** All other sign-ins. */
function signInsBut(...names: readonly SignInName[]): readonly SignInName[] {
  return signInNames.filter((name) => !names.includes(name))
}

const absent = (sdk: string, ...names: readonly SignInName[]): Partial<Record<SignInName, Reach>> =>
  Object.fromEntries(names.map((name) => [name, { not: `${sdk} has no ${name}` }]))

/** The clients, as their sources show them (reference D8): which of them takes a proxy, a URL, or neither. */
const clients = {
  node: {
    summary: 'programs of Node.js, @lakeauth/core and @azure/identity among them',
    trust: 'node',
    proxied: true,
    otherwise: 'proxy',
    // Whoever knows what is secret asks the machine itself through no proxy (@lakeauth/core), or heeds none on the way there.
    reach: { 'azure-msi': 'isolate' },
    notes: { '*': 'Node heeds the proxy from 22.21 and 24.5 on; an earlier one takes it from the program alone.' },
  },
  'databricks-sdk-js': {
    summary: '@databricks/sdk-experimental',
    trust: 'node',
    proxied: false,
    otherwise: 'url',
    reach: {
      ...cloudsIsolated,
      // It knows the host of an account by its name alone.
      'account-oauth-m2m': 'isolate',
      ...absent('@databricks/sdk-experimental', 'env-oidc', 'file-oidc', 'github-oidc', 'azure-devops-oidc'),
    },
    notes: { '*': 'It takes an http: host from 0.17.0 on; earlier ones make it https:, and need --isolate.' },
  },
  python: {
    summary: 'programs of Python: databricks-sdk, requests, httpx, urllib, azure-identity',
    trust: 'python',
    proxied: true,
    otherwise: 'proxy',
    notes: { 'azure-msi': 'databricks-sdk for Python does not implement it; azure-identity does.' },
  },
  go: { summary: 'programs of Go and databricks-sdk-go', trust: 'go', proxied: true, otherwise: 'proxy' },
  java: {
    summary: 'programs of the JVM and databricks-sdk-java',
    trust: 'java',
    proxied: true,
    otherwise: 'url',
    reach: { ...cloudsIsolated, ...absent('databricks-sdk-java', 'metadata-service') },
    notes: { '*': 'databricks-sdk-java heeds no proxy of the environment; the HTTP clients of the JDK do.' },
  },
  curl: { summary: 'curl', trust: 'curl', proxied: true, otherwise: 'proxy' },
  gcloud: {
    summary: 'the gcloud command of Google Cloud',
    trust: 'gcloud',
    proxied: true,
    otherwise: 'proxy',
    reach: absent('gcloud', ...signInsBut('google-credentials', 'google-id')),
  },
  'databricks-sql-nodejs': {
    summary: '@databricks/sql',
    trust: 'node',
    proxied: true,
    otherwise: 'proxy',
    reach: absent('@databricks/sql', ...signInsBut('pat', 'oauth-m2m')),
    notes: {
      '*': 'It reads no environment: hand host, token or client to connect(), and HTTPS_PROXY as its option "proxy", or use --isolate.',
    },
  },
  'databricks-sql-python': {
    summary: 'databricks-sql-connector for Python',
    trust: 'python',
    proxied: true,
    otherwise: 'proxy',
    reach: absent('databricks-sql-connector', ...signInsBut('pat', 'azure-client-secret')),
    known: 'source',
    notes: { '*': 'It reads no environment: hand host, token or client to connect().' },
  },
  'databricks-cli': { summary: 'the Databricks CLI', trust: 'go', proxied: true, otherwise: 'proxy', known: 'source' },
  terraform: {
    summary: 'the Databricks provider of Terraform',
    known: 'source',
    trust: 'go',
    proxied: false,
    otherwise: 'url',
    reach: {
      'azure-client-secret': 'proxy',
      'azure-msi': 'proxy',
      'google-credentials': 'proxy',
      'google-id': 'proxy',
    },
    notes: Object.fromEntries(
      Object.keys(cloudsIsolated).map((name) => [
        name,
        'Install the provider before (terraform init): its registry is not among the hosts of the mock.',
      ]),
    ),
  },
} as const satisfies Readonly<Record<string, Client>>

/** A client that `env` and `run` know. */
export type ClientName = keyof typeof clients

/** Those clients. */
export const clientNames = Object.keys(clients) as readonly ClientName[]

/** What is known of one of them. */
export function clientOf(name: ClientName): Client {
  return clients[name]
}

/** The way of a client with a sign-in. */
export function reachOf(name: ClientName, auth: SignInName): Reach {
  const { reach, otherwise } = clientOf(name)
  return reach?.[auth] ?? otherwise
}
