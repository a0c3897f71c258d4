import { assertionFields, type AssertionOptions, signAssertion } from '../azure/assertion.js'
import { askEntra, databricks } from '../azure/ask.js'
import type { World } from '../../src/world/world.js'
import { proveRefusals, type Refusal } from './refusal.js'

const other = '00000000-0000-4000-8000-000000000001'

/** What every refusal of Entra has besides its code and text. */
function shown(error: string, code: number, text: RegExp | string): RegExp {
  const start = `"error":"${error}","error_description":"AADSTS${code}: ${typeof text === 'string' ? text : text.source}`
  const rest =
    `.* Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: 2[0-9-]{9} [0-9:]{8}Z","error_codes":\\[${code}\\],` +
    `"timestamp":"2[0-9-]{9} [0-9:]{8}Z","trace_id":"[0-9a-f-]{36}","correlation_id":"[0-9a-f-]{36}","error_uri":"[^"]+/error\\?code=${code}"`
  return new RegExp(start + rest)
}

function refusal(
  code: string,
  title: string,
  wire: { status: number; error: string; aadsts: number; text: string },
  ask: (world: World) => Promise<Response>,
): Refusal {
  return { code, title, status: wire.status, body: shown(wire.error, wire.aadsts, wire.text), ask }
}

const request = (aadsts: number, text: string) => ({ status: 400, error: 'invalid_request', aadsts, text })
const client = (aadsts: number, text: string) => ({ status: 401, error: 'invalid_client', aadsts, text })

async function askWithCertificate(
  world: World,
  options: AssertionOptions = {},
  lifetimeSeconds?: number,
): Promise<Response> {
  const certificate = await world.azure.createCertificate(lifetimeSeconds === undefined ? {} : { lifetimeSeconds })
  return askEntra(world, assertionFields(await signAssertion(world, certificate, options)))
}

