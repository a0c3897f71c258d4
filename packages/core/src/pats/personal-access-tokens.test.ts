import { inspect } from 'node:util'
import { createWorld } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { coreStrategies } from '../core-strategies.js'
import { type DatabricksAuth, databricksAuth } from '../databricks-auth.js'
import { fakeFetch } from '../testing/fetch.js'
import { fakePorts } from '../testing/ports.js'
import { personalAccessTokens } from './personal-access-tokens.js'

async function signIn(world = createWorld({ clock: 'frozen' }), token = world.workspace.pat) {
  const ports = fakePorts({ fetch: world.fetch })
  const auth = await databricksAuth({
    strategies: coreStrategies,
    ...ports,
    config: { host: world.workspace.host, token },
  })
  return { world, auth, tokens: personalAccessTokens(auth) }
}

/** As `auth.fetch`: paths are those of the host. */
function onHost(fetch: typeof globalThis.fetch): DatabricksAuth['fetch'] {
  return (path, init) => fetch(new URL(String(path), 'https://example.cloud.databricks.com'), init)
}

/** A sign-in whose every request gets this answer. */
function answering(answer: () => Response) {
  const fetch = fakeFetch(answer)
  return { fetch, tokens: personalAccessTokens({ fetch: onHost(fetch) }) }
}

/** What a copy fails with: there is no second way to the value. */
function cloneError(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch (error) {
    return error
  }
}

