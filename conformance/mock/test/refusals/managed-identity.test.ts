import { expect } from 'vitest'
import { askImds, databricks } from '../azure/ask.js'
import type { World } from '../../src/world/world.js'
import { proveRefusals, type Refusal } from './refusal.js'

const stranger = '00000000-0000-4000-8000-000000000001'

/** Asks for what the machine is. */
function askInstance({ fetch, azure }: World, query: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${azure.managedIdentity.imdsHost}/metadata/instance${query}`, { headers })
}

function askAppService(world: World, query: Record<string, string> = {}, header?: string): Promise<Response> {
  const { identityEndpoint, identityHeader } = world.azure.managedIdentity.appService
  const whole = new URLSearchParams({ 'api-version': '2019-08-01', resource: databricks, ...query })
  return world.fetch(`${identityEndpoint}?${whole}`, { headers: { 'x-identity-header': header ?? identityHeader } })
}

function askArc(world: World, authorization?: string): Promise<Response> {
  const { identityEndpoint } = world.azure.managedIdentity.arc
  return world.fetch(`${identityEndpoint}?api-version=2020-06-01&resource=${databricks}`, {
    headers: { metadata: 'true', ...(authorization !== undefined && { authorization }) },
  })
}

const imds = (
  code: string,
  title: string,
  error_description: string,
  ...[query, headers]: [Parameters<typeof askImds>[1]?, Parameters<typeof askImds>[2]?]
): Refusal => ({
  code,
  title,
  status: 400,
  body: { error: 'invalid_request', error_description },
  ask: (world) => askImds(world, query, headers),
})

const challenge = { 'www-authenticate': /^Basic realm=\/var\/opt\/azcmagent\/tokens\/[0-9a-f-]+\.key$/ }

proveRefusals([
  imds(
    'forwarded-request',
    'a request that a proxy forwards',
    'Request contains a forwarding header',
    {},
    {
      'x-forwarded-for': '10.0.0.1',
    },
  ),
  imds(
    'missing-metadata-header',
    'no Metadata header',
    'Required metadata header not specified',
    {},
    { metadata: null },
  ),
  imds('missing-api-version', 'no api-version', "Required query variable 'api-version' is missing", {
    'api-version': null,
  }),
  imds('missing-resource', 'no resource', "Required query variable 'resource' is missing", { resource: null }),
  ...['client_id', 'object_id', 'msi_res_id'].map((name) =>
    imds('identity-not-found', `the ${name} of an identity of another machine`, 'Identity not found', {
      [name]: stranger,
    }),
  ),
  {
    code: 'unknown-resource',
    title: 'a resource that the tenant does not have',
    status: 400,
    body: { error: 'invalid_resource', error_description: expect.stringMatching(/^AADSTS500011: /) },
    ask: (world) => askImds(world, { resource: 'https://strange.example' }),
  },
  {
    code: 'forwarded-request',
    title: 'a question about the machine that a proxy forwards',
    status: 400,
    body: /Bad request/,
    ask: (world) => askInstance(world, '?api-version=2021-02-01', { metadata: 'true', 'x-forwarded-for': '10.0.0.1' }),
  },
  {
    code: 'missing-metadata-header',
    title: 'a question about the machine without Metadata header',
    status: 400,
    body: /Required metadata header not specified/,
    ask: (world) => askInstance(world, '?api-version=2021-02-01', {}),
  },
  {
    code: 'missing-api-version',
    title: 'a question about the machine without api-version',
    status: 400,
    body: { error: expect.stringMatching(/api-version was not specified/), 'newest-versions': expect.any(Array) },
    ask: (world) => askInstance(world, '', { metadata: 'true' }),
  },
  {
    code: 'wrong-identity-header',
    title: 'App Service asked by somebody else than the application',
    status: 401,
    body: { statusCode: 401, message: 'Unauthorized' },
    ask: (world) => askAppService(world, {}, 'wrong'),
  },
  {
    code: 'wrong-identity-version',
    title: 'App Service asked in another version',
    status: 400,
    body: { statusCode: 400, message: expect.stringMatching(/api-version/) },
    ask: (world) => askAppService(world, { 'api-version': '2017-09-01' }),
  },
  {
    code: 'missing-resource',
    title: 'App Service asked for no resource',
    status: 400,
    body: { statusCode: 400, message: expect.stringMatching(/resource/) },
    ask: (world) => askAppService(world, { resource: '' }),
  },
  {
    code: 'identity-not-found',
    title: 'App Service asked for an identity of another application',
    status: 400,
    body: { statusCode: 400, message: 'No Managed Identity found for specified ClientId/ResourceId/PrincipalId.' },
    ask: (world) => askAppService(world, { client_id: stranger }),
  },
  {
    code: 'unknown-resource',
    title: 'App Service asked for a resource that the tenant does not have',
    status: 400,
    body: { statusCode: 400 },
    ask: (world) => askAppService(world, { resource: 'https://strange.example' }),
  },
  {
    code: 'arc-challenge',
    title: 'Azure Arc asked for the first time',
    status: 401,
    headers: challenge,
    body: /unauthorized_client/,
    ask: (world) => askArc(world),
  },
  {
    code: 'wrong-arc-key',
    title: 'Azure Arc asked with another key than that of the file',
    status: 401,
    headers: challenge,
    body: /unauthorized_client/,
    ask: (world) => askArc(world, 'Basic wrong'),
  },
])
