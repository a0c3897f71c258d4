import { farthestTime, fastestSpeed, longestLifetimeSeconds } from '../clock/bounds.js'
import { faultRuleSchema } from '../faults/fault-rule-schema.js'
import { flag, type JsonSchema, listOf, objectOf, oneOf, text } from '../json-schema/json-schema.js'
import { reasonCodes } from '../world/reason-codes.js'

/** How long something lives. */
export const seconds = (description?: string): JsonSchema => ({
  type: 'integer',
  minimum: 1,
  maximum: longestLifetimeSeconds,
  ...(description !== undefined && { description }),
})

/** How long one token lives; a negative life makes one that has ended. */
export const tokenSeconds: JsonSchema = {
  type: 'integer',
  minimum: -longestLifetimeSeconds,
  maximum: longestLifetimeSeconds,
}

/** A time of a world's clock. */
export const timeSchema = (description: string): JsonSchema => ({
  type: 'integer',
  minimum: -farthestTime,
  maximum: farthestTime,
  description,
})

/** How fast a clock goes. */
export const speedSchema = (description?: string): JsonSchema => ({
  type: 'number',
  minimum: 0,
  maximum: fastestSpeed,
  ...(description !== undefined && { description }),
})

/** A Databricks host of a world. */
export const siteNameSchema = oneOf(['workspace', 'account', 'azure', 'azure-account', 'gcp', 'gcp-account'])

/** What a service principal of Databricks may differ in. */
export const servicePrincipalSchema = objectOf(
  {
    displayName: text(),
    level: oneOf(['workspace', 'account'], 'Where it may sign in; `workspace` unless told.'),
    sites: listOf(siteNameSchema, 'The hosts where it may sign in, instead of `level`.'),
    scopes: listOf(text(), 'Refuses every other scope.'),
    secretLifetimeSeconds: seconds(),
    admin: flag('An administrator wherever it may sign in.'),
  },
  { title: 'ServicePrincipal' },
)

/** What a user may differ in. */
export const userSchema = objectOf(
  { userName: { type: 'string', pattern: '.' }, admin: flag() },
  { title: 'User', required: ['userName'] },
)

/** A federation policy that an account admin makes. */
export const policySchema = objectOf(
  {
    issuer: text(),
    audiences: listOf(text(), 'Any one must match; the account id unless told.'),
    subject: text('Only for the policy of a service principal.'),
    subject_claim: text('`sub` unless told.'),
    jwks_json: text('A key document as text, instead of the issuer’s own.'),
    jwks_uri: text(),
    servicePrincipalClientId: text("Whose policy it is; the account's unless told."),
    id: text(),
  },
  { title: 'FederationPolicy', required: ['issuer'] },
)

/** How the OAuth endpoints behave. */
export const oauthSettingsSchema = objectOf(
  {
    refreshRotation: oneOf(['none', 'rotate', 'rotate+reuse-revokes-family']),
    codeLifetimeSeconds: seconds(),
    refreshTokenLifetimeSeconds: seconds(),
    deadRefreshTokenError: oneOf(['invalid_request', 'invalid_grant']),
  },
  { title: 'OAuthSettings' },
)

const optionSchemas = {
  name: { type: 'string', pattern: '^[A-Za-z0-9_-]+$', description: '`default` unless told.' },
  seed: text('Makes identifiers repeatable; secrets never are.'),
  clock: oneOf(['real', 'frozen']),
  speed: speedSchema('Instead of `clock`: 1 is real time, 0 frozen.'),
  startTime: timeSchema('Where the clock starts: milliseconds since 1970.'),
  tokenLifetimeSeconds: seconds('Of OAuth tokens; an hour unless told.'),
  metadataLifetimeSeconds: seconds('Of tokens of the metadata service.'),
  deadTokenStyle: oneOf([401, 403], 'How APIs refuse a dead token.'),
  signingAlgorithm: oneOf(['ES256', 'RS256']),
  patLimit: {
    type: 'integer',
    minimum: 0,
    maximum: 1_000_000,
    description: 'Personal access tokens per user; 600 unless told.',
  },
  oauth: oauthSettingsSchema,
  azureCloud: oneOf(['PUBLIC', 'USGOVERNMENT', 'CHINA']),
  weaken: listOf({ ...oneOf(reasonCodes), title: 'ReasonCode' }, 'Reason codes of refusals that are switched off.'),
} as const satisfies Readonly<Record<string, JsonSchema>>

/** What `createWorld` takes. */
export const worldOptionsSchema = objectOf(optionSchemas)

/** A world as a configuration file and the admin API describe it. */
export const worldSchema = objectOf(
  {
    ...optionSchemas,
    identities: objectOf({ users: listOf(userSchema), servicePrincipals: listOf(servicePrincipalSchema) }),
    federationPolicies: listOf(policySchema),
    faults: listOf(faultRuleSchema),
  },
  { title: 'WorldConfig' },
)
