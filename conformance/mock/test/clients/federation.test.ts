import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as oauth from 'oauth4webapi'
import { expect, test } from 'vitest'
import { type ReadyLine, startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import { claimsOf, json } from '../requests.js'

const insecure = { [oauth.allowInsecureRequests]: true } as const
const grant = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** Sends no client authentication, as the vendor's guide shows the exchange. */
const nobody: oauth.ClientAuth = () => {}

/** All that the client knows are values of the ready line. */
async function signIn({ world: { workspace, federation } }: ReadyLine): Promise<oauth.TokenEndpointResponse> {
  const issuer = new URL(`${workspace.host}/oidc`)
  const server = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...insecure }),
  )
  const client = { client_id: federation.servicePrincipalClientId }
  const form = {
    client_id: client.client_id,
    subject_token: await readFile(federation.subjectTokenFile, 'utf8'),
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    scope: 'all-apis',
  }
  const response = await oauth.genericTokenEndpointRequest(server, client, nobody, grant, form, insecure)
  return oauth.processGenericTokenEndpointResponse(server, client, response)
}

test('a client signs in with nothing but the values of the ready line', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const { access_token: token } = await signIn(server.ready)
  const { workspace, federation } = server.ready.world
  const me = await fetch(`${workspace.host}/api/2.0/preview/scim/v2/Me`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect((await json(me)).userName).toBe(federation.servicePrincipalClientId)
  const subject = claimsOf(await readFile(federation.subjectTokenFile, 'utf8'))
  expect(subject).toMatchObject({ iss: federation.issuer, aud: federation.audience })
})

test('the subject token in the file is renewed on the clock of the world, and gone with the server', async () => {
  const world = createWorld({ clock: 'frozen' })
  const server = await startServer({ worlds: [world] })
  const { subjectTokenFile: file } = server.ready.world.federation
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const first = await readFile(file, 'utf8')
  await world.clock.advance('47m')
  expect(await readFile(file, 'utf8')).toBe(first)
  await world.clock.advance('1m')
  expect(claimsOf(await readFile(file, 'utf8'))['iat']).toBe(world.clock.now() / 1000)
  await world.clock.advance('10h')
  expect((await signIn(server.ready)).expires_in).toBeGreaterThan(600)
  await server.close()
  expect(existsSync(dirname(file))).toBe(false)
})
