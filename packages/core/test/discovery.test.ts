import { databricksAuth, oauthM2m } from '@lakeauth/core'
import { fakeFetch, fakePorts, recordingLogger } from '@lakeauth/core/testing'
import { createWorld, type WorldOptions } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { rejection } from './support/context.js'

async function workspace(options: WorldOptions = {}) {
  const world = createWorld({ clock: 'frozen', ...options })
  const { host, clientId, clientSecret } = world.workspace
  const logger = recordingLogger()
  const ports = fakePorts({ fetch: world.fetch, clock: world.clock as never, logger })
  const auth = await databricksAuth({ strategies: [oauthM2m], ...ports, config: { host, clientId, clientSecret } })
  return {
    world,
    auth,
    logger,
    counts: () => [
      world.journal.count('workspace.config'),
      world.journal.count('workspace.discovery'),
      world.journal.count('workspace.token'),
    ],
  }
}

describe('finding the token endpoint', () => {
  it('costs a thousand cold callers one look-up and one grant', async () => {
    const { auth, counts } = await workspace()
    const headers = await Promise.all(Array.from({ length: 1_000 }, () => auth.headers()))
    expect(new Set(headers).size).toBe(1)
    expect(counts()).toEqual([1, 0, 1])
  })

  it('costs one more look-up where the host has no metadata', async () => {
    const { world, auth, counts } = await workspace()
    world.on('workspace.config').respond({ status: 404 })
    await Promise.all(Array.from({ length: 100 }, () => auth.headers()))
    expect(counts()).toEqual([1, 1, 1])
  })

  it('needs no look-up for an account', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { host, accountId, clientId, clientSecret } = world.account
    const ports = fakePorts({ fetch: world.fetch, clock: world.clock as never })
    const auth = await databricksAuth({
      strategies: [oauthM2m],
      ...ports,
      config: { host, accountId, clientId, clientSecret },
    })
    expect((await auth.headers())['Authorization']).toMatch(/^Bearer eyJ/)
    expect(world.journal.entries.map(({ operation }) => operation)).toEqual(['account.token'])
  })

  it('goes on refreshing for two hours with discovery down [R47]', async () => {
    for (const config of [200, 404]) {
      const { world, auth, counts } = await workspace()
      if (config === 404) world.on('workspace.config').times(1).respond({ status: 404 })
      await auth.headers()
      world.on('workspace.config').respond({ status: 503 })
      world.on('workspace.discovery').respond({ status: 503 })
      const tokens = new Set<string | undefined>()
      for (let minute = 0; minute < 120; minute++) {
        tokens.add((await auth.headers())['Authorization'])
        await world.clock.advance(60_000)
      }
      expect(tokens.size).toBeGreaterThanOrEqual(3)
      expect(counts().slice(0, 2)).toEqual([1, config === 404 ? 1 : 0])
      expect(world.journal.count('workspace.token', { outcome: 'ok' })).toBe(counts()[2])
    }
  })

  it('looks up again after a caller gave up in the middle [R47]', async () => {
    const { world, auth, counts } = await workspace()
    const hold = world.on('workspace.config').hold(1)
    const controller = new AbortController()
    const outcome = rejection(auth.headers({ signal: controller.signal }))
    await world.journal.wait('workspace.config')
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await outcome).toBe(reason)
    hold.release()
    await auth.headers()
    expect(counts()).toEqual([2, 0, 1])
  })

  it('leaves a look-up to the others when one of its callers gives up', async () => {
    const { world, auth, counts } = await workspace()
    const hold = world.on('workspace.config').hold(1)
    const controller = new AbortController()
    const first = rejection(auth.headers({ signal: controller.signal }))
    const second = auth.headers()
    await world.journal.wait('workspace.config')
    controller.abort()
    await first
    hold.release()
    expect((await second)['Authorization']).toMatch(/^Bearer eyJ/)
    expect(counts()).toEqual([1, 0, 1])
  })
})