describe('personalAccessTokens.create', () => {
  it('returns a token that signs in, and lists everything but its value [S0-01] [S1-07] [S2-09] [F01]', async () => {
    const { world, tokens } = await signIn()
    const minted = await tokens.create({ lifetimeSeconds: 3600, comment: 'nightly export' })
    const value = minted.reveal()
    const { auth } = await signIn(world, value)
    expect((await auth.fetch('/api/2.0/clusters/list')).status).toBe(200)
    expect((await world.fetch(`${world.workspace.host}/api/2.0/clusters/list`)).status).toBe(401)
    const listed = await tokens.list()
    expect(listed).toContainEqual({ ...minted, reveal: undefined })
    expect(inspect(listed, { depth: null })).not.toContain(value)
    expect(world.journal.count('pat.create')).toBe(1)
  })

  it('reveals the value once and prints it never [S1-04] [S1-05] [S1-07]', async () => {
    const { tokens } = await signIn()
    const minted = await tokens.create()
    const printed = [inspect(minted, { depth: null, showHidden: true }), JSON.stringify(minted), `${String(minted)}`]
    const thrown = inspect(cloneError(minted), { depth: null, showHidden: true })
    const value = minted.reveal()
    expect(value).toMatch(/^dapi[0-9a-f]{32}$/)
    expect(thrown).toContain('DataCloneError')
    expect(thrown).not.toContain(value)
    expect(printed.join()).not.toContain(value)
    expect(() => minted.reveal()).toThrow(expect.objectContaining({ code: 'ERR_PAT_ALREADY_REVEALED' }))
  })

  it('measures the lifetime on the workspace and lets the token die then [S0-04]', async () => {
    const { world, tokens } = await signIn()
    const minted = await tokens.create({ lifetimeSeconds: 3600 })
    expect(Number(minted.expiresAt) - Number(minted.createdAt)).toBe(3_600_000)
    const { auth } = await signIn(world, minted.reveal())
    await world.clock.advance(3_599_000)
    expect((await auth.fetch('/api/2.0/clusters/list')).status).toBe(200)
    await world.clock.advance(1_000)
    expect((await auth.fetch('/api/2.0/clusters/list')).status).toBe(403)
  })

  it('leaves out what is not given, and reads a token without an end [S0-06] [S1-02]', async () => {
    const fetch = fakeFetch(() =>
      Response.json({ token_value: 'dapi-example', token_info: { token_id: 'a1', creation_time: 1, expiry_time: -1 } }),
    )
    const minted = await personalAccessTokens({ fetch: onHost(fetch) }).create({ comment: 'ci' })
    expect(fetch.requests.map(({ body }) => JSON.parse(body))).toEqual([{ comment: 'ci' }])
    expect(minted).toMatchObject({ tokenId: 'a1', createdAt: new Date(1) })
    expect('expiresAt' in minted).toBe(false)
  })

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '60' as unknown as number])(
    'refuses a lifetime of %s before any request [S0-04]',
    async (lifetimeSeconds) => {
      const { fetch, tokens } = answering(() => Response.json({}))
      await expect(tokens.create({ lifetimeSeconds })).rejects.toMatchObject({
        code: 'ERR_ATTRIBUTE_INVALID',
        attribute: 'lifetimeSeconds',
      })
      expect(fetch.requests).toHaveLength(0)
    },
  )

  it.each(['two\nlines', 'nul\0', 'escape\u001b[31m'])(
    'refuses the comment %j before any request [S0-06]',
    async (comment) => {
      const { fetch, tokens } = answering(() => Response.json({}))
      await expect(tokens.create({ comment })).rejects.toMatchObject({
        code: 'ERR_ATTRIBUTE_INVALID',
        attribute: 'comment',
      })
      await expect(tokens.update('a1', { comment })).rejects.toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID' })
      expect(fetch.requests).toHaveLength(0)
    },
  )

  it('creates the 600th token and reports the quota at the 601st, without a second try [S2-10]', async () => {
    const { world, tokens } = await signIn()
    const missing = 600 - (await tokens.list()).length
    for (let created = 0; created < missing; created++) await tokens.create()
    await expect(tokens.create()).rejects.toMatchObject({ code: 'ERR_QUOTA_EXCEEDED', apiCode: 'QUOTA_EXCEEDED' })
    expect(world.journal.count('pat.create')).toBe(missing + 1)
    const newest = (await tokens.list()).at(-1)
    await tokens.revoke(String(newest?.tokenId))
    await expect(tokens.create({ lifetimeSeconds: 60 })).resolves.toBeDefined()
    await world.clock.advance(60_000)
    await expect(tokens.create()).resolves.toBeDefined()
    const other = await signIn(world, world.addUser('ada@lakeauth.example').pat)
    await expect(other.tokens.create()).resolves.toBeDefined()
  })

  it('is never repeated, and says that the token may exist when the answer is lost', async () => {
    const { world, tokens } = await signIn()
    world.on('pat.create').times(1).afterHandler().transport('reset')
    const before = (await tokens.list()).length
    await expect(tokens.create()).rejects.toMatchObject({
      code: 'ERR_ENDPOINT_UNREACHABLE',
      message: expect.stringContaining('may exist'),
    })
    expect(world.journal.count('pat.create')).toBe(1)
    expect(await tokens.list()).toHaveLength(before + 1)
  })

  it.each([
    [
      'an HTML page',
      () => new Response('<html>login</html>', { headers: { 'content-type': 'text/html' } }),
      'ERR_API_RESPONSE_INVALID',
    ],
    ['no token', () => Response.json({ token_info: { token_id: 'a1' } }), 'ERR_API_RESPONSE_INVALID'],
    [
      'a token that no header may hold',
      () => Response.json({ token_value: 'a b\n', token_info: { token_id: 'a1' } }),
      'ERR_API_RESPONSE_INVALID',
    ],
    [
      'tokens disabled',
      () => Response.json({ error_code: 'FEATURE_DISABLED' }, { status: 404 }),
      'ERR_TOKENS_DISABLED',
    ],
    ['a 500 without a body', () => new Response(null, { status: 500 }), 'ERR_API_REFUSED'],
  ])('after one request gives a typed error for %s', async (_name, answer, code) => {
    const { fetch, tokens } = answering(answer)
    await expect(tokens.create()).rejects.toMatchObject({ code, name: 'ApiError' })
    expect(fetch.requests).toHaveLength(1)
  })

  it.each([401, 403] as const)(
    'names a token past its lifetime as the trouble, not a permission, with a %i [S0-05]',
    async (deadTokenStyle) => {
      const { world, tokens } = await signIn(createWorld({ clock: 'frozen', deadTokenStyle }))
      const value = (await tokens.create({ lifetimeSeconds: 3600 })).reveal()
      const short = await signIn(world, value)
      await world.clock.advance(3_599_000)
      await expect(short.tokens.list()).resolves.toHaveLength(2)
      await world.clock.advance(1_000)
      const refused = short.tokens.list()
      await expect(refused).rejects.toMatchObject({ code: 'ERR_CREDENTIAL_REFUSED', status: deadTokenStyle })
      const error = await refused.catch((thrown: unknown) => thrown)
      expect(inspect(error, { depth: null })).not.toContain(value)
      expect(String(error)).toMatch(/has ended, was revoked/)
      expect(world.journal.count('pat.list')).toBe(2)
    },
  )

  it('tells a missing permission apart, and who can give it [S1-09]', async () => {
    const { fetch, tokens } = answering(() =>
      Response.json({ error_code: 'PERMISSION_DENIED', message: 'no' }, { status: 403 }),
    )
    const message = expect.stringContaining('may use tokens in the workspace')
    await expect(tokens.create()).rejects.toMatchObject({ code: 'ERR_PERMISSION_DENIED', status: 403, message })
    expect(fetch.requests).toHaveLength(1)
  })

  it('never repeats a token value that a refusal echoes [T35]', async () => {
    const canary = `dapi${'0123456789abcdef'.repeat(2)}`
    const { tokens } = answering(() => Response.json({ error_code: 'X', message: `bad ${canary}` }, { status: 400 }))
    const error = await tokens.create().catch((thrown: unknown) => thrown)
    expect(inspect(error, { depth: null })).not.toContain(canary)
  })
})

