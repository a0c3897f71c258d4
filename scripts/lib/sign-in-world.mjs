import { createServer } from 'node:http'
import { createWorld } from '@lakeauth/mock'
import { startServer } from '@lakeauth/mock/server'

const brokerKey = 'synthetic-broker-key-0001'

/**
 * Runs `use` while a mock is served, with the environment in which a snippet signs in to it: a service principal's
 * variables, and those of the third party's example, whose broker hands out tokens of the mock.
 */
export async function withSignIn(use) {
  const world = createWorld()
  const server = await startServer({ worlds: [world] })
  const broker = await startBroker(world)
  const { host, clientId, clientSecret } = world.workspace
  const principal = { DATABRICKS_CLIENT_ID: clientId, DATABRICKS_CLIENT_SECRET: clientSecret }
  const third = { TOKEN_BROKER_URL: `http://127.0.0.1:${broker.address().port}/token`, TOKEN_BROKER_KEY: brokerKey }
  try {
    return await use({ world, env: { DATABRICKS_HOST: host, ...principal, ...third } })
  } finally {
    broker.closeAllConnections()
    await new Promise((resolve) => broker.close(resolve))
    await server.close()
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
