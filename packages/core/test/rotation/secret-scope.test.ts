import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { coreStrategies } from '../../src/core-strategies.js'
import { databricksAuth } from '../../src/databricks-auth.js'
import { databricksSecret, resolveSecrets, secretScopeSink } from '../../src/rotation/index.js'
import { Secret } from '../../src/secret.js'
import { fakePorts } from '../../src/testing/index.js'
import { rejection } from '../support/context.js'
import { requestsOf, scene } from './setup.js'

const CANARY = 'synthetic-secret-0001'

describe('databricksSecret', () => {
  it('reads a secret of a scope with one request, and prints it never [S2-03]', async () => {
    const { auth, world, oldValue } = await scene()
    const requests = await requestsOf(world, async () => {
      const secret = await databricksSecret({ auth, scope: 'ci', key: 'token' })()
      expect([secret.reveal(), inspect(secret)]).toEqual([oldValue, '[redacted]'])
    })
    expect(requests).toEqual({ 'secrets.get': 1 })
  })

  it.each(['pat', 'oauth-m2m'] as const)(
    'is where %s gets its secret from, and the sign-in goes through [S2-03] [A31]',
    async (authType) => {
      const { auth, world, clock } = await scene()
      const { host, clientId, clientSecret, pat } = world.workspace
      const value = authType === 'pat' ? pat : clientSecret
      await secretScopeSink({ auth, scope: 'ci', key: 'kept' }).write({ host, value: new Secret(value) })
      const kept = databricksSecret({ auth, scope: 'ci', key: 'kept' })
      const own = authType === 'pat' ? { token: kept } : { clientId, clientSecret: kept }
      const config = await resolveSecrets({ host, authType, ...own })
      expect(inspect(config)).not.toContain(value)
      const next = await databricksAuth({
        strategies: coreStrategies,
        ...fakePorts({ fetch: world.fetch, clock }),
        config,
      })
      expect((await next.fetch('/api/2.0/clusters/list')).status).toBe(200)
      expect(next.authType).toBe(authType)
    },
  )

  it('decodes text of any script, and refuses bytes that are no text', async () => {
    const { auth } = await scene()
    const put = (body: object) =>
      auth.fetch('/api/2.0/secrets/put', { method: 'POST', body: JSON.stringify({ scope: 'ci', ...body }) })
    await put({ key: 'text', string_value: 'pässwörd' })
    await put({ key: 'bytes', bytes_value: '//79' })
    expect((await databricksSecret({ auth, scope: 'ci', key: 'text' })()).reveal()).toBe('pässwörd')
    const error = await rejection(databricksSecret({ auth, scope: 'ci', key: 'bytes' })())
    expect(error.code).toBe('ERR_SECRET_NOT_FOUND')
  })

  it('tells what is missing from what is forbidden', async () => {
    const { auth, world } = await scene()
    expect(await rejection(databricksSecret({ auth, scope: 'ci', key: 'none' })())).toMatchObject({
      code: 'ERR_SECRET_NOT_FOUND',
    })
    expect(await rejection(databricksSecret({ auth, scope: 'none', key: 'token' })())).toMatchObject({
      code: 'ERR_SECRET_NOT_FOUND',
    })
    world
      .on('secrets.get')
      .times(1)
      .respond({ status: 403, json: { error_code: 'PERMISSION_DENIED' } })
    const error = await rejection(databricksSecret({ auth, scope: 'ci', key: 'token' })())
    expect(error).toMatchObject({ code: 'ERR_PERMISSION_DENIED', request: 'GET /api/2.0/secrets/get' })
    expect(error.message).toContain('the permissions on the scope')
  })
})

describe('secretScopeSink', () => {
  it('writes, reads and removes a secret, and minds no removal of what is gone', async () => {
    const { auth, world } = await scene()
    const sink = secretScopeSink({ auth, scope: 'ci', key: 'other' })
    const requests = await requestsOf(world, async () => {
      expect(await sink.read?.()).toBeUndefined()
      await sink.write({ host: world.workspace.host, value: new Secret(CANARY) })
      expect((await sink.read?.())?.reveal()).toBe(CANARY)
      await sink.remove()
      await sink.remove()
    })
    expect(requests).toEqual({ 'secrets.get': 2, 'secrets.put': 1, 'secrets.delete': 2 })
  })

  it('refuses with a typed error without the value', async () => {
    const { auth } = await scene()
    const sink = secretScopeSink({ auth, scope: 'none', key: 'token' })
    const error = await rejection(sink.write({ host: 'https://h', value: new Secret(CANARY) }))
    expect(error.code).toBe('ERR_NOT_FOUND')
    expect(inspect(error, { depth: null })).not.toContain(CANARY)
  })
})
