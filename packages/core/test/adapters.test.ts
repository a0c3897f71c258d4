import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { createApp, getExecutionContext } from '@databricks/appkit'
import { createLakebasePool } from '@databricks/lakebase'
import { WorkspaceClient } from '@databricks/sdk-experimental'
import { DBSQLClient } from '@databricks/sql'
import {
  aiSdkOptions,
  axiosInterceptor,
  openaiOptions,
  sdkOptions,
  sqlAuthentication,
  undiciInterceptor,
} from '@lakeauth/core/adapters'
import { generateText } from 'ai'
import axios from 'axios'
import OpenAI from 'openai'
import { Agent, request } from 'undici'
import { describe, expect, it } from 'vitest'
import { bearersOf, completion, signIns, workspace, type Workspace } from './support/adapters.js'
import { untrustedCertificate } from './support/certificate.js'
import { fakePostgres } from './support/fake-postgres.js'
import { listen } from './support/listen.js'

const LIST = '/api/2.1/clusters/list'

/** What each client does with the sign-in, through its public interface. */
const clients: Readonly<Record<string, (place: Workspace) => Promise<void>>> = {
  'auth.fetch': async ({ auth }) => {
    expect((await auth.fetch(LIST)).status).toBe(200)
  },
  '@databricks/sdk-experimental': async ({ auth, world }) => {
    const client = new WorkspaceClient(...(await sdkOptions(auth)))
    expect((await client.currentUser.me()).userName).toBe(world.workspace.clientId)
  },
  '@databricks/sql': async ({ auth, host }) => {
    const statuses: number[] = []
    const verify = async (authorization = ''): Promise<void> => {
      const me = await fetch(`${host}/api/2.0/preview/scim/v2/Me`, { headers: { authorization } })
      statuses.push(me.status)
    }
    // The driver's own server speaks Thrift over https. This one takes the token to the mock, and ends the session.
    await using thrift = await listen(
      (incoming, response) => {
        void verify(incoming.headers.authorization).then(() => response.writeHead(400).end())
      },
      await untrustedCertificate(),
    )
    const client = new DBSQLClient({ logger: { log: () => {} } })
    await client.connect({
      host: '127.0.0.1',
      port: Number(new URL(thrift.origin).port),
      path: '/sql/1.0/warehouses/example',
      authType: 'custom',
      provider: sqlAuthentication(auth),
      checkServerCertificate: false,
      telemetryEnabled: false,
    })
    await expect(client.openSession()).rejects.toThrow()
    await client.close()
    expect(statuses).toEqual([200])
  },
  '@databricks/appkit': async ({ auth, world }) => {
    const client = new WorkspaceClient(...(await sdkOptions(auth)))
    await createApp({ client, disableInternalTelemetry: true, plugins: [] })
    expect(await getExecutionContext().workspaceId).toBe(world.workspace.workspaceId)
    expect(getExecutionContext().client).toBe(client)
  },
  '@databricks/lakebase': async ({ auth, world }) => {
    await using postgres = await fakePostgres()
    const expires = new Date(Date.now() + 3_600_000).toISOString()
    world
      .on('unmatched', { path: '/api/2.0/postgres/credentials' })
      .respond({ status: 200, json: { token: 'database-password', expire_time: expires } })
    const pool = createLakebasePool({
      workspaceClient: new WorkspaceClient(...(await sdkOptions(auth))),
      endpoint: 'projects/p/branches/b/endpoints/e',
      host: '127.0.0.1',
      port: postgres.port,
      database: 'example',
      user: 'example',
      sslMode: 'disable',
    })
    expect((await pool.query('select 1 as ok')).rows).toEqual([{ ok: '1' }])
    await pool.end()
    expect(postgres.passwords).toEqual(['database-password'])
  },
  openai: async ({ auth }) => {
    const client = new OpenAI(await openaiOptions(auth))
    const answer = await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Hello' }] })
    expect(answer.choices[0]?.message.content).toBe('Good day')
  },
  '@ai-sdk/openai-compatible': async ({ auth }) => {
    const databricks = createOpenAICompatible(await aiSdkOptions(auth))
    expect((await generateText({ model: databricks('m'), prompt: 'Hello' })).text).toBe('Good day')
  },
  axios: async ({ auth }) => {
    const client = axios.create()
    axiosInterceptor(auth, client)
    expect((await client.get(LIST)).status).toBe(200)
  },
  undici: async ({ auth, host }) => {
    const dispatcher = new Agent().compose(undiciInterceptor(auth))
    const { statusCode, body } = await request(host + LIST, { dispatcher })
    await body.dump()
    await dispatcher.close()
    expect(statusCode).toBe(200)
  },
}

describe('one DatabricksAuth', () => {
  it('serves every client with one token request and one discovery in all [S2-20] [P10]', async () => {
    await using place = await workspace()
    place.world.on('unmatched', { path: '/serving-endpoints/chat/completions' }).respond(completion)
    for (const use of Object.values(clients)) await use(place)
    expect(signIns(place.world)).toEqual({ grants: 1, discoveries: 1 })
    expect(bearersOf(place.world)).toHaveLength(1)
  }, 30_000)

  it('serves them at once with one token request and one discovery in all [S2-20]', async () => {
    await using place = await workspace()
    place.world.on('unmatched', { path: '/serving-endpoints/chat/completions' }).respond(completion)
    // AppKit knows one client in a process, the one of the test before.
    const { '@databricks/appkit': _singleton, ...others } = clients
    await Promise.all(Object.values(others).map((use) => use(place)))
    expect(signIns(place.world)).toEqual({ grants: 1, discoveries: 1 })
    expect(bearersOf(place.world)).toHaveLength(1)
  }, 30_000)
})
