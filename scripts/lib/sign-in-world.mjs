import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorld } from '@lakeauth/mock'
import { startServer } from '@lakeauth/mock/server'
import { azureEnvironment } from './azure-sign-in.mjs'
import { federationAccountEnvironment } from './federation-account-sign-in.mjs'
import { federationEnvironment } from './federation-sign-in.mjs'
import { googleEnvironment } from './google-sign-in.mjs'
import { patEnvironment } from './pat-sign-in.mjs'
import { rotationEnvironment } from './rotation-sign-in.mjs'

const brokerKey = 'synthetic-broker-key-0001'

/**
 * Runs `use` while a mock is served, with the environment in which a snippet signs in to it: a service principal's
 * variables, a .netrc file, and those of the third party's example, whose broker hands out tokens of the mock. A page on
 * Google Cloud, Azure or federation has an environment of its own.
 */
export async function withSignIn(use, page = '') {
  const world = createWorld()
  const server = await startServer({ worlds: [world] })
  const broker = await startBroker(world)
  const { host, clientId, clientSecret, pat } = world.workspace
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-netrc-'))
  const netrc = join(folder, '.netrc')
  await writeFile(netrc, `machine ${new URL(host).hostname} login token password ${pat}\n`, { mode: 0o600 })
  const principal = { DATABRICKS_CLIENT_ID: clientId, DATABRICKS_CLIENT_SECRET: clientSecret }
  const third = { TOKEN_BROKER_URL: `http://127.0.0.1:${broker.address().port}/token`, TOKEN_BROKER_KEY: brokerKey }
  const azure = await azureEnvironment(page, world, folder)
  const google = await googleEnvironment(page, world, folder)
  const account = await federationAccountEnvironment(page, world)
  const workload = await federationEnvironment(page, world, folder)
  const rotation = await rotationEnvironment(page, world, folder)
  try {
    return await use({
      world,
      env: {
        DATABRICKS_HOST: host,
        ...principal,
        NETRC: netrc,
        ...third,
        ...azure,
        ...google,
        ...account,
        ...workload,
        ...patEnvironment(page, world),
        ...rotation,
      },
    })
  } finally {
    broker.closeAllConnections()
    await new Promise((resolve) => broker.close(resolve))
    await server.close()
    await rm(folder, { recursive: true })
  }
}

async function startBroker(world) {
  const token = await world.issueToken()
  const broker = createServer((request, response) => {
    const known = request.method === 'POST' && request.headers['x-broker-key'] === brokerKey
    response.writeHead(known ? 200 : 403, { 'content-type': 'application/json' })
    response.end(JSON.stringify(known ? { token, ttl: 3600 } : {}))
  })
  await new Promise((resolve) => broker.listen(0, '127.0.0.1', resolve))
  return broker
}
