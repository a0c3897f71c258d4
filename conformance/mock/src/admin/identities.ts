import { servicePrincipalSchema, siteNameSchema, tokenSeconds, userSchema } from '../config/world-schema.js'
import { flag, listOf, objectOf, oneOf, text, wholeOf } from '../json-schema/json-schema.js'
import type { IssueTokenOptions, ServicePrincipalOptions } from '../world/world.js'
import { type AdminCall, onWorld } from './call.js'
import { identitiesOf } from './identities-of.js'
import { servicePrincipalAccessSchema, tokenSchema } from './schemas.js'

const identitySchema = wholeOf(
  {
    kind: oneOf(['user', 'service-principal']),
    id: text('The numeric SCIM id.'),
    userName: text("A user's name; a service principal's application id, which is its client id."),
    displayName: text(),
    sites: listOf(siteNameSchema),
    adminOf: listOf(siteNameSchema),
    clientSecrets: listOf(text(), 'Those that are good now.'),
    pats: listOf(text(), 'Those that are good now.'),
  },
  { title: 'Identity', optional: ['clientSecrets', 'pats'] },
)

/** Users, service principals and tokens of Databricks. */
export const identityCalls: readonly AdminCall[] = [
  onWorld(
    'GET',
    '/identities',
    {
      summary: 'Lists the users and service principals that Databricks knows',
      query: objectOf({ values: flag('Their client secrets and personal access tokens as well.') }),
      answer: wholeOf({ identities: listOf(identitySchema) }),
    },
    ({ world, query }) => ({ identities: identitiesOf(world, query['values'] === true) }),
  ),
  onWorld(
    'POST',
    '/service-principals',
    {
      summary: 'Adds a service principal',
      body: servicePrincipalSchema,
      answer: servicePrincipalAccessSchema,
      status: 201,
    },
    ({ world, body }) => world.addServicePrincipal(body as ServicePrincipalOptions),
  ),
  onWorld(
    'POST',
    '/users',
    {
      summary: 'Adds a user of every workspace and account, with a personal access token',
      body: userSchema,
      answer: wholeOf({ userName: text(), pat: text(), id: text() }, { title: 'UserAccess' }),
      status: 201,
    },
    ({ world, body: { userName, ...options } }) => world.addUser(userName as string, options),
  ),
  onWorld(
    'POST',
    '/tokens',
    {
      summary: 'Makes a valid OAuth access token',
      body: objectOf({
        identity: text('`user`, `service-principal`, or a user name or client id of this world.'),
        level: oneOf(['workspace', 'account']),
        site: siteNameSchema,
        lifetimeSeconds: tokenSeconds,
        audience: text(),
        scope: text(),
        claims: { type: 'object', description: 'Overrides claims; null removes one.' },
      }),
      answer: tokenSchema,
      status: 201,
    },
    async ({ world, body }) => ({ token: await world.issueToken(body as IssueTokenOptions) }),
  ),
  onWorld(
    'POST',
    '/tokens/revoke',
    {
      summary: 'Makes an access token, personal access token or client secret dead at once',
      body: wholeOf({ value: text() }),
    },
    ({ world, body }) => world.revokeToken(body['value'] as string),
  ),
]
