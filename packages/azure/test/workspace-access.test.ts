import { inspect } from 'node:util'
import { databricksAuth, personalAccessTokens } from '@lakeauth/core'
import type { AzureServicePrincipalOptions, World } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { MANAGEMENT_HEADER, RESOURCE_HEADER } from '../src/credential.js'
import { azureStrategies } from '../src/index.js'
import { asked, claimsIn, ME, refusalOf, secretOf, surroundings } from './support/surroundings.js'

const POOLS = '/api/2.0/instance-pools/list'

/** A sign-in of a further service principal. */
async function stranger(
  standing: AzureServicePrincipalOptions,
  more: (world: World) => Readonly<Record<string, unknown>> = withResource,
) {
  const { world, ports, signIn } = surroundings()
  const { clientId, clientSecret } = world.azure.addServicePrincipal(standing)
  const own = { ...secretOf(world), azureClientId: clientId, azureClientSecret: clientSecret }
  return { world, ports, auth: await signIn({ ...own, ...more(world) }), again: () => signIn(own) }
}

const withResource = ({ azure }: World) => ({ azureWorkspaceResourceId: azure.workspaceResourceId })

describe('a service principal that is not in the workspace', () => {
  it('is let in with a role on the resource, by three headers on one request [S3-04] [S3-11] [S3-12] [S3-13] [S3-24] [P28]', async () => {
    const { world, auth } = await stranger({ member: false, role: 'Contributor' })
    expect((await auth.fetch(POOLS)).status).toBe(200)
    expect(asked(world)).toEqual({ 'entra.token': 2 })
    const sent = world.journal.entries.find(({ path }) => path === POOLS)?.request.headers
    expect(Object.keys(sent ?? {})).toEqual(
      expect.arrayContaining(['authorization', MANAGEMENT_HEADER.toLowerCase(), RESOURCE_HEADER.toLowerCase()]),
    )
    expect(sent?.[RESOURCE_HEADER.toLowerCase()]).toBe(world.azure.workspaceResourceId)
  })

  it('is a member after the first call with its role, and needs neither header from then on [S3-04]', async () => {
    const { world, auth, again } = await stranger({ member: false, role: 'Contributor' })
    expect(await refusalOf((await again()).fetch(POOLS))).toMatchObject({ code: 'ERR_AZURE_ROLE_MISSING' })
    expect((await auth.fetch(POOLS)).status).toBe(200)
    const alone = await again()
    expect((await alone.fetch(POOLS)).status).toBe(200)
    expect(Object.keys(await alone.headers())).toEqual(['Authorization'])
    expect(world.journal.entries.filter(({ path }) => path === POOLS).map(({ status }) => status)).toEqual([
      403, 200, 200,
    ])
  })

  it('without the role is refused with the role and the resource to give it on [S3-04] [P28]', async () => {
    const { world, auth } = await stranger({ member: false, role: 'Reader' })
    const error = await refusalOf(auth.fetch(POOLS))
    expect(error).toMatchObject({ code: 'ERR_AZURE_ROLE_MISSING', status: 403, request: `GET ${POOLS}` })
    expect(error.message).toContain(`Give it the role Contributor on ${world.azure.workspaceResourceId}`)
    expect(world.journal.entries.filter(({ path }) => path === POOLS)).toHaveLength(1)
  })

  it('is told the setting that would help when the resource is not known [P28]', async () => {
    const { auth } = await stranger({ member: false, role: 'Contributor' }, () => ({}))
    const error = await refusalOf(auth.fetch(POOLS))
    expect(error).toMatchObject({ code: 'ERR_AZURE_ROLE_MISSING', status: 403 })
    expect(error.message).toContain('set azureWorkspaceResourceId (DATABRICKS_AZURE_RESOURCE_ID)')
  })

  it('is refused alike by what the SDK of an API calls', async () => {
    const { auth } = await stranger({ member: false })
    await expect(personalAccessTokens(auth).list()).rejects.toMatchObject({ code: 'ERR_AZURE_ROLE_MISSING' })
  })
})

it('an id of another workspace gets the login page with status 200: the same code, with the id [S3-04] [S3-13] [S3-25]', async () => {
  const { world, signIn } = surroundings()
  const other = world.azure.workspaceResourceId.replace(/[^/]+$/, 'another')
  const error = await refusalOf((await signIn({ ...secretOf(world), azureWorkspaceResourceId: other })).fetch(POOLS))
  expect(error).toMatchObject({ code: 'ERR_AZURE_ROLE_MISSING', status: 200 })
  expect(error.message).toContain(`Check that ${other} is the resource of this very workspace`)
})

