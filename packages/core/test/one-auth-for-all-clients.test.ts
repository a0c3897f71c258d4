import { createServer, type Server } from 'node:https'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type CredentialProvider, WorkspaceClient } from '@databricks/sdk-experimental'
import { DBSQLClient } from '@databricks/sql'
import { createWorld } from '@lakeauth/mock'
import { startServer } from '@lakeauth/mock/server'
import { generate } from 'selfsigned'
import { describe, expect, it } from 'vitest'
import { coreStrategies } from '../src/core-strategies.js'
import { type DatabricksAuth, databricksAuth } from '../src/databricks-auth.js'

/** The official SDK's credential provider, made of one sign-in. */
function sdkCredentials(auth: DatabricksAuth): CredentialProvider {
  return {
    name: 'oauth-m2m',
    configure: async () => async (headers) => {
      for (const [name, value] of Object.entries(await auth.headers())) headers.set(name, value)
    },
  }
}

describe('one DatabricksAuth', () => {
  it('serves the official SDK and the SQL driver with one token request [S2-20]', async () => {
    const world = createWorld()
    await using server = await startServer({ worlds: [world] })
    expect(server.port).toBeGreaterThan(0)
    const { host, clientId, clientSecret } = world.workspace
    const config = { host, clientId, clientSecret }
    const auth = await databricksAuth({ strategies: coreStrategies, env: {}, home: undefined, config })

    const sdk = new WorkspaceClient({ host, credentials: sdkCredentials(auth) })
    const me = await sdk.currentUser.me()
    expect(me.userName).toBe(clientId)

    const seen = await authorizationOfSqlDriver(auth)
    expect(seen).toBe((await auth.headers())['Authorization'])
    const asDriver = await fetch(`${host}/api/2.0/preview/scim/v2/Me`, { headers: { Authorization: String(seen) } })
    expect(await asDriver.json()).toMatchObject({ userName: clientId })

    expect((await auth.fetch('/api/2.1/clusters/list')).status).toBe(200)
    expect(world.journal.count('workspace.token')).toBe(1)
    expect(world.journal.count('workspace.config') + world.journal.count('workspace.discovery')).toBeLessThanOrEqual(1)
  })
})

/** The `Authorization` header of the driver's first Thrift request. The driver speaks https alone. */
async function authorizationOfSqlDriver(auth: DatabricksAuth): Promise<string | undefined> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }])
  const seen: (string | undefined)[] = []
  const server: Server = createServer({ key, cert }, (request, response) => {
    if (request.url === '/sql/1.0/warehouses/example') seen.push(request.headers.authorization)
    response.writeHead(400).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = new DBSQLClient({ logger: { log: () => {} } })
  try {
    await client.connect({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      path: '/sql/1.0/warehouses/example',
      authType: 'custom',
      provider: { authenticate: async () => ({ ...(await auth.headers()) }) },
      checkServerCertificate: false,
      telemetryEnabled: false,
    })
    await client.openSession().catch(() => {})
  } finally {
    await client.close()
    server.closeAllConnections()
    server.close()
  }
  return seen[0]
}
