import type { AzureAccess } from '../world/azure-access-types.js'
import type { World } from '../world/world.js'

/** What `serve` prints when it can be used, as one line of JSON. A part that is not built yet is `null`. */
export interface ReadyLine {
  /** The workspace over HTTP. */
  readonly http: string
  /** The workspace over HTTPS, unless it was switched off. */
  readonly https: string | null
  /** What to set HTTPS_PROXY and HTTP_PROXY to, unless it was switched off. */
  readonly proxy: string | null
  readonly admin: string
  /** The certificate of the CA that HTTPS clients have to trust. */
  readonly caFile: string | null
  readonly world: ReadyWorld
}

/** Everything a client needs to sign in. */
export interface ReadyWorld {
  readonly workspace: {
    readonly host: string
    readonly publicHost: string
    readonly clientId: string
    readonly clientSecret: string
    readonly pat: string
    readonly userName: string
    readonly workspaceId: string
  }
  readonly account: {
    readonly host: string
    readonly publicHost: string
    readonly accountId: string
    readonly clientId: string
    readonly clientSecret: string
  }
  readonly azure: Pick<
    AzureAccess,
    'host' | 'publicHost' | 'authority' | 'arm' | 'tenantId' | 'clientId' | 'clientSecret' | 'workspaceResourceId'
  >
  readonly gcp: {
    readonly host: string
    readonly publicHost: string
    /** A Google service account that the workspace knows; its `token_uri` leads to this server. */
    readonly serviceAccountKeyFile: string
  }
  readonly federation: {
    /** Who signed the token in the file. */
    readonly issuer: string
    readonly audience: string
    /** A token of the issuer, renewed on the world's clock. */
    readonly subjectTokenFile: string
    /** The service principal whose policy lets it in. */
    readonly servicePrincipalClientId: string
  }
}

/** What a server has opened. */
export interface Opened {
  readonly admin: { readonly origin: string }
  readonly https: { readonly origin: string } | undefined
  readonly proxy: { readonly origin: string } | undefined
  readonly caFile: { readonly path: string } | undefined
}

/** The ready line of a server whose first world is this. */
export function readyLine(world: ReadyWorld, { admin, https, proxy, caFile }: Opened): ReadyLine {
  return {
    http: world.workspace.host,
    https: https?.origin ?? null,
    proxy: proxy?.origin ?? null,
    admin: admin.origin,
    caFile: caFile?.path ?? null,
    world,
  }
}

/** How clients reach a served world and sign in to it. */
export function readyWorld(
  world: World,
  files: { readonly subjectTokenFile: string; readonly serviceAccountKeyFile: string },
): ReadyWorld {
  const { subjectTokenFile, serviceAccountKeyFile } = files
  const { issuer, audience, servicePrincipalClientId } = world.federation
  const { host, publicHost, clientId, clientSecret, pat, userName, workspaceId } = world.workspace
  return {
    workspace: { host, publicHost, clientId, clientSecret, pat, userName, workspaceId },
    account: { ...world.account, host: world.account.host },
    azure: azurePart(world),
    gcp: { host: world.gcp.host, publicHost: world.gcp.publicHost, serviceAccountKeyFile },
    federation: { issuer, audience, subjectTokenFile, servicePrincipalClientId },
  }
}

function azurePart({ azure }: World): ReadyWorld['azure'] {
  const { host, publicHost, authority, arm, tenantId, clientId, clientSecret, workspaceResourceId } = azure
  return { host, publicHost, authority, arm, tenantId, clientId, clientSecret, workspaceResourceId }
}