it('of two workspaces behind a regional host each gets the calls that name its resource [S3-25]', async () => {
  const { world, ports } = surroundings()
  const { workspaceResourceId: first } = world.azure
  const second = first.replace(/[^/]+$/, 'second')
  const login = new Response('<title>Databricks - Sign In</title>', { headers: { 'content-type': 'text/html' } })
  const host = 'https://northeurope.azuredatabricks.net'
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    if (new URL(request.url).origin !== host) return world.fetch(request)
    const named = request.headers.get(RESOURCE_HEADER)
    return named ? Response.json([first, second].indexOf(named)) : login.clone()
  }
  const callTo = async (azureWorkspaceResourceId?: string): Promise<unknown> => {
    const config = { ...secretOf(world), host, azureWorkspaceResourceId }
    const auth = await databricksAuth({ strategies: azureStrategies, ...ports, fetch, config })
    return (await auth.fetch(ME)).json()
  }
  expect([await callTo(first), await callTo(second)]).toEqual([0, 1])
  const error = await refusalOf(callTo())
  expect(error).toMatchObject({ code: 'ERR_AZURE_ROLE_MISSING', status: 200 })
  expect(error.message).toContain('set host (DATABRICKS_HOST) to the URL of the workspace')
})

it.each(['https://evil.example', 'https://adb-9.9.azuredatabricks.net', 'https://OWN:8443'])(
  'none of the three headers follows a redirect to %s, or shows when they are printed [S3-12]',
  async (elsewhere) => {
    const { world, ports } = surroundings()
    const { publicHost: host } = world.azure
    const location = `${elsewhere.replace('https://OWN', host)}/list`
    const sent: Request[] = []
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init)
      if (request.url === location) return Response.json(sent.push(request))
      return request.url.endsWith(POOLS)
        ? new Response(null, { status: 307, headers: { location } })
        : world.fetch(request)
    }
    const config = { ...secretOf(world), ...withResource(world), host }
    const auth = await databricksAuth({ strategies: azureStrategies, ...ports, fetch, config })
    expect(await (await auth.fetch(POOLS)).json()).toBe(1)
    const headers = await auth.headers()
    expect(Object.keys(headers)).toHaveLength(3)
    for (const [name, value] of Object.entries(headers)) {
      expect(sent[0]?.headers.has(name), name).toBe(false)
      expect(inspect(headers) + inspect(auth, { depth: null }) + ports.logger.text()).not.toContain(value)
    }
  },
)

it('a login page where no resource is named asks for the URL of the workspace [S3-25]', async () => {
  const { world, signIn } = surroundings()
  const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<title>Databricks - Sign In</title>' }
  world.on('scim.me').respond(page)
  const error = await refusalOf((await signIn(secretOf(world))).fetch(ME))
  expect(error).toMatchObject({ code: 'ERR_AZURE_ROLE_MISSING', status: 200 })
  expect(error.message).toContain('A regional host is shared by workspaces')
})

it.each([
  ['größe', 'gr%C3%B6%C3%9Fe'],
  ['資源', '%E8%B3%87%E6%BA%90'],
  ['a_(b).c-d', 'a_(b).c-d'],
])('the resource group %s goes along as %s, which a header can hold [S3-13]', async (group, written) => {
  const { world, signIn } = surroundings()
  const { subscriptionId: azureSubscriptionId } = world.azure
  const parts = { azureSubscriptionId, azureResourceGroup: group, azureWorkspaceName: 'production' }
  const headers = await (await signIn({ ...secretOf(world), ...parts })).headers()
  expect(headers[RESOURCE_HEADER]?.split('/')[4]).toBe(written)
})

it('a resource id goes along as Azure writes it, however it was typed [S3-13]', async () => {
  const { world, signIn } = surroundings()
  const { workspaceResourceId } = world.azure
  const typed = workspaceResourceId
    .replace('/subscriptions/', '/SUBSCRIPTIONS/')
    .replace('resourceGroups', 'resourcegroups')
  const auth = await signIn({ ...secretOf(world), azureWorkspaceResourceId: `${typed}/` })
  expect((await auth.headers())[RESOURCE_HEADER]).toBe(workspaceResourceId)
})