describe('a host that is wrong but alive', () => {
  const answers: readonly (readonly [string, () => Response, string])[] = [
    ['{}', () => Response.json({}), 'it names no token_endpoint'],
    [
      'an HTML page',
      () => new Response('<html>canary', { headers: { 'content-type': 'text/html' } }),
      'expected OAuth authorization server metadata',
    ],
    [
      "another tenant's metadata",
      () => Response.json({ oidc_endpoint: 'https://other.example/oidc' }),
      'its token endpoint is not on https://wrong.example',
    ],
    [
      'a token',
      () => Response.json({ access_token: 'x', token_type: 'Bearer', expires_in: 3600 }),
      'it names no token_endpoint',
    ],
    [
      "another tenant's document",
      () => Response.json({ issuer: 'https://other.example/oidc', token_endpoint: 'https://wrong.example/t' }),
      'its issuer is not the place',
    ],
    ['404', () => new Response(null, { status: 404 }), 'refused the request (404)'],
  ]
  it.each(answers)(
    'and answers %s to everything receives no secret, and the error says what was expected [R48] [T6]',
    async (_what, answer, said) => {
      const fetch = fakeFetch(answer)
      const config = { host: 'https://wrong.example', clientId: 'canary-id', clientSecret: 'canary-secret' }
      const auth = await databricksAuth({ strategies: [oauthM2m], ...fakePorts({ fetch }), config })
      const error = await rejection(auth.headers())
      expect(error.message).toContain(said)
      for (const { method, url, headers, body } of fetch.requests) {
        expect([method, new URL(url).origin, headers.get('authorization'), body]).toEqual([
          'GET',
          'https://wrong.example',
          null,
          '',
        ])
      }
      expect(error.message).not.toContain('canary')
    },
  )
})

describe('a unified host', () => {
  it('is signed in to at the account with one token, and is told the workspace on calls to it alone [B10]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { host, accountId, workspaceId } = world.unified
    const { clientId, clientSecret } = world.addServicePrincipal({ sites: ['account', 'workspace'] })
    const ports = fakePorts({ fetch: world.fetch, clock: world.clock as never })
    const config = { host, workspaceId, clientId, clientSecret }
    const auth = await databricksAuth({ strategies: [oauthM2m], ...ports, config })
    const paths = ['/api/2.0/preview/scim/v2/Me', `/api/2.0/accounts/${accountId}/workspaces`]
    for (const path of paths) expect((await auth.fetch(path)).status).toBe(200)
    const seen = world.journal.entries.map(({ operation, request }) => [
      operation,
      request.headers['x-databricks-workspace-id'],
    ])
    expect(seen).toEqual([
      ['unified.config', undefined],
      ['account.token', undefined],
      ['scim.me', workspaceId],
      ['account.workspaces', undefined],
    ])
  })
})

describe('what a host says of itself', () => {
  it('never proves its cloud [T7]', async () => {
    const answer = {
      oidc_endpoint: 'https://host.example/oidc',
      cloud: 'AZURE',
      workspace_id: '42',
      host_type: 'WORKSPACE',
    }
    const fetch = fakeFetch(() => Response.json(answer))
    const config = { host: 'https://host.example', clientId: 'x', clientSecret: 'y' }
    const auth = await databricksAuth({ strategies: [oauthM2m], ...fakePorts({ fetch }), config })
    expect(await auth.place()).toEqual({ host: 'https://host.example', kind: 'workspace', workspaceId: '42' })
    const stated = await databricksAuth({
      strategies: [oauthM2m],
      ...fakePorts({ fetch }),
      config: { ...config, cloud: 'gcp' },
    })
    expect((await stated.place()).cloud).toBe('gcp')
  })

  it.each([
    'https://ws.cloud.databricks.com:443@evil.example/',
    'https://u:p@ws.example',
    'https://ws.example\\@evil.example',
  ])('is never asked for when the host setting is %s [T4]', async (host) => {
    const fetch = fakeFetch(() => Response.json({}))
    const config = { host, clientId: 'x', clientSecret: 'y' }
    const error = await rejection(databricksAuth({ strategies: [oauthM2m], ...fakePorts({ fetch }), config }))
    expect(error).toMatchObject({ code: 'ERR_HOST_INVALID' })
    expect(fetch.requests).toEqual([])
  })
})