proveRefusals([
  refusal('unknown-tenant', 'a tenant of another world', request(90002, 'Tenant .* not found'), (world) =>
    askEntra(world, {}, { tenant: other }),
  ),
  refusal('unknown-tenant', 'the tenant in another cloud', request(90002, 'Tenant .* not found'), (world) =>
    askEntra(world, {}, { authority: 'https://login.microsoftonline.us' }),
  ),
  refusal('malformed-tenant', 'no tenant at all', request(900023, 'Specified tenant identifier'), (world) =>
    askEntra(world, {}, { tenant: 'x' }),
  ),
  refusal('no-tenant', 'a tenant that is anybody', request(50059, 'No tenant-identifying information'), (world) =>
    askEntra(world, {}, { tenant: 'common' }),
  ),
  refusal(
    'unknown-application',
    'a client id of another tenant',
    { status: 400, error: 'unauthorized_client', aadsts: 700016, text: 'Application with identifier' },
    (world) => askEntra(world, { client_id: other }),
  ),
  refusal('no-client-authentication', 'nothing but a client id', client(7000216, ".*'client_secret'"), (world) =>
    askEntra(world, { client_secret: null }),
  ),
  refusal('wrong-secret', 'a secret of nobody', client(7000215, 'Invalid client secret provided'), (world) =>
    askEntra(world, { client_secret: 'no-such-secret' }),
  ),
  refusal('dead-secret', 'a secret past its end', client(7000222, '.*secret keys .* are expired'), async (world) => {
    const secret = world.azure.addSecret({ lifetimeSeconds: 60 })
    await world.clock.advance('60s')
    return askEntra(world, { client_secret: secret })
  }),
  refusal(
    'scope-without-default',
    'a scope that is none of an application',
    { status: 400, error: 'invalid_scope', aadsts: 1002012, text: 'The provided value for scope' },
    (world) => askEntra(world, { scope: `${databricks}/user_impersonation` }),
  ),
  refusal(
    'several-resources',
    'two resources in one scope',
    { status: 400, error: 'invalid_scope', aadsts: 28000, text: '.*more than one resource' },
    (world) => askEntra(world, { scope: `${databricks}/.default https://graph.microsoft.com/.default` }),
  ),
  refusal(
    'unknown-resource',
    'a resource that the tenant does not have',
    { status: 400, error: 'invalid_resource', aadsts: 500011, text: 'The resource principal named' },
    (world) => askEntra(world, { resource: 'https://strange.example' }, { version: 1 }),
  ),
  refusal(
    'unknown-resource',
    "the public cloud's management in another cloud",
    { status: 400, error: 'invalid_resource', aadsts: 500011, text: 'The resource principal named' },
    (world) => askEntra(world, { scope: 'https://management.usgovcloudapi.net/.default' }),
  ),
  refusal(
    'wrong-assertion-type',
    'an assertion of an unknown type',
    request(900144, ".*'client_assertion_type'"),
    async (world) => {
      const assertion = await signAssertion(world, await world.azure.createCertificate())
      return askEntra(world, { ...assertionFields(assertion), client_assertion_type: 'saml' })
    },
  ),
  refusal(
    'assertion-algorithm',
    'an algorithm that Entra has not',
    request(5002738, "Invalid JWT token. 'RS1'"),
    async (world) => {
      const assertion = await signAssertion(world, await world.azure.createCertificate())
      const [, payload, signature] = assertion.split('.')
      const header = Buffer.from(JSON.stringify({ alg: 'RS1', typ: 'JWT' })).toString('base64url')
      return askEntra(world, assertionFields(`${header}.${payload}.${signature}`))
    },
  ),
  refusal(
    'assertion-subject',
    'an assertion about another application',
    client(700021, "Client assertion application identifier doesn't match"),
    (world) => askWithCertificate(world, { claims: { sub: other } }),
  ),
  refusal(
    'unregistered-certificate',
    'a certificate of another application',
    client(700027, '.*not registered on application. \\[Reason - The key was not found'),
    async (world) => {
      const { clientId } = world.azure.addServicePrincipal()
      const certificate = await world.azure.createCertificate({ clientId })
      return askEntra(world, assertionFields(await signAssertion(world, certificate)))
    },
  ),
  refusal(
    'assertion-signature',
    'a signature by another key than the one it names',
    client(700027, 'Client assertion failed signature validation. \\[Reason - The provided signature value'),
    async (world) => {
      const [first, second] = [await world.azure.createCertificate(), await world.azure.createCertificate()]
      const mixed = { certificate: first.certificate, privateKey: second.privateKey }
      return askEntra(world, assertionFields(await signAssertion(world, mixed)))
    },
  ),
  refusal(
    'expired-certificate',
    'a certificate past its end',
    client(700027, '.*\\[Reason - The key used is expired'),
    async (world) => {
      const certificate = await world.azure.createCertificate({ lifetimeSeconds: 60 })
      await world.clock.advance('61s')
      return askEntra(world, assertionFields(await signAssertion(world, certificate)))
    },
  ),
  refusal(
    'assertion-audience',
    'an assertion for another service',
    client(700023, 'Client assertion audience claim does not match'),
    (world) => askWithCertificate(world, { claims: { aud: 'https://login.example/token' } }),
  ),
  refusal('assertion-without-jti', 'an assertion without jti', request(50027, 'JWT token is invalid'), (world) =>
    askWithCertificate(world, { claims: { jti: null } }),
  ),
  refusal(
    'assertion-not-valid-now',
    'an assertion past its end',
    client(700024, 'Client assertion is not within its valid time range. Current time: 2026-01-01T00:00:00.000Z'),
    (world) => askWithCertificate(world, { claims: { exp: Math.floor(world.clock.now() / 1000) } }),
  ),
  refusal(
    'assertion-not-valid-now',
    'an assertion from more than five minutes ahead',
    client(700024, 'Client assertion is not within its valid time range'),
    (world) => askWithCertificate(world, { claims: { nbf: Math.floor(world.clock.now() / 1000) + 301 } }),
  ),
  {
    code: 'malformed-assertion',
    title: 'an assertion that is no JWT',
    status: 400,
    body: shown('invalid_request', 50027, 'JWT token is invalid or malformed'),
    ask: (world) => askEntra(world, assertionFields('a.b.c')),
    unswitchable: 'what is no JWT names nobody',
  },
  ...['grant_type', 'client_id', 'scope'].map(
    (name): Refusal => ({
      code: `missing-${name.replace('_', '-')}`,
      title: `a form without ${name}`,
      status: 400,
      body: shown('invalid_request', 900144, `The request body must contain the following parameter: '${name}'`),
      ask: (world) => askEntra(world, { [name]: null }),
      unswitchable: 'without it nothing was asked',
    }),
  ),
  {
    code: 'unsupported-grant',
    title: 'a grant that nobody knows',
    status: 400,
    body: shown('unsupported_grant_type', 70003, "The app requested an unsupported grant type 'magic'"),
    ask: (world) => askEntra(world, { grant_type: 'magic' }),
    unswitchable: 'there is no such grant to carry out',
  },
  {
    code: 'get-without-body',
    title: 'a GET without a form',
    status: 400,
    body: shown('invalid_request', 900561, 'The endpoint only accepts POST'),
    ask: ({ fetch, azure }) => fetch(`${azure.authority}/${azure.tenantId}/oauth2/token`),
    unswitchable: 'without a form nothing was asked',
  },
])

proveRefusals([
  {
    code: 'grant-not-mocked',
    title: 'a grant for people says that the mock has none',
    status: 501,
    body: { error_code: 'LAKEAUTH_MOCK_UNMATCHED' },
    unswitchable: 'there is nothing behind it',
    ask: (world) => askEntra(world, { grant_type: 'password' }),
  },
  {
    code: 'invalid-authority',
    title: 'instance discovery of an authority without a tenant',
    status: 400,
    body: { error: 'invalid_instance', error_codes: [50049] },
    ask: ({ fetch, azure }) =>
      fetch(`${azure.authority}/common/discovery/instance?authorization_endpoint=https://x.example`),
  },
])
