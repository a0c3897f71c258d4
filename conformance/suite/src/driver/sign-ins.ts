import type { World } from '@lakeauth/mock'

/** Settings of a client by their names in the Databricks clients, such as `client_id`. */
export type Settings = Readonly<Record<string, string>>

/** A way in which clients sign in. */
export interface SignIn {
  readonly summary: string
  /** Whether somebody is asked for its token. */
  readonly asks: boolean
  /** What a client needs beside the host. */
  settings(world: World): Settings | Promise<Settings>
  /** The same, with a credential that is refused. */
  refused?(world: World): Settings | Promise<Settings>
}

/** Of somebody else, and well-formed. */
const STRANGER = 'dose00112233445566778899aabbccddeeff'
/** Longer than any case moves the clock. */
const DAY_SECONDS = 86_400

/** The sign-ins that clients are certified in, by the name that the Databricks clients have for them. */
export const signIns = {
  pat: {
    summary: 'it signs in with a personal access token',
    asks: false,
    settings: ({ workspace }) => ({ token: workspace.pat }),
  },
  'oauth-m2m': {
    summary: 'it signs in as a service principal, with a client secret',
    asks: true,
    settings: ({ workspace }) => ({ client_id: workspace.clientId, client_secret: workspace.clientSecret }),
    refused: ({ workspace }) => ({ client_id: workspace.clientId, client_secret: STRANGER }),
  },
  'env-oidc': {
    summary: "it exchanges the workload's own token, which is in the environment",
    asks: true,
    settings: async (world) =>
      federated(world, await world.federation.issueSubjectToken({ lifetimeSeconds: DAY_SECONDS })),
    refused: async (world) =>
      federated(world, await world.federation.issueSubjectToken({ audience: 'somebody-else', claims: { sub: 'x' } })),
  },
} as const satisfies Readonly<Record<string, SignIn>>

/** The name of one of them. */
export type SignInName = keyof typeof signIns

/** Those names. */
export const signInNames = Object.keys(signIns) as readonly SignInName[]

/** What holds a secret. */
export const secretSettings: readonly string[] = ['token', 'client_secret', 'oidc_token']

/** One of them. */
export function signInOf(name: SignInName): SignIn {
  return signIns[name]
}

/** The environment variables of settings. */
export function variablesOf(settings: Settings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [variables[name] ?? `DATABRICKS_${name.toUpperCase()}`, value]),
  )
}

/** Where the name says something else. */
const variables: Readonly<Record<string, string>> = { audience: 'DATABRICKS_TOKEN_AUDIENCE' }

function federated({ federation }: World, token: string): Settings {
  return { client_id: federation.servicePrincipalClientId, audience: federation.audience, oidc_token: token }
}
