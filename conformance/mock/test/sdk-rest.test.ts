import { Config, WorkspaceClient } from '@databricks/sdk-experimental'
import { expect, test } from 'vitest'
import { startServer } from '../src/server/index.js'
import { createWorld } from '../src/world/create-world.js'

/** The published SDK, which we did not write, as the seeded administrator. */
function clientFor(host: string, token: string): WorkspaceClient {
  return new WorkspaceClient(new Config({ host, token, authType: 'pat', loaders: [] }))
}

test('the published SDK manages tokens: on behalf, by creator, and their end', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const { host, pat, clientId, userName } = world.workspace
  const client = clientFor(host, pat)
  const made = await client.tokenManagement.createOboToken({ application_id: clientId, lifetime_seconds: 60 })
  expect((await clientFor(host, String(made.token_value)).currentUser.me()).userName).toBe(clientId)
  const listed: (string | undefined)[] = []
  for await (const info of client.tokenManagement.list({ created_by_username: userName })) listed.push(info.token_id)
  expect(listed).toContain(made.token_info?.token_id)
  await client.tokenManagement.delete({ token_id: String(made.token_info?.token_id) })
  await expect(clientFor(host, String(made.token_value)).currentUser.me()).rejects.toThrow(/Invalid access token/)
  await expect(client.tokenManagement.get({ token_id: 'unknown' })).rejects.toMatchObject({
    errorCode: 'NOT_FOUND',
    message: 'Token does not exist',
  })
})

test('the published SDK reads the settings, who may use tokens, and the people of a workspace', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const { host, pat, userName, clientId } = world.workspace
  const client = clientFor(host, pat)
  expect(await client.workspaceConf.getStatus({ keys: 'enableTokensConfig' })).toEqual({ enableTokensConfig: 'true' })
  expect((await client.tokenManagement.getPermissions()).object_type).toBe('tokens')
  // Its lists begin anew at their end, for ever: the first one is as far as they can be read.
  const first = async <T>(list: AsyncIterable<T>): Promise<T | undefined> => {
    for await (const one of list) return one
    return undefined
  }
  expect((await first(client.usersV2.list({})))?.userName).toBe(userName)
  const filter = `applicationId eq "${clientId}"`
  expect((await first(client.servicePrincipalsV2.list({ filter })))?.applicationId).toBe(clientId)
})

test('the published SDK stores a secret and reads it', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const client = clientFor(world.workspace.host, world.workspace.pat)
  await client.secrets.createScope({ scope: 'ci' })
  await client.secrets.putSecret({ scope: 'ci', key: 'password', string_value: 'synthetic' })
  const { value } = await client.secrets.getSecret({ scope: 'ci', key: 'password' })
  expect(atob(String(value))).toBe('synthetic')
  await expect(client.secrets.getSecret({ scope: 'ci', key: 'none' })).rejects.toMatchObject({
    errorCode: 'RESOURCE_DOES_NOT_EXIST',
  })
})
