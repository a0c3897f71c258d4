import { randomHex } from '../../entropy/secrets.js'
import { issuerKeys } from '../../tokens/issuer-keys.js'
import { definePart } from '../../world/part.js'
import type { WorldState } from '../../world/state.js'

/** Keys to sign requests with, and whom they stand for. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Present for keys that end. */
  readonly sessionToken?: string
  /** Epoch milliseconds. */
  readonly issuedAt?: number
  readonly expiresAt?: number
  /** Whom `GetCallerIdentity` names: a user or the session of a role. */
  readonly arn: string
  /** Whom tokens name: a user or the role itself. */
  readonly principalArn: string
  readonly userId: string
}

/** An account with a user and a machine that has a role. */
export interface AwsAccount {
  readonly id: string
  readonly region: string
  readonly organization: string
  readonly roleName: string
  readonly instanceId: string
  /** The host of the issuer of this account's web identity tokens. */
  readonly issuerHost: string
  readonly user: AwsCredentials
  /** Everything that requests are signed with, by access key id. */
  readonly keys: Map<string, AwsCredentials>
  /** IMDSv2 session tokens and their ends, epoch milliseconds. */
  readonly sessions: Map<string, number>
  /** Actions that a policy denies. */
  readonly denied: Set<string>
  /** Whether an administrator enabled outbound identity federation. */
  issuesTokens: boolean
  /** The keys of the machine's role: the same until their end is near. */
  roleCredentials(): AwsCredentials
}

/** The signing keys of the account's issuer, one ring per algorithm. */
export const awsKeys = { RS256: issuerKeys('aws rsa', 'RS256'), ES384: issuerKeys('aws ec', 'ES384') } as const

/** The account of a world. */
export const awsAccount = definePart('aws account', createAccount)

const hour = 3_600_000
/** What EC2 hands out lives six hours, and is replaced a while before its end. */
const roleLifetime = 6 * hour
const replacedBefore = hour / 4

function createAccount(world: WorldState): AwsAccount {
  const { identifiers, clock, canaries } = world
  const id = identifiers.decimal('aws account', 12)
  const instanceId = `i-${identifiers.hex('aws instance', 17)}`
  const roleName = 'lakeauth-mock-role'
  const roleId = `AROA${identifiers.hex('aws role', 17).toUpperCase()}`
  const userId = `AIDA${identifiers.hex('aws user', 17).toUpperCase()}`
  const userArn = `arn:aws:iam::${id}:user/lakeauth-mock-user`
  const keys = new Map<string, AwsCredentials>()
  const remember = (credentials: AwsCredentials): AwsCredentials => {
    canaries.add('aws-secret-key', credentials.secretAccessKey)
    if (credentials.sessionToken !== undefined) canaries.add('aws-session-token', credentials.sessionToken)
    keys.set(credentials.accessKeyId, credentials)
    return credentials
  }
  let role: AwsCredentials | undefined
  return {
    id,
    region: 'us-east-1',
    organization: `o-${identifiers.hex('aws organization', 10)}`,
    roleName,
    instanceId,
    issuerHost: `${identifiers.uuid('aws issuer')}.tokens.sts.global.api.aws`,
    user: remember({
      accessKeyId: `AKIA${randomHex(8).toUpperCase()}`,
      secretAccessKey: randomHex(20),
      arn: userArn,
      principalArn: userArn,
      userId,
    }),
    keys,
    sessions: new Map(),
    denied: new Set(),
    issuesTokens: true,
    roleCredentials: () => {
      const now = clock.now()
      if (role?.expiresAt !== undefined && role.expiresAt - now > replacedBefore) return role
      role = remember({
        accessKeyId: `ASIA${randomHex(8).toUpperCase()}`,
        secretAccessKey: randomHex(20),
        sessionToken: btoa(randomHex(96)),
        issuedAt: now,
        expiresAt: now + roleLifetime,
        arn: `arn:aws:sts::${id}:assumed-role/${roleName}/${instanceId}`,
        principalArn: `arn:aws:iam::${id}:role/${roleName}`,
        userId: `${roleId}:${instanceId}`,
      })
      return role
    },
  }
}
