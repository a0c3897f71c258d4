import { inspect } from 'node:util'
import {
  basic,
  bearerCredential,
  cachedSource,
  coreStrategies,
  createToken,
  type CredentialStrategy,
  databricksAuth,
  defineStrategy,
  oauthM2m,
  pat,
  personalAccessTokens,
  type StoredToken,
  standardAttributes,
  wrapStrategy,
} from '@lakeauth/core'
import { breaksWith, fakeCommands, fakeFetch, fakeFiles, fakePorts, neverAnswers } from '@lakeauth/core/testing'
import { createWorld } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { createRedactor } from '../src/redact.js'
import { rejection } from './support/context.js'

const HOST = 'https://dbc-1.cloud.databricks.com'
const config = { host: HOST, token: 'dapi-example' }

describe('a call of the Token API', () => {
  it('ends at the deadline of one attempt, whatever stalls [R7]', async () => {
    const stall = () => new Response(new ReadableStream({ start: (body) => body.enqueue(new Uint8Array([0x7b])) }))
    for (const answer of [neverAnswers, stall]) {
      const ports = fakePorts({ fetch: fakeFetch(answer) })
      const auth = await databricksAuth({ strategies: [pat], ...ports, config })
      const listed = rejection(personalAccessTokens(auth).list())
      await ports.clock.advance(30_000)
      expect(await listed).toMatchObject({ name: 'ApiError', code: 'ERR_ENDPOINT_UNREACHABLE' })
      expect(ports.clock.sleepers).toBe(0)
    }
  })

  it('never repeats a secret of the settings that a refusal echoes [T35]', async () => {
    const password = 'canary-hunter2-hunter2'
    const fetch = fakeFetch(() =>
      Response.json({ error_code: password, message: `login ada:${password}` }, { status: 400 }),
    )
    const strategies = [basic] as const
    const auth = await databricksAuth({
      strategies,
      ...fakePorts({ fetch }),
      config: { host: HOST, username: 'ada', password },
    })
    const error = await rejection(personalAccessTokens(auth).list())
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(password)
  })
})

describe('a shared store', () => {
  function sharedStore() {
    const entries = new Map<string, StoredToken>()
    return {
      entries,
      read: async (key: string) => entries.get(key),
      write: async (key: string, token: StoredToken) => void entries.set(key, token),
    }
  }

  it('never gives one login of the CLI the token of another [T23]', async () => {
    const store = sharedStore()
    const tokenOf = async (home: string): Promise<string | undefined> => {
      const output = JSON.stringify({ access_token: `token-of-${home.slice(6)}`, expiry: '2026-01-01T01:00:00Z' })
      const commands = fakeCommands({ databricks: () => output })
      const ports = fakePorts({ home, commands, store, files: fakeFiles() })
      const auth = await databricksAuth({
        strategies: coreStrategies,
        ...ports,
        config: { host: HOST, authType: 'databricks-cli' },
      })
      return (await auth.headers())['Authorization']
    }
    expect([await tokenOf('/home/ada'), await tokenOf('/home/bob')]).toEqual([
      'Bearer token-of-ada',
      'Bearer token-of-bob',
    ])
  })

  it('gives no token to a client whose secret is another one [T23]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const ports = fakePorts({ fetch: world.fetch, clock: world.clock as never, store: sharedStore() })
    const { host, clientId, clientSecret } = world.workspace
    const signIn = (secret: string) =>
      databricksAuth({ strategies: [oauthM2m], ...ports, config: { host, clientId, clientSecret: secret } })
    await (await signIn(clientSecret)).headers()
    expect(await rejection((await signIn('wrong-secret')).headers())).toMatchObject({ code: 'ERR_TOKEN_REJECTED' })
    await (await signIn(clientSecret)).headers()
    expect(world.journal.count('workspace.token')).toBe(2)
  })

  it('gives no token of other scopes, and one of the same in whatever order they are written [C09]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const store = sharedStore()
    const ports = fakePorts({ fetch: world.fetch, clock: world.clock as never, store })
    const { host, clientId, clientSecret } = world.workspace
    const grantsFor = async (scopes: string, kept: number): Promise<number> => {
      const settings = { host, clientId, clientSecret, scopes }
      await (await databricksAuth({ strategies: [oauthM2m], ...ports, config: settings })).headers()
      // What is written is written in turns of its own.
      while (store.entries.size < kept) await new Promise((resolve) => setImmediate(resolve))
      return world.journal.count('workspace.token')
    }
    expect(await grantsFor('sql', 1)).toBe(1)
    expect(await grantsFor('clusters sql', 2)).toBe(2)
    expect(await grantsFor('sql,clusters', 2)).toBe(2)
    expect(store.entries.size).toBe(2)
  })

  it('is asked for the same token by every spelling of a host, and for another one by another host [P37]', async () => {
    const asked = async (host: string): Promise<string> => {
      const keys: string[] = []
      const read = async (key: string): Promise<undefined> => void keys.push(key)
      const world = createWorld({ clock: 'frozen' })
      const store = { read, write: async () => {} }
      const ports = fakePorts({ fetch: world.fetch, clock: world.clock as never, store })
      const settings = { host, clientId: 'one-client', clientSecret: 'one-secret' }
      const auth = await databricksAuth({ strategies: [oauthM2m], ...ports, config: settings })
      await rejection(auth.headers())
      return keys.join()
    }
    const spellings = [
      'dbc-1.cloud.databricks.com',
      'DBC-1.Cloud.Databricks.com',
      'https://dbc-1.cloud.databricks.com',
      'HTTPS://dbc-1.cloud.databricks.com:443/',
      'dbc-1.cloud.databricks.com/?o=42',
      'https://dbc-1.cloud.databricks.com/browse/folders#x',
    ]
    const keys = new Set(await Promise.all(spellings.map(asked)))
    expect([...keys]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
    expect(keys).not.toContain(await asked('https://dbc-2.cloud.databricks.com'))
  })
})

