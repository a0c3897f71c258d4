import { seconds, tokenSeconds } from '../config/world-schema.js'
import { flag, objectOf, oneOf, text, wholeOf } from '../json-schema/json-schema.js'
import type { AzureRole } from '../services/azure/roles.js'
import type { AzureServicePrincipalOptions, AzureTokenOptions, OfApplication } from '../world/azure-access-types.js'
import { type AdminCall, onWorld } from './call.js'
import { tokenSchema } from './schemas.js'

const clientId = text('An application or managed identity; the seeded service principal unless told.')
const lifetimeSeconds = seconds()
const role = oneOf(['Owner', 'Contributor', 'Reader'])
const certificateSchema = text('PEM.')

/** The tenant, the subscription and the workspace on Azure. */
export const azureCalls: readonly AdminCall[] = [
  onWorld(
    'POST',
    '/azure/service-principals',
    {
      summary: 'Adds an application with a service principal and a client secret',
      body: objectOf({
        displayName: text(),
        secretLifetimeSeconds: lifetimeSeconds,
        member: flag('Whether the workspace knows it; it does unless told.'),
        accountMember: flag('Whether the account knows it; it does unless told.'),
        role,
      }),
      answer: wholeOf({ clientId: text(), clientSecret: text(), objectId: text(), displayName: text() }),
      status: 201,
    },
    ({ world, body }) => world.azure.addServicePrincipal(body as AzureServicePrincipalOptions),
  ),
  onWorld(
    'POST',
    '/azure/secrets',
    {
      summary: 'Adds a client secret',
      body: objectOf({ clientId, lifetimeSeconds }),
      answer: wholeOf({ clientSecret: text() }),
      status: 201,
    },
    ({ world, body }) => ({ clientSecret: world.azure.addSecret(body) }),
  ),
  onWorld(
    'POST',
    '/azure/secrets/revoke',
    { summary: 'Makes a client secret dead at once', body: wholeOf({ value: text() }) },
    ({ world, body }) => world.azure.revokeSecret(body['value'] as string),
  ),
  onWorld(
    'POST',
    '/azure/certificates',
    {
      summary: 'Makes a certificate with its key and registers it, or registers the one given',
      body: objectOf({ clientId, lifetimeSeconds, certificate: certificateSchema }),
      answer: objectOf({ certificate: certificateSchema, privateKey: text('PKCS #8 as PEM.') }),
      status: 201,
    },
    async ({ world, body }) => {
      const { certificate, ...options } = body as OfApplication & { readonly certificate?: string }
      if (certificate === undefined) return world.azure.createCertificate(options)
      await world.azure.registerCertificate(certificate, options.clientId)
      return { certificate }
    },
  ),
  onWorld(
    'POST',
    '/azure/federated-credentials',
    {
      summary: 'Lets tokens of an issuer stand in for a secret',
      body: objectOf(
        { clientId, issuer: text(), subject: text(), audience: text() },
        { required: ['issuer', 'subject'] },
      ),
      status: 201,
    },
    ({ world, body }) =>
      world.azure.addFederatedCredential(body as unknown as { readonly issuer: string; readonly subject: string }),
  ),
  onWorld(
    'POST',
    '/azure/roles',
    {
      summary: "Gives a role on the workspace's resource, or on another scope",
      body: objectOf({ role, clientId, scope: text() }, { required: ['role'] }),
      status: 201,
    },
    ({ world, body: { role: given, ...options } }) => world.azure.assignRole(given as AzureRole, options),
  ),
  onWorld(
    'POST',
    '/azure/tokens',
    {
      summary: 'Makes a valid token that nobody asked Entra for',
      body: objectOf({
        clientId,
        userName: text('A user as Azure CLI has them, instead of a service principal.'),
        resource: text('The audience; Databricks unless told.'),
        lifetimeSeconds: tokenSeconds,
        claims: { type: 'object', description: 'Overrides claims; null leaves one out.' },
      }),
      answer: tokenSchema,
      status: 201,
    },
    async ({ world, body }) => ({ token: await world.azure.issueToken(body as AzureTokenOptions) }),
  ),
]
