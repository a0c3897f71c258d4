import { expect, test } from 'vitest'
import { createWorld } from '../../src/world/create-world.js'
import type { World } from '../../src/world/world.js'
import { claimsOf, json } from '../requests.js'
import { askMetadata } from './requests.js'

const root = 'http://metadata.google.internal'
const headers = { 'metadata-flavor': 'Google' }

async function read(world: World, path: string): Promise<string> {
  const response = await world.fetch(`${root}/computeMetadata/v1/${path}`, { headers })
  expect([response.status, response.headers.get('metadata-flavor')]).toEqual([200, 'Google'])
  return response.text()
}

test('the root shows without any header which server it is', async () => {
  const world = createWorld()
  for (const host of ['metadata.google.internal', 'metadata.google.internal.', 'metadata', '169.254.169.254']) {
    const response = await world.fetch(`http://${host}/`)
    expect([response.status, response.headers.get('metadata-flavor')]).toEqual([200, 'Google'])
  }
})

test('a value that is not there is not found, in the words of the server, and not a gap of the mock', async () => {
  const world = createWorld()
  for (const path of ['universe/universe_domain', 'instance/attributes/cluster-name', '../v2/']) {
    const response = await world.fetch(`${root}/computeMetadata/v1/${path}`, { headers })
    expect([response.status, response.headers.get('metadata-flavor')]).toEqual([404, 'Google'])
  }
  expect((await world.fetch(`${root}/computeMetadata/v1/instance/attributes/`)).status).toBe(403)
})

test('the values of the instance and of its project are told as text', async () => {
  const world = createWorld()
  const { projectId, projectNumber, instanceEmail } = world.gcp
  expect(await read(world, 'project/project-id')).toBe(projectId)
  expect(await read(world, 'project/numeric-project-id')).toBe(projectNumber)
  expect(await read(world, 'universe/universe-domain')).toBe('googleapis.com')
  expect(await read(world, 'instance/id')).toMatch(/^\d{19}$/)
  expect(await read(world, 'instance/zone')).toBe(`projects/${projectNumber}/zones/us-central1-a`)
  expect(await read(world, 'instance/service-accounts/')).toBe(`default/\n${instanceEmail}/\n`)
  expect(await read(world, `instance/service-accounts/${instanceEmail}/email`)).toBe(instanceEmail)
  expect(await read(world, 'instance/service-accounts/default/scopes')).toContain('cloud-platform')
  expect(JSON.parse(await read(world, 'instance/service-accounts/default/?recursive=true'))).toEqual({
    aliases: ['default'],
    email: instanceEmail,
    scopes: ['https://www.googleapis.com/auth/cloud-platform'],
  })
})

test('one token is handed out until five minutes before its end, with what is left of it', async () => {
  const world = createWorld({ clock: 'frozen' })
  const ask = async () => json(await askMetadata(world))
  const first = await ask()
  expect(first).toEqual({
    access_token: expect.stringMatching(/^ya29\./),
    expires_in: 3599,
    token_type: 'Bearer',
  })
  await world.clock.advance('3299s')
  expect(await ask()).toEqual({ ...first, expires_in: 300 })
  await world.clock.advance('1s')
  expect((await ask()).access_token).not.toBe(first.access_token)
  expect((await json(await askMetadata(world, '/default/token?scopes=openid'))).access_token).not.toBe(
    first.access_token,
  )
})

test('a revoked token is not handed out again', async () => {
  const world = createWorld()
  const first = await json(await askMetadata(world))
  world.revokeToken(first.access_token)
  expect((await json(await askMetadata(world))).access_token).not.toBe(first.access_token)
})

test('an ID token names the account by number alone, and in full by its address and its machine', async () => {
  const world = createWorld()
  const claims = async (query: string) =>
    claimsOf(await (await askMetadata(world, `/default/identity?audience=https://x.example${query}`)).text())
  const plain = await claims('')
  expect(plain).toMatchObject({ iss: 'https://accounts.google.com', aud: 'https://x.example', azp: plain['sub'] })
  expect(Object.keys(plain)).not.toEqual(expect.arrayContaining(['email']))
  expect(await claims('&format=full')).toMatchObject({
    email: world.gcp.instanceEmail,
    email_verified: true,
    google: { compute_engine: { project_number: Number(world.gcp.projectNumber) } },
  })
})

test('a rule bends opaque tokens as it bends signed ones', async () => {
  const world = createWorld({ clock: 'frozen' })
  world.on('gce-metadata.token').times(1).mutateToken({ lifetimeSeconds: 10, expiresIn: '3600', tokenType: 'MAC' })
  const bent = await json(await askMetadata(world))
  expect(bent).toMatchObject({ expires_in: '3600', token_type: 'MAC' })
  world.on('gce-metadata.token').times(1).mutateToken({ repeat: true, omitExpiresIn: true })
  const again = await json(await askMetadata(world))
  expect(again).toEqual({ access_token: bent.access_token, token_type: 'Bearer' })
})

test('the three clouds share one address and each answers under its own paths', async () => {
  const world = createWorld()
  const service = async (path: string): Promise<string | undefined> => {
    await world.fetch(`http://169.254.169.254${path}`, { headers: { ...headers, metadata: 'true' } })
    return world.journal.entries.at(-1)?.service
  }
  expect(await service('/computeMetadata/v1/project/project-id')).toBe('gce-metadata')
  expect(await service('/metadata/identity/oauth2/token?api-version=2018-02-01&resource=x')).toMatch(/imds/)
  expect(await service('/latest/meta-data/placement/region')).toBe('aws-imds')
})
