import { existsSync } from 'node:fs'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as oauth from 'oauth4webapi'
import { expect, test, vi } from 'vitest'
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

test('the file signs in right after the clock was set, forwards or backwards', async () => {
  const world = createWorld({ clock: 'frozen' })
  await using server = await startServer({ worlds: [world] })
  const day = 86_400_000
  for (const now of [world.clock.now() + 365 * day, world.clock.now() - 10 * day]) {
    const body = JSON.stringify({ now })
    const url = `${server.ready.admin}/v1/worlds/default/clock/set`
    const set = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    expect(set.status).toBe(200)
    expect((await signIn(server.ready)).expires_in).toBeGreaterThan(600)
  }
})

test('an advance over years signs one subject token, and one for each sleeper that it wakes too late for the last', async () => {
  const world = createWorld({ clock: 'frozen' })
  await using server = await startServer({ worlds: [world] })
  const { subjectTokenFile: file } = server.ready.world.federation
  const issue = vi.spyOn(world.federation, 'issueSubjectToken')
  await world.clock.advance('731d')
  expect(issue).toHaveBeenCalledTimes(1)
  expect((await signIn(server.ready)).expires_in).toBeGreaterThan(600)
  const read = (async () => {
    await world.clock.sleep(50 * 3_600_000)
    return { at: world.clock.now(), iat: claimsOf(await readFile(file, 'utf8'))['iat'] }
  })()
  await world.clock.advance('100h')
  const { at, iat } = await read
  expect(iat).toBe(at / 1000)
  expect(issue).toHaveBeenCalledTimes(3)
})

test('a running clock renews the file by itself, at the speed that it was given last', async () => {
  const world = createWorld({ clock: 'frozen' })
  await using server = await startServer({ worlds: [world] })
  const { subjectTokenFile: file } = server.ready.world.federation
  const first = await readFile(file, 'utf8')
  world.clock.setSpeed(10_000)
  await expect.poll(() => readFile(file, 'utf8')).not.toBe(first)
})

test('a temporary folder that was tidied away comes back with all its files', async () => {
  const world = createWorld({ clock: 'frozen' })
  await using server = await startServer({ worlds: [world] })
  const { federation, gcp } = server.ready.world
  const key = await readFile(gcp.serviceAccountKeyFile, 'utf8')
  await rm(dirname(federation.subjectTokenFile), { recursive: true })
  await world.clock.advance('1h')
  expect((await signIn(server.ready)).expires_in).toBeGreaterThan(600)
  expect(await readFile(gcp.serviceAccountKeyFile, 'utf8')).toBe(key)
  expect((await stat(dirname(federation.subjectTokenFile))).mode & 0o777).toBe(0o700)
})

test('a subject token that cannot be renewed is said once, and the server goes on', async () => {
  const world = createWorld({ clock: 'frozen' })
  await using server = await startServer({ worlds: [world] })
  const { subjectTokenFile: file } = server.ready.world.federation
  await rm(dirname(file), { recursive: true })
  await writeFile(dirname(file), 'in the way')
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  await world.clock.advance('1h')
  await world.clock.advance('1h')
  expect(said.mock.calls).toEqual([[expect.stringMatching(/^lakeauth-mock: The subject token cannot be renewed: \S/)]])
  said.mockRestore()
  expect((await fetch(`${server.ready.http}/.well-known/databricks-config`)).status).toBe(200)
  await rm(dirname(file))
  await world.clock.advance(1)
  await expect(readFile(file, 'utf8')).resolves.toMatch(/^ey/)
})
