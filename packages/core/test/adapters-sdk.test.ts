import { readFile } from 'node:fs/promises'
import { Agent } from 'node:https'
import { AccountClient, Config, WorkspaceClient } from '@databricks/sdk-experimental'
import { coreStrategies, type DatabricksAuth, databricksAuth, pat } from '@lakeauth/core'
import { sdkCredentials, sdkOptions } from '@lakeauth/core/adapters'
import { describe, expect, it } from 'vitest'
import { signIns, workspace } from './support/adapters.js'
import { untrustedCertificate } from './support/certificate.js'
import { rejection } from './support/context.js'
import { listen } from './support/listen.js'
import { network } from './support/transport.js'

describe('sdkCredentials with the official SDK', () => {
  it('gives its host to a client that has none, and its name to the User-Agent', async () => {
    await using place = await workspace()
    const config = new Config({ credentials: sdkCredentials(place.auth), loaders: [] })
    const client = new WorkspaceClient(config)
    await client.currentUser.me()
    await client.currentUser.me()
    expect(config.host).toBe(place.host)
    const agents = place.world.journal.entries
      .filter(({ operation }) => operation === 'scim.me')
      .map(({ request }) => String(request.headers['user-agent']))
    expect(agents[1]).toMatch(/ auth\/oauth-m2m$/)
  })

  it('refuses a client that is set up for another host, before anything is sent [T1]', async () => {
    await using place = await workspace()
    const { auth, elsewhere } = place
    const client = new WorkspaceClient({ host: elsewhere.origin, credentials: sdkCredentials(auth), loaders: [] })
    expect(await rejection(client.currentUser.me())).toMatchObject({
      code: 'ERR_ORIGIN_FORBIDDEN',
      message: expect.stringContaining(`is set up for ${elsewhere.origin}`) as string,
    })
    expect(elsewhere.requests).toEqual([])
    expect(signIns(place.world).grants).toBe(0)
  })

  it('refuses a client that turns to another host later [T1]', async () => {
    await using place = await workspace()
    const config = new Config({ host: place.host, credentials: sdkCredentials(place.auth), loaders: [] })
    const client = new WorkspaceClient(config)
    await client.currentUser.me()
    config.host = place.elsewhere.origin
    expect(await rejection(client.currentUser.me())).toMatchObject({ code: 'ERR_ORIGIN_FORBIDDEN' })
    expect(place.elsewhere.requests).toEqual([])
  })

  it('turns the check of certificates on, which the SDK leaves off [T13]', async () => {
    await using server = await listen((_request, response) => void response.end('{}'), await untrustedCertificate())
    const auth = await patAuth(server.origin)
    for (const client of [
      new WorkspaceClient({ host: server.origin, credentials: sdkCredentials(auth), loaders: [] }),
      new WorkspaceClient(...(await sdkOptions(auth))),
    ]) {
      expect(await rejection(client.currentUser.me())).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    }
    expect(server.received()).toBe('')
    expect(server.requests).toEqual([])
  })

  it('leaves the check of certificates off where the client says so', async () => {
    await using server = await listen(
      (_request, response) => void response.end('{"userName":"ada"}'),
      await untrustedCertificate(),
    )
    const credentials = sdkCredentials(await patAuth(server.origin))
    const client = new WorkspaceClient({ host: server.origin, credentials, loaders: [], skipVerify: true })
    expect((await client.currentUser.me()).userName).toBe('ada')
  })
})

describe('sdkOptions with the official SDK', () => {
  it('keeps out what the environment holds for other clients [P04]', async () => {
    await using place = await workspace()
    const [config, options] = await sdkOptions(place.auth)
    const env = { DATABRICKS_HOST: place.elsewhere.origin, DATABRICKS_TOKEN: 'x', DATABRICKS_USERNAME: 'x' }
    const client = new WorkspaceClient({ ...config, env }, options)
    expect((await client.currentUser.me()).userName).toBe(place.world.workspace.clientId)
    expect(place.elsewhere.requests).toEqual([])
  })

  it('takes an agent of the caller, which trusts a private CA and goes through a proxy', async () => {
    await using net = await network()
    const [config] = await sdkOptions(await net.signIn())
    const ca = await readFile(net.caFile)
    const proxyEnv = { HTTPS_PROXY: net.proxy }
    const [trusting, other] = [new Agent({ ca, proxyEnv }), new Agent({ proxyEnv })]
    const client = new WorkspaceClient(config, { agent: trusting })
    expect((await client.currentUser.me()).userName).toBe(net.world.workspace.clientId)
    expect(net.world.journal.entries.at(-1)).toMatchObject({ operation: 'scim.me', via: 'proxy' })
    const untrusting = new WorkspaceClient(config, { agent: other })
    expect((await rejection(untrusting.currentUser.me()))['code']).toMatch(/^(SELF_SIGNED|UNABLE_TO)_/)
    for (const agent of [trusting, other]) agent.destroy()
  })

  it('tells an AccountClient its account', async () => {
    await using place = await workspace()
    const { host, accountId, clientId, clientSecret } = place.world.account
    const config = { host, accountId, clientId, clientSecret }
    const auth = await databricksAuth({ strategies: coreStrategies, env: {}, home: undefined, config })
    const [sdkConfig, options] = await sdkOptions(auth)
    const client = new AccountClient(sdkConfig, options)
    // Its calls themselves insist on a host whose name begins with "accounts.", which no loopback address does.
    expect(client.config).toMatchObject({ host, accountId })
    const headers = new Headers()
    await client.config.authenticate(headers)
    expect(headers.get('authorization')).toBe((await auth.headers())['Authorization'])
    expect(headers.has('x-databricks-workspace-id')).toBe(false)
  })
})

async function patAuth(host: string): Promise<DatabricksAuth> {
  return databricksAuth({
    strategies: [pat],
    env: {},
    home: undefined,
    config: { host, token: 'a-token-of-nobody' },
    fetch: () => Promise.reject(new TypeError('the test has no network')),
  })
}
