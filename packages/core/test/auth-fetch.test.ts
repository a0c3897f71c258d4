import { databricksAuth, metadataService, oauthM2m, pat } from '@lakeauth/core'
import { fakeFetch, fakePorts } from '@lakeauth/core/testing'
import { createWorld } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { rejection } from './support/context.js'

const CLUSTERS = '/api/2.1/clusters/list'

async function signIn(deadTokenStyle: 401 | 403 = 401) {
  const world = createWorld({ clock: 'frozen', deadTokenStyle })
  const { host, clientId, clientSecret } = world.workspace
  const ports = fakePorts({ fetch: world.fetch, clock: world.clock as never })
  const auth = await databricksAuth({ strategies: [oauthM2m], ...ports, config: { host, clientId, clientSecret } })
  const token = async (): Promise<string> => ((await auth.headers())['Authorization'] as string).slice('Bearer '.length)
  return { world, auth, token }
}

describe('auth.fetch against the mocked workspace', () => {
  it.each([401, 403] as const)(
    'gets a hundred parallel calls with one dead token through with one refresh, refused with %i [R24] [P12] [C11]',
    async (style) => {
      const { world, auth, token } = await signIn(style)
      world.revokeToken(await token())
      await world.clock.advance(2_000)
      const responses = await Promise.all(Array.from({ length: 100 }, () => auth.fetch(CLUSTERS)))
      expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 200))
      expect(world.journal.count('workspace.token')).toBe(2)
      expect(world.journal.count('clusters.list')).toBe(200)
      expect(world.journal.count('clusters.list', { outcome: 'ok' })).toBe(100)
    },
  )

  it('gets through when the token is in its last 30 seconds for the server [P12]', async () => {
    const { world, auth, token } = await signIn()
    await token()
    world
      .on('clusters.list')
      .times(1)
      .respond({
        status: 403,
        json: { error_code: 403, message: 'Token is expiring within 30 seconds. (token expired)' },
      })
    await world.clock.advance(2_000)
    expect((await auth.fetch(CLUSTERS)).status).toBe(200)
    expect([world.journal.count('workspace.token'), world.journal.count('clusters.list')]).toEqual([2, 2])
  })

  it('hands a missing permission over as it is, ten times with one token [P12]', async () => {
    const { world, auth } = await signIn()
    world.on('clusters.list').preset('permission-denied')
    for (let call = 0; call < 10; call++) {
      const response = await auth.fetch(CLUSTERS)
      expect([response.status, ((await response.json()) as { error_code: string }).error_code]).toEqual([
        403,
        'PERMISSION_DENIED',
      ])
    }
    expect([world.journal.count('workspace.token'), world.journal.count('clusters.list')]).toEqual([1, 10])
  })

  it('hands the second 401 over when a new token is refused too [R24]', async () => {
    const { world, auth, token } = await signIn()
    await token()
    await world.clock.advance(2_000)
    world.on('clusters.list').respond({ status: 401, json: { error_code: 401, message: 'no' } })
    const response = await auth.fetch(CLUSTERS)
    expect([response.status, await response.json()]).toEqual([401, { error_code: 401, message: 'no' }])
    expect([world.journal.count('workspace.token'), world.journal.count('clusters.list')]).toEqual([2, 2])
  })

  it('never repeats a call with a personal access token, which cannot be renewed [P12]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { host, pat: token } = world.workspace
    const auth = await databricksAuth({
      strategies: [pat],
      ...fakePorts({ fetch: world.fetch, clock: world.clock as never }),
      config: { host, token },
    })
    expect((await auth.fetch(CLUSTERS)).status).toBe(200)
    world.revokeToken(token)
    const response = await auth.fetch(CLUSTERS)
    expect(response.ok).toBe(false)
    expect(await response.text()).toContain('Invalid access token.')
    expect(world.journal.entries.map(({ operation }) => operation)).toEqual(['clusters.list', 'clusters.list'])
  })

  it('rejects with the refusal of the refresh when the client is gone', async () => {
    const { world, auth, token } = await signIn()
    world.revokeToken(await token())
    world.revokeToken(world.workspace.clientSecret)
    await world.clock.advance(2_000)
    expect(await rejection(auth.fetch(CLUSTERS))).toMatchObject({
      code: 'ERR_TOKEN_REJECTED',
      oauthError: 'invalid_client',
    })
    expect([world.journal.count('workspace.token'), world.journal.count('clusters.list')]).toEqual([2, 1])
  })

  it('never puts the token into a URL', async () => {
    const { world, auth } = await signIn()
    await auth.fetch(`${CLUSTERS}?a=b`)
    const queries = world.journal.entries.map(({ request }) => Object.keys(request.query))
    expect(queries).toEqual([[], [], ['a']])
  })
})

describe('what reaches the metadata service', () => {
  it.each([
    'http://localhost.evil.example/x',
    'http://127.1.evil.example/x',
    'http://127.1/x',
    'http://0x7f.1/x',
    'http://0.0.0.0/x',
    'http://[::]/x',
    'http://[::ffff:127.0.0.1]/x',
    'https://169.254.169.254/x',
    'http://169.254.169.254@evil.example/x',
    'https://169.254.169.254@evil.example/x',
    'http://localhost@evil.example/x',
    'http://user:canary@localhost/x',
    'http://evil.example#@localhost/x',
    'http://evil.example\\@localhost/x',
    'file:///etc/passwd',
  ])('is nothing when its URL is %s [T11]', async (metadataServiceUrl) => {
    const fetch = fakeFetch(() => Response.json({}))
    const config = { host: 'https://ws.example', metadataServiceUrl }
    const error = await rejection(
      databricksAuth({ strategies: [metadataService], ...fakePorts({ fetch }), config }).then((auth) => auth.headers()),
    )
    expect(error.message).not.toContain('canary')
    expect(error['name']).toBe('ConfigurationError')
    expect(fetch.requests).toEqual([])
  })
})
