import { flag, listOf, mapOf, objectOf, oneOf, text, wholeOf } from '../json-schema/json-schema.js'
import type { WorkloadIdentityOptions } from '../services/google/workload-identity.js'
import type { RoleGrant } from '../world/gcp-access.js'
import { type AdminCall, onWorld } from './call.js'

const email = text('A service account; the one that Databricks knows unless told.')

const grantSchema = objectOf(
  {
    on: email,
    role: oneOf([
      'roles/iam.serviceAccountTokenCreator',
      'roles/iam.serviceAccountOpenIdTokenCreator',
      'roles/iam.workloadIdentityUser',
    ]),
    member: text('`serviceAccount:…`, `user:…`, `principal://…`, `principalSet://…`.'),
  },
  { title: 'RoleGrant', required: ['role', 'member'] },
)

/** The Google project of a world. */
export const gcpCalls: readonly AdminCall[] = [
  onWorld(
    'POST',
    '/gcp/service-accounts',
    {
      summary: 'Adds a service account',
      body: objectOf({ name: { type: 'string', pattern: '.' }, knownToDatabricks: flag() }, { required: ['name'] }),
      answer: wholeOf({ email: text() }),
      status: 201,
    },
    ({ world, body: { name, ...options } }) => world.gcp.addServiceAccount(name as string, options),
  ),
  onWorld(
    'POST',
    '/gcp/service-account-keys',
    {
      summary: 'Gives a key file of a service account',
      body: objectOf({ email }),
      answer: { type: 'object', title: 'ServiceAccountKey' },
      status: 201,
    },
    ({ world, body }) => world.gcp.serviceAccountKey(body['email'] as string | undefined),
  ),
  onWorld(
    'POST',
    '/gcp/service-account-keys/rotate',
    { summary: 'Revokes the key files that were handed out', body: objectOf({ email }) },
    ({ world, body }) => world.gcp.rotateServiceAccountKey(body['email'] as string | undefined),
  ),
  onWorld(
    'POST',
    '/gcp/workload-identity-providers',
    {
      summary: 'Lets tokens of another identity provider in, or those of an account of AWS',
      body: objectOf({
        id: text(),
        issuer: text(),
        awsAccountId: text(),
        audiences: listOf(text()),
        keys: listOf({ type: 'object' }, 'Uploaded keys (JWK), instead of those that the issuer publishes.'),
        conditions: mapOf({}, "Claims that have to be equal to these values: `assertion.name == 'value'`."),
      }),
      answer: wholeOf({ audience: text(), memberPrefix: text('Followed by the subject: the member of a grant.') }),
      status: 201,
    },
    ({ world, body }) => {
      const { audience, memberOf } = world.gcp.addWorkloadIdentityProvider(body as WorkloadIdentityOptions)
      return { audience, memberPrefix: memberOf('') }
    },
  ),
  onWorld(
    'POST',
    '/gcp/roles/grant',
    { summary: 'Lets a member act as a service account', body: grantSchema },
    ({ world, body }) => world.gcp.grantRole(body as unknown as RoleGrant),
  ),
  onWorld(
    'POST',
    '/gcp/roles/revoke',
    { summary: 'Lets a member act as a service account no longer', body: grantSchema },
    ({ world, body }) => world.gcp.revokeRole(body as unknown as RoleGrant),
  ),
]
