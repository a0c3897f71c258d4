import { databricksAuth, oauthM2m } from '@lakeauth/core'
import { fakeFetch, fakePorts } from '@lakeauth/core/testing'
import { createWorld } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { rejection } from './support/context.js'

const HOST = 'https://ws.example'

/** What one grant puts on the wire. */
async function grant(config: Record<string, string>) {
  const fetch = fakeFetch(
    () => Response.json({ oidc_endpoint: `${HOST}/oidc` }),
    () => Response.json({ access_token: 'x', token_type: 'Bearer', expires_in: 3600 }),
  )
  const auth = await databricksAuth({
    strategies: [oauthM2m],
    ...fakePorts({ fetch }),
    config: { host: HOST, clientId: 'client', clientSecret: 'secret-1', ...config },
  })
  await auth.headers()
  const [, request] = fetch.requests
  if (!request) throw new Error('no grant was made')
  return request
}

const basicOf = (header: string | null): string =>
  Buffer.from((header ?? '').slice('Basic '.length), 'base64').toString()

describe('oauthM2m', () => {
  it('sends grant_type and scope in the form, Basic in the header, and nothing else', async () => {
    const { method, url, headers, body } = await grant({})
    expect([method, url]).toEqual(['POST', `${HOST}/oidc/v1/token`])
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      grant_type: 'client_credentials',
      scope: 'all-apis',
    })
    expect(Object.fromEntries(headers)).toEqual({
      accept: 'application/json',
      authorization: `Basic ${btoa('client:secret-1')}`,
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      'user-agent': 'lakeauth-test/0',
    })
  })

  it('leaves a UUID and a Databricks secret as they are, for servers that do not decode', async () => {
    const clientId = '0f1e2d3c-4b5a-4789-8abc-def012345678'
    const { headers } = await grant({ clientId, clientSecret: 'dose_not-a.real*secret' })
    expect(basicOf(headers.get('authorization'))).toBe(`${clientId}:dose_not-a.real*secret`)
  })

  it.each([
    ['a:b:c', 'a%3Ab%3Ac'],
    ['100%25', '100%2525'],
    ['a+b', 'a%2Bb'],
    ['a b', 'a+b'],
    ['a/b=c&d', 'a%2Fb%3Dc%26d'],
    ['s\u00e9cr\u00e8t\u20ac', 's%C3%A9cr%C3%A8t%E2%82%AC'],
    ['"\\', '%22%5C'],
  ])('encodes the secret %j as a form does before base64', async (clientSecret, encoded) => {
    const { headers } = await grant({ clientId: 'a:b', clientSecret })
    expect(basicOf(headers.get('authorization'))).toBe(`a%3Ab:${encoded}`)
  })

  it('says the scopes that are set, sorted, in the first grant and in every further one [P27]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { clientId, clientSecret } = world.addServicePrincipal({ scopes: ['sql', 'clusters'] })
    const config = { host: world.workspace.host, clientId, clientSecret, scopes: 'sql, clusters' }
    const auth = await databricksAuth({
      strategies: [oauthM2m],
      ...fakePorts({ fetch: world.fetch, clock: world.clock as never }),
      config,
    })
    const rejected = await auth.headers()
    await world.clock.advance(2_000)
    expect(await auth.headers({ rejected })).not.toEqual(rejected)
    expect(world.journal.count('workspace.token', { scope: 'clusters sql', outcome: 'ok' })).toBe(2)
    expect(world.journal.count('workspace.token')).toBe(2)
  })

  it('takes the scopes from DATABRICKS_SCOPES [P27]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { clientId, clientSecret } = world.addServicePrincipal({ scopes: ['sql'] })
    const env = {
      DATABRICKS_HOST: world.workspace.host,
      DATABRICKS_CLIENT_ID: clientId,
      DATABRICKS_CLIENT_SECRET: clientSecret,
    }
    const sign = (extra: Record<string, string>) =>
      databricksAuth({
        strategies: [oauthM2m],
        ...fakePorts({ fetch: world.fetch, clock: world.clock as never, env: { ...env, ...extra } }),
      })
    await (await sign({ DATABRICKS_SCOPES: 'sql' })).headers()
    const error = await rejection((await sign({})).headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', retryable: false, attempts: 1 })
    expect(error.message).toContain('scopes')
    expect(world.journal.count('workspace.token')).toBe(2)
  })

  it('names the settings of a refused client with their sources, after one request [P13]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { host, clientId } = world.workspace
    const env = { DATABRICKS_CLIENT_SECRET: 'wrong-canary' }
    const ports = fakePorts({ fetch: world.fetch, clock: world.clock as never, env })
    const auth = await databricksAuth({ strategies: [oauthM2m], ...ports, config: { host, clientId } })
    const error = await rejection(auth.headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', oauthError: 'invalid_client', status: 401, attempts: 1 })
    expect(error.message).toContain('clientSecret (environment variable DATABRICKS_CLIENT_SECRET)')
    expect(error.message).not.toContain('canary')
    expect(world.journal.count('workspace.token')).toBe(1)
  })

  it('gets through two outages with three requests, each no earlier than it was asked for [P13] [R4] [C10]', async () => {
    const world = createWorld({ clock: 'frozen' })
    world.on('workspace.token').times(1).respond({ status: 503 })
    world
      .on('workspace.token')
      .times(1)
      .respond({ status: 429, headers: { 'retry-after': '5' } })
    const { host, clientId, clientSecret } = world.workspace
    const ports = fakePorts({ fetch: world.fetch, clock: world.clock as never })
    const auth = await databricksAuth({ strategies: [oauthM2m], ...ports, config: { host, clientId, clientSecret } })
    const headers = auth.headers()
    await world.clock.advance(1_000)
    expect(world.journal.count('workspace.token')).toBe(2)
    await world.clock.advance(4_000)
    expect(world.journal.count('workspace.token')).toBe(2)
    await world.clock.advance(1_500)
    expect((await headers)['Authorization']).toMatch(/^Bearer eyJ/)
    expect(world.journal.count('workspace.token')).toBe(3)
  })
})