describe('an option that is no text', () => {
  it('goes through the parser of its attribute all the same [T5]', async () => {
    const options = { ...config, host: new URL(`${HOST}/x`), workspaceId: 42 } as never
    const auth = await databricksAuth({ strategies: [pat], ...fakePorts(), config: options })
    expect(auth.host).toBe(HOST)
    expect((await auth.headers())['X-Databricks-Workspace-Id']).toBe('42')
    for (const wrong of [['x/../y'], { toString: () => 'x' }, true]) {
      const refused = databricksAuth({
        strategies: [pat],
        ...fakePorts(),
        config: { ...config, accountId: wrong as never },
      })
      expect(await rejection(refused)).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'accountId' })
    }
  })

  it('may be missing altogether', async () => {
    const refused = databricksAuth({ strategies: [pat], ...fakePorts(), config: null as never })
    expect(await rejection(refused)).toMatchObject({ code: 'ERR_AUTH_NOT_CONFIGURED' })
  })
})

describe('a host that a credential finds', () => {
  const finding = (host: string): CredentialStrategy =>
    defineStrategy({
      name: 'finder',
      summary: 'Finds its host',
      attributes: { finderToken: { summary: 'A token', required: true } },
      configure: () => ({ authType: 'finder', headers: async () => ({}), place: async () => ({ host }) }),
    })

  it('is held to the rules of one that was set [T4] [T5]', async () => {
    const fetch = fakeFetch(() => Response.json({}))
    const signIn = (host: string) =>
      databricksAuth({ strategies: [finding(host)], ...fakePorts({ fetch }), config: { finderToken: 'x' } as never })
    expect((await (await signIn('HTTPS://DBC-1.cloud.databricks.com/')).place()).host).toBe(HOST)
    for (const host of ['https://a@evil.example', 'ftp://x', 'http://ws.example']) {
      expect(await rejection((await signIn(host)).place())).toMatchObject({
        code: 'ERR_HOST_INVALID',
        strategy: 'finder',
      })
    }
  })
})

describe('the routing header', () => {
  it.each([
    '/api/2.0/accounts/x',
    '/api/2.0/preview/accounts/x/access-control',
    '/api/2.0//accounts/x',
    '/api/2.0/%61ccounts/x',
    '/API/2.0/Accounts',
  ])('is not sent to %s', async (path) => {
    const fetch = fakeFetch(() => Response.json({}))
    const auth = await databricksAuth({
      strategies: [pat],
      ...fakePorts({ fetch }),
      config: { ...config, workspaceId: '42' },
    })
    await auth.fetch(path)
    await auth.fetch('/api/2.0/accounts-like')
    expect(fetch.requests.map(({ headers }) => headers.get('x-databricks-workspace-id'))).toEqual([null, '42'])
  })

  it('is left out when a redirect leads to an account path', async () => {
    const fetch = fakeFetch(
      () => new Response(null, { status: 307, headers: { location: '/api/2.0/accounts/x' } }),
      () => Response.json({}),
    )
    const auth = await databricksAuth({
      strategies: [pat],
      ...fakePorts({ fetch }),
      config: { ...config, workspaceId: '42' },
    })
    await auth.fetch('/api/2.0/moved')
    expect(fetch.requests.map(({ headers }) => headers.get('x-databricks-workspace-id'))).toEqual(['42', null])
  })
})

