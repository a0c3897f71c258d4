import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorld } from '@lakeauth/mock'
import { startServer } from '@lakeauth/mock/server'

const sidecarLifetimeSeconds = 3600

/**
 * Runs `use` while a mock is served, with the environment in which a snippet signs in to it: a service principal's
 * variables, or for the example of a third party the file of its sidecar.
 */
export async function withSignIn(use) {
  const world = createWorld()
  const server = await startServer({ worlds: [world] })
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-sign-in-'))
  const { host, clientId, clientSecret } = world.workspace
  const file = join(folder, 'token.json')
  const expiresAt = Math.floor(world.clock.now() / 1000) + sidecarLifetimeSeconds
  await writeFile(file, JSON.stringify({ access_token: await world.issueToken(), expires_at: expiresAt }), {
    mode: 0o600,
  })
  try {
    return await use({
      world,
      env: {
        DATABRICKS_HOST: host,
        DATABRICKS_CLIENT_ID: clientId,
        DATABRICKS_CLIENT_SECRET: clientSecret,
        SIDECAR_TOKEN_FILE: file,
      },
    })
  } finally {
    await server.close()
    await rm(folder, { recursive: true })
  }
}
