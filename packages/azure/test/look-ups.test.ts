import { inspect } from 'node:util'
import { databricksAuth } from '@lakeauth/core'
import { describe, expect, it } from 'vitest'
import { azureClientSecret } from '../src/index.js'
import { ELSEWHERE, machine, refusalOf } from './support/az.js'
import { secretOf, surroundings } from './support/surroundings.js'

const ME = '/api/2.0/preview/scim/v2/Me'
const RESOURCE_HEADER = 'X-Databricks-Azure-Workspace-Resource-Id'

/** The group and the name in a resource id. */
function partsOf(resourceId: string): { readonly azureResourceGroup: string; readonly azureWorkspaceName: string } {
  const [, , , , azureResourceGroup = '', , , , azureWorkspaceName = ''] = resourceId.split('/')
  return { azureResourceGroup, azureWorkspaceName }
}

describe('the host of a workspace that Azure names', () => {
  it('is found through the Resource Manager by the resource id, once, with the management token [B14] [S3-07]', async () => {
    const { signIn, world, runs } = await machine('service principal')
    const { workspaceResourceId, publicHost } = world.azure
    const auth = await signIn({ host: undefined, azureWorkspaceResourceId: workspaceResourceId })
    expect(auth.host).toBeUndefined()
    expect(world.journal.count('arm.workspace')).toBe(0)
    const responses = await Promise.all([auth.fetch(ME), auth.fetch(ME), auth.place()])
    expect([responses[0].status, responses[1].status, responses[2].host]).toEqual([200, 200, publicHost])
    expect(responses[2]).toMatchObject({ cloud: 'azure', kind: 'workspace' })
    expect(world.journal.count('arm.workspace')).toBe(1)
    // Who is logged in, and a token for each of Databricks and management: none for the Resource Manager.
    expect(runs()).toHaveLength(3)
  })

  it('is found by subscription, group and name, of which the resource id is built [S3-07] [S3-23]', async () => {
    const { signIn, world } = await machine('user')
    const { workspaceResourceId, publicHost, subscriptionId: azureSubscriptionId } = world.azure
    const auth = await signIn({ host: undefined, azureSubscriptionId, ...partsOf(workspaceResourceId) })
    expect((await auth.place()).host).toBe(publicHost)
    expect((await auth.headers())[RESOURCE_HEADER]).toBe(workspaceResourceId)
  })

  it('is found by group and name in the subscription that az has by default [S3-07] [S3-22]', async () => {
    const { signIn, world } = await machine('service principal')
    const { workspaceResourceId, publicHost } = world.azure
    const auth = await signIn({ host: undefined, ...partsOf(workspaceResourceId) })
    expect((await auth.place()).host).toBe(publicHost)
    expect((await auth.headers())[RESOURCE_HEADER]).toBe(workspaceResourceId)
    expect(world.journal.count('arm.workspace')).toBe(1)
  })

  it("is looked up before the header names it, where the subscription is az's [S3-07] [S3-22]", async () => {
    const { signIn, world } = await machine('service principal')
    const auth = await signIn(partsOf(world.azure.workspaceResourceId))
    await Promise.all(Array.from({ length: 10 }, () => auth.headers()))
    expect((await auth.headers())[RESOURCE_HEADER]).toBe(world.azure.workspaceResourceId)
    expect(world.journal.count('arm.workspace')).toBe(1)
  })

  it.each([
    ['adb-99999.9.azuredatabricks.net', 'of another subscription', false],
    ['westeurope.azuredatabricks.net', 'regional', true],
  ])(
    'that is set is compared with what the Resource Manager says: %s, %s [S3-22]',
    async (other, _what, isRegional) => {
      const { signIn, world } = await machine('service principal')
      const { publicHost, workspaceResourceId } = world.azure
      const own = new URL(publicHost).hostname
      const workspaceUrl = isRegional ? own : other
      world
        .on('arm.workspace')
        .respond({ status: 200, json: { id: workspaceResourceId, properties: { workspaceUrl } } })
      const auth = await signIn({ ...partsOf(workspaceResourceId), host: isRegional ? `https://${other}` : publicHost })
      if (isRegional) {
        expect((await auth.headers())[RESOURCE_HEADER]).toBe(workspaceResourceId)
        return
      }
      const error = await refusalOf(auth.headers())
      expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'azureSubscriptionId' })
      expect(error.message).toContain(
        `is the workspace at https://${other}, and host (option config.host) is ${publicHost}`,
      )
    },
  )

  it.each([
    [403, { error: { code: 'AuthorizationFailed' } }],
    [404, { error: { code: 'ResourceNotFound' } }],
  ])(
    'is not needed where it was set: the Resource Manager may refuse it with %i [S3-07] [P28]',
    async (status, json) => {
      const { signIn, ports, world } = await machine('user')
      world.on('arm.workspace').respond({ status, json })
      const auth = await signIn(partsOf(world.azure.workspaceResourceId))
      expect((await auth.fetch(ME)).status).toBe(200)
      expect(Object.keys(await auth.headers())).toEqual(['Authorization'])
      expect(await auth.headers()).toBe(await auth.headers())
      expect(ports.logger.text()).toContain('the resource id of the workspace was not found')
      expect(world.journal.count('arm.workspace')).toBe(1)
    },
  )

  it('is one failure more while the Resource Manager is out of order, also where it was set [S3-07]', async () => {
    const { signIn, world } = await machine('user')
    world.on('arm.workspace').respond({ status: 503 })
    const auth = await signIn(partsOf(world.azure.workspaceResourceId))
    expect(await refusalOf(auth.headers())).toMatchObject({ retryable: true })
  })

  it.each([
    ['a page', 403, { headers: { 'content-type': 'text/html' }, body: '<html>canary</html>' }],
    ['a page', 404, { headers: { 'content-type': 'text/html' }, body: '<html>canary</html>' }],
    ['JSON of its own', 403, { json: { message: 'blocked canary', error: 'Forbidden' } }],
    ['a wish for a login', 407, { json: { error: { code: 'AuthorizationFailed' } } }],
  ])(
    'is no refusal where a proxy answers with %s and %i for the Resource Manager, and is asked for again [S3-07]',
    async (_what, status, answer) => {
      const { signIn, ports, world } = await machine('user')
      const { workspaceResourceId, publicHost } = world.azure
      for (const config of [
        partsOf(workspaceResourceId),
        { host: undefined, azureWorkspaceResourceId: workspaceResourceId },
      ]) {
        // A host that is looked up is asked for four times by one call.
        world
          .on('arm.workspace')
          .times('host' in config ? 4 : 1)
          .respond({ status, ...answer })
        const auth = await signIn(config)
        const refused = refusalOf('host' in config ? auth.place() : auth.headers())
        await world.clock.advance('10s')
        const error = await refused
        expect(error).toMatchObject({ code: 'ERR_ENDPOINT_FAILED', status, retryable: true })
        expect(error.message).toContain('Check what answers there: a proxy')
        expect(inspect(error, { depth: null, showHidden: true }) + ports.logger.text()).not.toContain('canary')
        expect((await auth.headers())[RESOURCE_HEADER]).toBe(workspaceResourceId)
        expect((await auth.place()).host).toBe(publicHost)
      }
    },
  )

  it.each(['InvalidSubscriptionId', 'DisallowedProvider'])(
    'is refused with the code of the Resource Manager: %s [S3-07]',
    async (code) => {
      const { signIn, world } = await machine('user')
      world.on('arm.workspace').respond({ status: 400, json: { error: { code, message: 'canary' } } })
      const { workspaceResourceId: azureWorkspaceResourceId } = world.azure
      const error = await refusalOf((await signIn({ host: undefined, azureWorkspaceResourceId })).place())
      expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', status: 400, retryable: false })
      expect(error.message).toContain(`(400 ${code}). Check azureWorkspaceResourceId`)
      expect(inspect(error, { depth: null })).not.toContain('canary')
    },
  )

  it('takes a subscription beside group and name, which az alone can tell [S3-07]', async () => {
    const { world, ports, signIn } = surroundings()
    const config = { ...secretOf(world), ...partsOf(world.azure.workspaceResourceId) }
    const error = await refusalOf(signIn(config))
    expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_MISSING', attribute: 'azureSubscriptionId' })
    expect(error.message).toContain('azureSubscriptionId (ARM_SUBSCRIPTION_ID or AZURE_SUBSCRIPTION_ID) is not set')
    const given = { strategies: [azureClientSecret], ...ports, config: { ...config, host: undefined } }
    const without = await refusalOf(databricksAuth(given))
    expect(inspect(without, { depth: null })).toContain('azureSubscriptionId (ARM_SUBSCRIPTION_ID')
    expect(inspect(without, { depth: null })).toContain("missing: [ 'azureSubscriptionId' ]")
    expect(world.journal.entries).toEqual([])
  })

  it('is not asked for where it was set, and the resource id with it [B14]', async () => {
    const { signIn, world } = await machine('user')
    const auth = await signIn({ azureWorkspaceResourceId: world.azure.workspaceResourceId })
    await auth.fetch(ME)
    expect(world.journal.count('arm.workspace')).toBe(0)
  })

  it('is refused for a workspace that does not exist, with its resource id [S3-07]', async () => {
    const { signIn, world } = await machine('user')
    const missing = `${world.azure.workspaceResourceId}-other`
    const auth = await signIn({ host: undefined, azureWorkspaceResourceId: missing })
    const error = await refusalOf(auth.place())
    expect(error).toMatchObject({ code: 'ERR_NOT_FOUND', status: 404, strategy: 'azure-cli' })
    expect(error.message).toContain(`There is no workspace ${missing}`)
  })

  it('is refused for whoever has no role on the workspace, with the role to give [S3-04]', async () => {
    const { signIn, world } = await machine('service principal')
    const { workspaceResourceId } = world.azure
    world
      .on('arm.workspace')
      .respond({ status: 403, json: { error: { code: 'AuthorizationFailed', message: 'canary' } } })
    const error = await refusalOf(
      (await signIn({ host: undefined, azureWorkspaceResourceId: workspaceResourceId })).place(),
    )
    expect(error).toMatchObject({ code: 'ERR_PERMISSION_DENIED', status: 403 })
    expect(error.message).toContain(`may not read ${workspaceResourceId}. Give it the role Contributor`)
    expect(inspect(error, { depth: null })).not.toContain('canary')
  })

  it.each([
    ['nothing', {}],
    ['no URL', { properties: {} }],
    ['a host of another cloud', { properties: { workspaceUrl: 'dbc-a1b2.cloud.databricks.com' } }],
    ["anybody's host", { properties: { workspaceUrl: 'adb-1.2.azuredatabricks.net.evil.example' } }],
    ['a name before another host', { properties: { workspaceUrl: 'adb-1.2.azuredatabricks.net@evil.example' } }],
    ['another port', { properties: { workspaceUrl: 'adb-1.2.azuredatabricks.net:8443' } }],
    ['another scheme', { properties: { workspaceUrl: 'http://adb-1.2.azuredatabricks.net' } }],
    ['a path', { properties: { workspaceUrl: 'adb-1.2.azuredatabricks.net/x' } }],
    ['a number', { properties: { workspaceUrl: 1 } }],
  ])('is not believed when the Resource Manager says %s [B14] [T7]', async (_what, json) => {
    const { signIn, world } = await machine('user')
    world.on('arm.workspace').respond({ status: 200, json })
    const auth = await signIn({ host: undefined, azureWorkspaceResourceId: world.azure.workspaceResourceId })
    expect(await refusalOf(auth.fetch(ME))).toMatchObject({ code: 'ERR_API_RESPONSE_INVALID' })
    expect(world.journal.count('scim.me')).toBe(0)
  })

  it('is believed with its scheme, as some answers have it [B14]', async () => {
    const { signIn, world } = await machine('user')
    const { publicHost, workspaceResourceId } = world.azure
    world.on('arm.workspace').respond({ status: 200, json: { properties: { workspaceUrl: publicHost } } })
    const auth = await signIn({ host: undefined, azureWorkspaceResourceId: workspaceResourceId })
    expect((await auth.place()).host).toBe(publicHost)
  })

  it.each([
    ['503', { status: 503 }],
    ['429 with a time to wait', { status: 429, headers: { 'retry-after': '1' } }],
  ])('is asked for again by the same call after a %s of the Resource Manager [B14] [R5]', async (_what, outage) => {
    const { signIn, world } = await machine('user')
    world.on('arm.workspace').times(1).respond(outage)
    const auth = await signIn({ host: undefined, azureWorkspaceResourceId: world.azure.workspaceResourceId })
    const answered = auth.fetch(ME)
    await world.journal.wait('arm.workspace')
    await world.clock.advance('10s')
    expect((await answered).status).toBe(200)
    expect(world.journal.count('arm.workspace')).toBe(2)
  })

  it('is asked for four times during an outage of the Resource Manager, and again by the next call [B14] [R5]', async () => {
    const { signIn, world } = await machine('user')
    world.on('arm.workspace').times(4).respond({ status: 503 })
    const auth = await signIn({ host: undefined, azureWorkspaceResourceId: world.azure.workspaceResourceId })
    const refused = refusalOf(auth.place())
    await world.journal.wait('arm.workspace')
    await world.clock.advance('10s')
    expect(await refused).toMatchObject({ code: 'ERR_ENDPOINT_FAILED', retryable: true, attempts: 4 })
    expect(world.journal.count('arm.workspace')).toBe(4)
    expect((await auth.place()).host).toBe(world.azure.publicHost)
  })
})

