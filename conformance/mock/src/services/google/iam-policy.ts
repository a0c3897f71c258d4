/** What may be done with a service account. */
export type IamPermission =
  | 'iam.serviceAccounts.getAccessToken'
  | 'iam.serviceAccounts.getOpenIdToken'
  | 'iam.serviceAccounts.implicitDelegation'

/** The predefined roles that let somebody act as a service account. */
export type IamRole =
  | 'roles/iam.serviceAccountTokenCreator'
  | 'roles/iam.serviceAccountOpenIdTokenCreator'
  | 'roles/iam.workloadIdentityUser'

/** Who may act as which service account. Members are spelled as in IAM: `serviceAccount:…`, `user:…`, `principal://…`, `principalSet://…/*`. */
export interface IamPolicy {
  grant(email: string, role: IamRole, member: string): void
  revoke(email: string, role: IamRole, member: string): void
  allows(member: string, permission: IamPermission, email: string): boolean
}

const permissionsOf: Readonly<Record<IamRole, readonly IamPermission[]>> = {
  'roles/iam.serviceAccountTokenCreator': [
    'iam.serviceAccounts.getAccessToken',
    'iam.serviceAccounts.getOpenIdToken',
    'iam.serviceAccounts.implicitDelegation',
  ],
  'roles/iam.serviceAccountOpenIdTokenCreator': ['iam.serviceAccounts.getOpenIdToken'],
  'roles/iam.workloadIdentityUser': ['iam.serviceAccounts.getAccessToken', 'iam.serviceAccounts.getOpenIdToken'],
}

/** Nobody may anything yet; owning the token of an account grants nothing on it either. */
export function createPolicy(): IamPolicy {
  const bindings = new Set<string>()
  const key = (email: string, role: string, member: string): string => [email, role, member].join(' ')
  return {
    grant: (email, role, member) => {
      bindings.add(key(email, role, member))
    },
    revoke: (email, role, member) => {
      bindings.delete(key(email, role, member))
    },
    allows: (member, permission, email) =>
      (Object.keys(permissionsOf) as IamRole[]).some(
        (role) =>
          permissionsOf[role].includes(permission) &&
          membersFor(member).some((one) => bindings.has(key(email, role, one))),
      ),
  }
}

/** A federated identity also stands under the set of its whole pool. */
function membersFor(member: string): readonly string[] {
  const pool = /^principal:(\/\/.*\/workloadIdentityPools\/[^/]+)\/subject\//.exec(member)?.[1]
  return pool === undefined ? [member] : [member, `principalSet:${pool}/*`]
}