describe('personalAccessTokens.revoke', () => {
  it('ends a token at once, and is repeatable when asked to be [S1-03] [S2-11] [F01]', async () => {
    const { world, tokens } = await signIn()
    const minted = await tokens.create()
    const { auth } = await signIn(world, minted.reveal())
    await tokens.revoke(minted.tokenId)
    expect((await auth.fetch('/api/2.0/clusters/list')).status).toBe(403)
    await expect(tokens.revoke(minted.tokenId)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' })
    await expect(tokens.revoke(minted.tokenId, { ifExists: true })).resolves.toBeUndefined()
  })

  it('refuses a token value in place of an id, without sending it [T35]', async () => {
    const { fetch, tokens } = answering(() => Response.json({}))
    await expect(tokens.revoke('../../2.1/clusters')).rejects.toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID' })
    await expect(tokens.revoke(`dapi${'0'.repeat(32)}`)).rejects.toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID' })
    expect(fetch.requests).toHaveLength(0)
  })
})

describe('personalAccessTokens.update', () => {
  it('changes the comment [S1-03]', async () => {
    const { tokens } = await signIn()
    const { tokenId } = await tokens.create({ comment: 'before' })
    await tokens.update(tokenId, { comment: 'after' })
    expect((await tokens.list()).find((info) => info.tokenId === tokenId)?.comment).toBe('after')
  })

  it('says that an unknown token does not exist [S1-03]', async () => {
    const { tokens } = await signIn()
    await expect(tokens.update('0123456789abcdef', { comment: 'x' })).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' })
  })
})

describe('personalAccessTokens.list', () => {
  it('is empty when the answer names no tokens, and skips what is no token [S2-09]', async () => {
    expect(await answering(() => Response.json({})).tokens.list()).toEqual([])
    const odd = { token_infos: [null, 7, { token_id: '' }, { token_id: 'a1', expiry_time: 1e30, __proto__: { x: 1 } }] }
    expect(await answering(() => Response.json(odd)).tokens.list()).toEqual([{ tokenId: 'a1' }])
    await expect(answering(() => Response.json({ token_infos: 'x' })).tokens.list()).rejects.toMatchObject({
      code: 'ERR_API_RESPONSE_INVALID',
    })
  })

  it('passes an abort on as it is', async () => {
    const { tokens } = await signIn()
    const reason = new Error('enough')
    await expect(tokens.list({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