it('a member is let in although Entra refuses the management token, without that header [P28]', async () => {
  const { world, ports, signIn } = surroundings()
  world
    .on('entra.token', { scope: `${world.azure.managementResource}/.default` })
    .respond({ status: 400, json: { error: 'invalid_resource', error_description: 'AADSTS500011: not found' } })
  const auth = await signIn({ ...secretOf(world), ...withResource(world) })
  expect((await auth.fetch(ME)).status).toBe(200)
  expect(await auth.headers()).not.toHaveProperty(MANAGEMENT_HEADER)
  expect(ports.logger.warnings).toEqual([])
})

it.each([
  ['a page', 403, { headers: { 'content-type': 'text/html' }, body: '<html>canary</html>' }],
  ['plain text', 403, { headers: { 'content-type': 'text/plain' }, body: 'Forbidden canary' }],
  ['empty JSON', 401, { json: {} }],
  ['JSON of its own', 403, { json: { message: 'blocked canary' } }],
  ['an error of its own', 403, { json: { error: 'Forbidden canary' } }],
  ['a list', 403, { json: [{ error: 'invalid_resource' }] }],
  ['a wish for a login', 407, { json: { error: 'access_denied' } }],
])(
  'a proxy that answers with %s and %i for Entra refuses no management token: the call fails [P28]',
  async (...row) => {
    const [, status, answer] = row
    const { world, ports, signIn } = surroundings()
    const scope = `${world.azure.managementResource}/.default`
    world.on('entra.token', { scope }).respond({ status, ...answer })
    const auth = await signIn({ ...secretOf(world), ...withResource(world) })
    const error = await refusalOf(auth.headers())
    expect(error).toMatchObject({ code: 'ERR_ENDPOINT_FAILED', status, retryable: false })
    expect(error.message).toContain('Check what answers there')
    expect(inspect(error, { depth: null, showHidden: true }) + ports.logger.text()).not.toContain('canary')
  },
)

it('an outage for the management token fails the call instead of changing what it says', async () => {
  const { world, signIn } = surroundings()
  world.on('entra.token', { scope: `${world.azure.managementResource}/.default` }).respond({ status: 503 })
  const auth = await signIn({ ...secretOf(world), ...withResource(world) })
  const failed = refusalOf(auth.headers())
  await world.clock.advance('2m')
  expect(await failed).toMatchObject({ code: 'ERR_ENDPOINT_FAILED', status: 503 })
})

it('a token of another tenant is refused with both tenants and the setting [P09]', async () => {
  const { world, ports, signIn } = surroundings()
  const foreign = '99999999-0000-4000-8000-000000000001'
  const token = await world.azure.issueToken({
    claims: { tid: foreign, iss: `https://sts.windows.net/${foreign}/` },
  })
  world
    .on('entra.token')
    .respond({ status: 200, json: { token_type: 'Bearer', expires_in: 3600, access_token: token } })
  const error = await refusalOf((await signIn(secretOf(world))).fetch(ME))
  expect(error).toMatchObject({ code: 'ERR_AZURE_TENANT_MISMATCH', status: 400 })
  expect(error.message).toContain(
    `the token is of the tenant ${foreign}, and the workspace expects ${world.azure.tenantId}`,
  )
  expect(error.message).toContain('Set azureTenantId (option config.azureTenantId)')
  expect(inspect(error, { depth: null })).not.toContain(token)
  expect(ports.logger.warnings).toEqual([])
})

it('a token of another tenant asks for an identity of the right one, where no setting chooses the tenant [P09]', async () => {
  const { world, signIn } = surroundings()
  const foreign = '99999999-0000-4000-8000-000000000001'
  const claims = { tid: foreign, iss: `https://sts.windows.net/${foreign}/` }
  const access_token = await world.azure.issueToken({ claims })
  world.on('imds.token').respond({ status: 200, json: { token_type: 'Bearer', expires_in: '3600', access_token } })
  const error = await refusalOf((await signIn({ azureUseMsi: true })).fetch(ME))
  expect(error).toMatchObject({ code: 'ERR_AZURE_TENANT_MISMATCH', status: 400 })
  expect(error.message).toContain(`Use an identity of the tenant ${world.azure.tenantId}`)
  expect(error.message).not.toContain('azureTenantId')
})

