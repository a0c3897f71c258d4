import { awsAccount, awsKeys } from '../services/aws/account.js'
import { reach } from './reach.js'
import type { WorldState } from './state.js'

/** The account of AWS whose workloads federate with Databricks or Google. URLs have no slash at the end. */
export interface AwsAccess {
  readonly accountId: string
  readonly region: string
  /** Where the STS of `region` is reached; the global one issues no web identity tokens. */
  readonly sts: string
  readonly globalSts: string
  /** Where the metadata service of the machine is reached. */
  readonly imdsHost: string
  /** What web identity tokens name as their issuer. */
  readonly issuer: string
  /** A user with keys that do not end. */
  readonly user: AwsKeys & { readonly arn: string }
  /** The role of the machine: what web identity tokens name as their subject. */
  readonly roleName: string
  readonly roleArn: string
  /** The keys of the machine's role, as its metadata service hands them out now. */
  roleCredentials(): AwsKeys & { readonly sessionToken: string; readonly expiration: Date }
  /** Denies an action such as `sts:GetWebIdentityToken` to everybody, or allows it again. */
  deny(action: string): void
  allow(action: string): void
  /** Switches outbound identity federation of the account off or on; it is on at first. */
  issueTokens(enabled: boolean): void
  /** Signs with new keys. Older keys stay published unless `retireOld`. */
  rotateKeys(options?: { readonly retireOld?: boolean }): Promise<void>
}

/** Keys to sign requests with. */
export interface AwsKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Access to the AWS side of a world. */
export function awsAccess(state: WorldState): AwsAccess {
  const account = state.part(awsAccount)
  const { id, region, user, roleName } = account
  return {
    accountId: id,
    region,
    get sts() {
      return reach(state, `sts.${region}.amazonaws.com`)
    },
    get globalSts() {
      return reach(state, 'sts.amazonaws.com')
    },
    get imdsHost() {
      return reach(state, '169.254.169.254')
    },
    issuer: `https://${account.issuerHost}`,
    user: { accessKeyId: user.accessKeyId, secretAccessKey: user.secretAccessKey, arn: user.arn },
    roleName,
    roleArn: `arn:aws:iam::${id}:role/${roleName}`,
    roleCredentials: () => {
      const { accessKeyId, secretAccessKey, sessionToken = '', expiresAt = 0 } = account.roleCredentials()
      return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiresAt) }
    },
    deny: (action) => {
      account.denied.add(action)
    },
    allow: (action) => {
      account.denied.delete(action)
    },
    issueTokens: (enabled) => {
      account.issuesTokens = enabled
    },
    rotateKeys: (options) =>
      state.activity.busy(async () => {
        await Promise.all(Object.values(awsKeys).map((keys) => state.part(keys).rotate(options)))
      }),
  }
}