describe('an endpoint that cannot be reached', () => {
  it('is named with the setting that it comes from', async () => {
    const ports = fakePorts({
      env: { DATABRICKS_HOST: HOST, DATABRICKS_CLIENT_ID: 'x', DATABRICKS_CLIENT_SECRET: 'y' },
      fetch: fakeFetch(breaksWith('ENOTFOUND')),
    })
    const auth = await databricksAuth({ strategies: coreStrategies, ...ports })
    const { message } = await rejection(auth.headers())
    expect(message).toContain('The address comes from host (environment variable DATABRICKS_HOST).')
  })

  it('shows the origin alone when the setting is secret, however short its path [T36]', async () => {
    const ports = fakePorts({
      env: { DATABRICKS_HOST: HOST, DATABRICKS_METADATA_SERVICE_URL: 'http://127.0.0.1:9/abc' },
      fetch: fakeFetch(breaksWith('ENOTFOUND')),
    })
    const auth = await databricksAuth({ strategies: coreStrategies, ...ports })
    const error = await rejection(auth.headers())
    expect(inspect(error, { depth: null })).not.toContain('/abc')
    expect(error.message).toContain('metadataServiceUrl (environment variable DATABRICKS_METADATA_SERVICE_URL)')
  })
})

describe('certificate checks that are turned off', () => {
  it('are warned of [T13]', async () => {
    const ports = fakePorts({ env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })
    await databricksAuth({ strategies: [pat], ...ports, config })
    expect(ports.logger.warnings).toEqual([expect.stringContaining('NODE_TLS_REJECT_UNAUTHORIZED is 0')])
  })
})

describe('a wrapper with a name', () => {
  it('keeps the methods of an object of a class bound to it, and reaches the origins of both', async () => {
    class Held {
      readonly authType = 'inner'
      readonly #value = 'kept'
      async headers() {
        return { Authorization: `Bearer ${this.#value}` }
      }
      async token() {
        return createToken({ value: this.#value })
      }
    }
    const inner = defineStrategy({
      name: 'inner',
      summary: 'An inner strategy',
      attributes: { token: { ...standardAttributes.token, required: true } },
      egress: () => ['https://inner.example'],
      configure: () => new Held(),
    })
    const outer = wrapStrategy(inner, { name: 'outer', egress: () => ['https://outer.example'], wrap: (held) => held })
    expect(outer.egress({})).toEqual(['https://inner.example', 'https://outer.example'])
    const auth = await databricksAuth({ strategies: [outer], ...fakePorts(), config })
    expect([auth.authType, (await auth.token?.())?.value]).toEqual(['outer', 'kept'])
    expect(await auth.headers()).toEqual({ Authorization: 'Bearer kept' })
  })
})

describe('a Basic header that a server echoes', () => {
  it('gives nothing away of a secret that was form-encoded in it [T35]', () => {
    const secret = 'pa:ss w%rd+é-secret'
    const form = new URLSearchParams({ v: secret }).toString().slice(2)
    const echoed = Buffer.from(`client:${form}`).toString('base64')
    const shown = createRedactor([secret])(`you sent ${echoed}`)
    const rest = shown.replace('you sent ', '').replace('[redacted]', '')
    expect(Buffer.from(rest, 'base64').toString()).not.toContain('ss')
    expect(shown).toContain('[redacted]')
  })
})

describe('a strategy that throws what is no error of ours', () => {
  const canary = 'canary-0d1e2f3a4b5c'
  const throwing = (where: 'egress' | 'configure' | 'source') => {
    const fail = (): never => {
      throw new RangeError(`bad ${canary}`)
    }
    return defineStrategy({
      name: 'careless',
      summary: 'Throws',
      attributes: { token: { ...standardAttributes.token, required: true } },
      egress: () => (where === 'egress' ? fail() : []),
      configure: (_settings, context) => {
        if (where === 'configure') fail()
        return bearerCredential(
          { authType: 'careless', token: cachedSource({ key: { grant: 'x' }, source: async () => fail() }, context) },
          context,
        )
      },
    })
  }

  it.each(['egress', 'configure', 'source'] as const)(
    'in %s gets a code, and its secret is cut out [T35]',
    async (where) => {
      const signIn = async () => {
        const options = { ...fakePorts(), config: { host: HOST, token: canary } }
        const auth = await databricksAuth({ strategies: [throwing(where)], ...options })
        return auth.headers()
      }
      const error = await rejection(signIn())
      expect(error).toMatchObject({ code: 'ERR_STRATEGY_FAILED', strategy: 'careless', cause: { name: 'RangeError' } })
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain(canary)
    },
  )
})
