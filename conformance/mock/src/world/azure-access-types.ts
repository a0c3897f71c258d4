import type { Standing } from '../services/azure/administration.js'
import type { CertificateKeyPair } from '../services/azure/certificates.js'
import type { AzureRole } from '../services/azure/roles.js'

/**
 * Databricks on Azure, and the tenant whose identities sign in to it. URLs have no slash at the end. Methods that take a
 * `clientId` mean the seeded service principal without one, and throw a `TypeError` for one that the tenant does not have.
 *
 * @example
 * const { authority, tenantId, clientId, clientSecret, host } = world.azure
 * const granted = await world.fetch(`${authority}/${tenantId}/oauth2/v2.0/token`, {
 *   method: 'POST',
 *   body: new URLSearchParams({
 *     grant_type: 'client_credentials',
 *     client_id: clientId,
 *     client_secret: clientSecret,
 *     scope: '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default',
 *   }),
 * })
 */
export interface AzureAccess {
  /** Where the workspace is reached. */
  readonly host: string
  readonly publicHost: string
  readonly workspaceId: string
  /** Where the account is reached. */
  readonly accountHost: string
  readonly accountPublicHost: string
  readonly accountId: string
  /** Where Entra is reached: `https://login.microsoftonline.com` or what stands for it. */
  readonly authority: string
  /** Where the Resource Manager is reached. */
  readonly arm: string
  /** The resource of management tokens, with its slash at the end. */
  readonly managementResource: string
  readonly tenantId: string
  readonly subscriptionId: string
  readonly workspaceResourceId: string
  /** A service principal of workspace and account, Contributor on the workspace's resource. */
  readonly clientId: string
  readonly clientSecret: string
  readonly objectId: string
  readonly managedIdentity: ManagedIdentityAccess
  /** A further application with a service principal and a client secret. */
  addServicePrincipal(options?: AzureServicePrincipalOptions): AzureServicePrincipalAccess
  /** A further client secret; without a lifetime it never dies. */
  addSecret(options?: OfApplication & { readonly lifetimeSeconds?: number }): string
  revokeSecret(value: string): void
  /** Makes a self-signed certificate with an RSA key and registers it: PEM, the key as PKCS #8. Needs Node. */
  createCertificate(
    options?: OfApplication & {
      readonly lifetimeSeconds?: number
      /** The key of an earlier certificate (PKCS #8, PEM), which is renewed with it. */
      readonly privateKey?: string
    },
  ): Promise<CertificateKeyPair>
  /** Registers a certificate (PEM) of your own. Needs Node; rejects with its error for what is no certificate. */
  registerCertificate(certificate: string, clientId?: string): Promise<void>
  /**
   * Lets tokens of an issuer stand in for a secret. The audience is `api://AzureADTokenExchange` (or its cloud's) unless told;
   * the issuer has to publish its keys inside the world.
   */
  addFederatedCredential(
    credential: OfApplication & { readonly issuer: string; readonly subject: string; readonly audience?: string },
  ): void
  /** Gives a role on the workspace's resource, or on another scope. */
  assignRole(role: AzureRole, options?: OfApplication & { readonly scope?: string }): void
  /** A valid token that nobody asked Entra for: of a user as Azure CLI has it with `userName`, else of a service principal. */
  issueToken(options?: AzureTokenOptions): Promise<string>
  /** Signs with a new key. Older keys stay published, so older tokens stay valid, unless `retireOld`. */
  rotateKeys(options?: { readonly retireOld?: boolean }): Promise<void>
}

/** Which application or managed identity is meant: the seeded service principal without. */
export interface OfApplication {
  readonly clientId?: string
}

/** What a new service principal may differ in. */
export interface AzureServicePrincipalOptions extends Standing {
  readonly displayName?: string
  readonly secretLifetimeSeconds?: number
}

/** A service principal's sign-in. */
export interface AzureServicePrincipalAccess {
  readonly clientId: string
  readonly clientSecret: string
  /** What roles are given to; `oid` in tokens. */
  readonly objectId: string
  readonly displayName: string
}

/** What `issueToken` may differ in. */
export interface AzureTokenOptions extends OfApplication {
  readonly userName?: string
  /** The audience; Databricks unless told. */
  readonly resource?: string
  readonly lifetimeSeconds?: number
  readonly claims?: Readonly<Record<string, unknown>>
}

/** The identities of the machine that clients run on. Both are members of workspace and account, and Contributor. */
export interface ManagedIdentityAccess {
  readonly systemAssigned: ManagedIdentityName
  readonly userAssigned: ManagedIdentityName
  /** Where the Instance Metadata Service is reached; MSAL takes it as `AZURE_POD_IDENTITY_AUTHORITY_HOST`. */
  readonly imdsHost: string
  /** What App Service sets as `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`. */
  readonly appService: { readonly identityEndpoint: string; readonly identityHeader: string }
  /**
   * What Azure Arc sets as `IDENTITY_ENDPOINT` and `IMDS_ENDPOINT`, and the file that its challenge names with its content. The
   * mock writes no file.
   */
  readonly arc: {
    readonly identityEndpoint: string
    readonly imdsEndpoint: string
    readonly keyFile: string
    readonly key: string
  }
}

/** The three names of a managed identity. */
export interface ManagedIdentityName {
  readonly clientId: string
  readonly objectId: string
  readonly resourceId: string
}
