import type { Identifiers } from '../entropy/identifiers.js'
import { newClientSecret } from '../entropy/secrets.js'
import type { SiteName } from './site.js'

/** A user or service principal of a world. */
export interface Principal {
  readonly kind: 'user' | 'service-principal'
  /** The numeric id, as text, that SCIM answers. */
  readonly id: string
  /** A user's name; a service principal's application id, as SCIM answers it. */
  readonly userName: string
  readonly displayName: string
  /** Where the identity may sign in. A workspace principal is unknown to the account and the reverse. */
  readonly sites: SiteName[]
  /** Where it is an administrator. */
  readonly adminOf: SiteName[]
  readonly allowedScopes?: readonly string[]
  readonly secrets: ClientSecret[]
}

/** A client secret and the end of its life, epoch milliseconds. */
export interface ClientSecret {
  readonly value: string
  readonly expiresAt?: number
  revoked?: boolean
}

/** The identities of a world. */
export interface Principals {
  /** A user of every workspace and account unless told. */
  addUser(userName: string, options?: NewUser): Principal
  addServicePrincipal(options: NewServicePrincipal): Principal
  /** By user name or application id. */
  find(userName: string | undefined): Principal | undefined
  all(): readonly Principal[]
}

/** What a new user may differ in. */
interface NewUser {
  readonly sites?: readonly SiteName[]
  /** An administrator wherever it may sign in. */
  readonly admin?: boolean
}

/** What a new service principal may differ in. */
interface NewServicePrincipal {
  readonly displayName: string
  readonly sites: SiteName[]
  readonly admin?: boolean
  readonly allowedScopes?: readonly string[]
  readonly secretExpiresAt?: number
  /** The id that a cloud's identity provider knows it by; such a service principal begins without a secret of Databricks. */
  readonly applicationId?: string
}

const everySite: readonly SiteName[] = ['workspace', 'account', 'azure', 'azure-account', 'gcp', 'gcp-account']

/** No identities yet. */
export function createPrincipals(identifiers: Identifiers): Principals {
  const byName = new Map<string, Principal>()
  const add = (principal: Principal): Principal => {
    if (byName.has(principal.userName))
      throw new Error(`The world already has an identity named ${principal.userName}.`)
    byName.set(principal.userName, principal)
    return principal
  }
  const nextId = (): string => identifiers.decimal(`principal ${byName.size}`, 15)
  return {
    addUser: (userName, { sites = everySite, admin = false } = {}) =>
      add({
        kind: 'user',
        id: nextId(),
        userName,
        displayName: userName,
        sites: [...sites],
        adminOf: admin ? [...sites] : [],
        secrets: [],
      }),
    addServicePrincipal: ({ secretExpiresAt, applicationId, admin = false, ...options }) => {
      const expiry = secretExpiresAt !== undefined && { expiresAt: secretExpiresAt }
      return add({
        kind: 'service-principal',
        id: nextId(),
        userName: applicationId ?? identifiers.uuid(`client ${byName.size}`),
        ...options,
        adminOf: admin ? [...options.sites] : [],
        secrets: applicationId === undefined ? [{ value: newClientSecret(), ...expiry }] : [],
      })
    },
    find: (userName) => (userName === undefined ? undefined : byName.get(userName)),
    all: () => [...byName.values()],
  }
}