it('is told why its role was not seen, where the management token was refused [S3-04] [P28]', async () => {
  const { world, auth } = await stranger({ member: false, role: 'Contributor' })
  world.on('entra.token', { scope: `${world.azure.managementResource}/.default` }).respond({
    status: 400,
    json: { error: 'access_denied', error_description: 'AADSTS53003: blocked canary' },
  })
  const error = await refusalOf(auth.fetch(POOLS))
  expect(error).toMatchObject({ code: 'ERR_AZURE_ROLE_MISSING', status: 403 })
  expect(error.message).toContain(
    'its role in Azure was not shown to the workspace, since its management token was refused',
  )
  expect(error.message).toContain('AADSTS53003')
  expect(error.message).toContain('conditional access policy')
  expect(error.message).not.toContain('Give it the role')
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary')
})

it('each token is refreshed on its own end, and every call carries one that is alive [S3-01] [S3-11] [P28]', async () => {
  const { world, signIn } = surroundings()
  world.on('entra.token', { scope: `${world.azure.managementResource}/.default` }).mutateToken({ lifetimeSeconds: 600 })
  const auth = await signIn({ ...secretOf(world), ...withResource(world) })
  const first = await auth.headers()
  await world.clock.advance('595s')
  const second = await auth.headers()
  expect(second['Authorization']).toBe(first['Authorization'])
  expect(second[MANAGEMENT_HEADER]).not.toBe(first[MANAGEMENT_HEADER])
  expect(asked(world)).toEqual({ 'entra.token': 3 })
  // An hour and more: whatever has ended meanwhile was renewed before it was sent.
  for (let minutes = 0; minutes < 90; minutes += 5) {
    await world.clock.advance('5m')
    expect((await auth.fetch(ME)).status).toBe(200)
  }
  const third = await auth.headers()
  expect(third['Authorization']).not.toBe(first['Authorization'])
  for (const name of ['Authorization', MANAGEMENT_HEADER]) {
    expect(Number(claimsIn(third[name])['exp']) * 1000).toBeGreaterThan(world.clock.now() + 30_000)
  }
  expect(world.journal.count('pat.create')).toBe(0)
})

describe('a personal access token that an Entra sign-in makes', () => {
  it('is created by three headers with just a lifetime and a comment, and signs alone from then on [S3-02] [S3-14]', async () => {
    const { world, auth } = await stranger({ member: false, role: 'Contributor' })
    const made = await personalAccessTokens(auth).create({ lifetimeSeconds: 100, comment: 'from Entra' })
    expect(made.expiresAt?.getTime()).toBe(world.clock.now() + 100_000)
    const create = world.journal.entries.find(({ path }) => path === '/api/2.0/token/create')
    expect(create?.request.jsonKeys.toSorted()).toEqual(['comment', 'lifetime_seconds'])
    expect(Object.keys(create?.request.headers ?? {})).toEqual(
      expect.arrayContaining([MANAGEMENT_HEADER.toLowerCase(), RESOURCE_HEADER.toLowerCase()]),
    )
    const headers = { authorization: `Bearer ${made.reveal()}` }
    expect((await world.fetch(`${world.azure.publicHost}${ME}`, { headers })).status).toBe(200)
    await world.clock.advance('101s')
    expect((await world.fetch(`${world.azure.publicHost}${ME}`, { headers })).status).toBe(403)
  })

  it('is refused at the limit of tokens, with what to do [S3-03]', async () => {
    const { world, signIn } = surroundings({}, { options: { patLimit: 2 } })
    const tokens = personalAccessTokens(await signIn({ ...secretOf(world), ...withResource(world) }))
    await tokens.create({ lifetimeSeconds: 100 })
    await tokens.create({})
    await expect(tokens.create({})).rejects.toMatchObject({ code: 'ERR_QUOTA_EXCEEDED' })
    // Only those that are alive count: one that has ended does not, nor one that was revoked.
    await world.clock.advance('100s')
    const third = await tokens.create({})
    await expect(tokens.create({})).rejects.toMatchObject({ code: 'ERR_QUOTA_EXCEEDED' })
    await tokens.revoke(third.tokenId)
    await expect(tokens.create({})).resolves.toMatchObject({ tokenId: expect.any(String) })
  })
})