describe('the tenant of a workspace', () => {
  /** What az is told of the tenant, when the host answers so. */
  async function told(answer: {
    readonly status: number
    readonly headers?: Record<string, string>
    readonly body?: string
  }) {
    const { world, signIn, runs } = await machine('user')
    world.on('azure.aad-auth').respond(answer)
    await (await signIn()).headers()
    return runs()
      .at(-1)
      ?.match(/--tenant (\S+)/)?.[1]
  }
  const to = (location: string) => ({ status: 302, headers: { location } })

  it.each([302, 303, 307])(
    'is read from where a %i of the login page leads, which is not followed [B13] [S3-06]',
    async (status) => {
      const { world, signIn, runs } = await machine('user')
      const location = `https://login.microsoftonline.com/${world.azure.tenantId}/oauth2/authorize?x=1`
      world.on('azure.aad-auth').respond({ status, headers: { location } })
      await (await signIn()).headers()
      expect(runs().at(-1)).toContain(`--tenant ${world.azure.tenantId} `)
      expect(world.journal.entries.map(({ operation }) => operation)).toEqual(['azure.aad-auth'])
    },
  )

  it.each([
    ['the page is not there', { status: 404 }],
    ['it leads nowhere', { status: 302 }],
    ['it leads to an unreadable place', to('https://[')],
    ["it leads to anybody's host", to('https://login.microsoftonline.com.evil.example/contoso.com/')],
    ['it leads to a place without encryption', to('http://login.microsoftonline.com/contoso.com/')],
    ['it names all tenants', to('https://login.microsoftonline.com/common/oauth2/authorize')],
    ['it names no tenant', to('https://login.microsoftonline.com/')],
    ['it names an option', to('https://login.microsoftonline.com/--debug/x')],
    ['the page is a page', { status: 200, body: '<html></html>' }],
  ])('is not known where %s: az decides by itself [B13] [S3-06]', async (_why, answer) => {
    expect(await told(answer)).toBeUndefined()
  })

  it.each([408, 429, 500, 503, 520])(
    'is one failure more while the host answers %i: another tenant is not tried [B13]',
    async (status) => {
      const { world, signIn, runs } = await machine('user')
      world.on('azure.aad-auth').respond({ status })
      const pending = refusalOf((await signIn()).headers())
      await world.clock.advance(60_000)
      expect(await pending).toMatchObject({ code: 'ERR_ENDPOINT_FAILED', retryable: true })
      expect(runs()).toEqual(['account show --output json'])
    },
  )

  it.each([
    ['403', { status: 403 }],
    ['a page', { status: 200, body: '<html></html>' }],
  ])('that %s did not show is asked for again after a minute, and then known [B13]', async (_what, answer) => {
    const { world, signIn } = surroundings()
    world.on('azure.aad-auth').times(1).respond(answer)
    const { azureTenantId: _known, ...unknown } = secretOf(world)
    const auth = await signIn(unknown)
    for (let times = 0; times < 2; times++) {
      expect(await refusalOf(auth.headers())).toMatchObject({ code: 'ERR_ATTRIBUTE_MISSING' })
      expect(world.journal.count('azure.aad-auth')).toBe(1)
    }
    await world.clock.advance('61s')
    expect((await auth.fetch(ME)).status).toBe(200)
    expect(world.journal.count('azure.aad-auth')).toBe(2)
  })

  it('is asked for once [B13]', async () => {
    const { world, signIn } = await machine('user')
    const auth = await signIn({
      azureWorkspaceResourceId: world.azure.workspaceResourceId.replace(
        world.azure.subscriptionId,
        ELSEWHERE.subscriptionId,
      ),
    })
    await Promise.all([auth.headers(), auth.headers()])
    expect(world.journal.count('azure.aad-auth')).toBe(1)
  })
})
