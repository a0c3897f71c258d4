import { randomHex } from '../../entropy/secrets.js'
import { issuerKeys } from '../../tokens/issuer-keys.js'
import { definePart } from '../../world/part.js'
import type { WorldState } from '../../world/state.js'
import { type AzureCloud, azureClouds } from './clouds.js'
import type { RegisteredCertificate } from './certificates.js'
import type { AzureRole, RoleAssignment } from './roles.js'

/** An application of the tenant with its service principal, or a managed identity. */
export interface EntraApplication {
  readonly kind: 'application' | 'system-assigned' | 'user-assigned'
  /** `appid` in tokens: what clients are configured with. */
  readonly clientId: string
  /** `oid` in tokens: what roles are assigned to. */
  readonly objectId: string
  readonly displayName: string
  /** The Resource Manager's name of a managed identity; of a system-assigned one, of the machine that it belongs to. */
  readonly resourceId?: string
  readonly secrets: EntraSecret[]
  readonly certificates: RegisteredCertificate[]
  readonly federatedCredentials: FederatedCredential[]
  readonly roles: RoleAssignment[]
}

/** A client secret and the end of its life, epoch milliseconds. */
interface EntraSecret {
  readonly value: string
  readonly expiresAt?: number
}

/** Whose tokens stand in for a secret: all three have to be equal to the token's claims, capital letters included. */
interface FederatedCredential {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

/** A tenant with one subscription. */
export interface Directory {
  readonly cloud: AzureCloud
  readonly tenantId: string
  /** Its first domain name, which stands for the tenant in URLs as well. */
  readonly domain: string
  readonly subscriptionId: string
  readonly resourceGroup: string
  readonly workspaceName: string
  readonly workspaceResourceId: string
  readonly applications: readonly EntraApplication[]
  add(application: NewApplication): EntraApplication
  /** By client id, in any case. */
  find(clientId: string | undefined): EntraApplication | undefined
  /** Gives a role; the scope is the workspace unless told. */
  assign(application: EntraApplication, role: AzureRole, scope?: string): RoleAssignment
}

/** What a new application may differ in. */
interface NewApplication {
  readonly displayName: string
  readonly kind?: EntraApplication['kind']
  readonly resourceId?: string
}

/** The signing keys of Entra. */
export const entraKeys = issuerKeys('entra', 'RS256')

/** The tenant of a world. */
export const directoryPart = definePart('entra directory', createDirectory)

function createDirectory({ identifiers, settings }: WorldState): Directory {
  const subscriptionId = identifiers.uuid('azure subscription')
  const [resourceGroup, workspaceName] = ['lakeauth-mock', 'lakeauth-mock-workspace']
  const provider = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers`
  const workspaceResourceId = `${provider}/Microsoft.Databricks/workspaces/${workspaceName}`
  const applications: EntraApplication[] = []
  return {
    cloud: azureClouds[settings.azureCloud],
    tenantId: identifiers.uuid('entra tenant'),
    domain: `lakeauth${identifiers.hex('entra domain', 8)}.onmicrosoft.com`,
    subscriptionId,
    resourceGroup,
    workspaceName,
    workspaceResourceId,
    applications,
    add: ({ displayName, kind = 'application', resourceId }) => {
      const ordinal = applications.length
      const application: EntraApplication = {
        ...blankApplication(
          identifiers.uuid(`entra application ${ordinal}`),
          identifiers.uuid(`entra object ${ordinal}`),
        ),
        kind,
        displayName,
        ...(resourceId !== undefined && { resourceId }),
      }
      applications.push(application)
      return application
    },
    find: (clientId) => applications.find((one) => one.clientId === clientId?.toLowerCase()),
    assign: (application, role, scope = workspaceResourceId) => {
      const id = identifiers.uuid(`role ${application.clientId} ${application.roles.length}`)
      const assignment = { id, role, scope }
      application.roles.push(assignment)
      return assignment
    },
  }
}

/** An application with nothing to its name. */
export function blankApplication(clientId: string, objectId: string): EntraApplication {
  return {
    kind: 'application',
    clientId,
    objectId,
    displayName: clientId,
    secrets: [],
    certificates: [],
    federatedCredentials: [],
    roles: [],
  }
}

/** A client secret as Entra mints them: 40 characters with `8Q~` after the third. */
export function newEntraSecret(): string {
  return `${randomHex(2).slice(0, 3)}8Q~${randomHex(17)}`
}
