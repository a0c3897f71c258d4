import { inspect } from 'node:util'
import { createWorld } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { coreStrategies } from '../core-strategies.js'
import { databricksAuth } from '../databricks-auth.js'
import { fakeFetch } from '../testing/fetch.js'
import { fakePorts } from '../testing/ports.js'
import { personalAccessTokens } from './personal-access-tokens.js'
import { tokenManagement } from './token-management.js'

const LIST = '/api/2.0/clusters/list'

/** The seeded user is an administrator of the workspace. */
async function signIn(
  world = createWorld({ clock: 'frozen' }),
  token = world.workspace.pat,
  host = world.workspace.host,
) {
  const auth = await databricksAuth({
    strategies: coreStrategies,
    ...fakePorts({ fetch: world.fetch }),
    config: { host, token },
  })
  return { world, auth, management: tokenManagement(auth), applicationId: world.workspace.clientId }
}

/** A sign-in whose every request gets this answer. */
function answering(answer: () => Response) {
  const fetch = fakeFetch(answer)
  const onHost: typeof globalThis.fetch = (path, init) =>
    fetch(new URL(String(path), 'https://example.cloud.databricks.com'), init)
  return { fetch, management: tokenManagement({ fetch: onHost }) }
}

const applicationId = '00000000-0000-4000-8000-000000000001'

describe('tokenManagement.createOnBehalfOf', () => {
  it('returns a token that acts as the service principal, revealed once [F04] [S2-06]', async () => {
    const { world, management, applicationId } = await signIn()
    const minted = await management.createOnBehalfOf({ applicationId, lifetimeSeconds: 60, comment: 'nightly' })
    expect(minted).toMatchObject({
      comment: 'nightly',
      createdByUsername: world.workspace.userName,
      workspaceId: world.workspace.workspaceId,
    })
    expect(Number(minted.expiresAt) - Number(minted.createdAt)).toBe(60_000)
    const printed = inspect(minted, { depth: null, showHidden: true }) + JSON.stringify(minted)
    const value = minted.reveal()
    expect(printed).not.toContain(value)
    expect(() => minted.reveal()).toThrow(expect.objectContaining({ code: 'ERR_PAT_ALREADY_REVEALED' }))
    const { auth } = await signIn(world, value)
    const me = (await (await auth.fetch('/api/2.0/preview/scim/v2/Me')).json()) as { userName: string }
    expect(me.userName).toBe(applicationId)
    expect(world.journal.count('token-management.create')).toBe(1)
  })

  it('sends the documented body and leaves out what is not given [S2-06]', async () => {
    const { fetch, management } = answering(() =>
      Response.json({ token_value: 'dapi-example', token_info: { token_id: 'a1', expiry_time: -1, owner_id: 7 } }),
    )
    const minted = await management.createOnBehalfOf({ applicationId, comment: 'ci' })
    expect(minted).toMatchObject({ tokenId: 'a1', ownerId: '7' })
    const sent = fetch.requests.map(({ method, url, body }) => [method, new URL(url).pathname, JSON.parse(body)])
    expect(sent).toEqual([
      ['POST', '/api/2.0/token-management/on-behalf-of/tokens', { application_id: applicationId, comment: 'ci' }],
    ])
  })

  it('says that an unknown service principal does not exist in the workspace [S2-06]', async () => {
    const { management } = await signIn()
    const message = expect.stringContaining('applicationId')
    await expect(management.createOnBehalfOf({ applicationId })).rejects.toMatchObject({
      code: 'ERR_NOT_FOUND',
      message,
    })
  })

  it('is for administrators, and says so [S1-09]', async () => {
    const { world, applicationId } = await signIn()
    const other = await signIn(world, world.addUser('ada@lakeauth.example').pat)
    const message = expect.stringContaining('administrator')
    await expect(other.management.createOnBehalfOf({ applicationId })).rejects.toMatchObject({
      code: 'ERR_PERMISSION_DENIED',
      message,
    })
    await expect(other.management.list()).rejects.toMatchObject({ code: 'ERR_PERMISSION_DENIED', message })
    expect(world.journal.count('token-management.create')).toBe(1)
  })

  it('tells a service principal without the permission from tokens that are disabled, after one request each [S1-09] [S2-08]', async () => {
    const { world, auth, management, applicationId } = await signIn()
    const put = { method: 'PUT', body: JSON.stringify({ access_control_list: [] }) }
    await auth.fetch('/api/2.0/permissions/authorization/tokens', put)
    await expect(management.createOnBehalfOf({ applicationId })).rejects.toMatchObject({
      code: 'ERR_PERMISSION_DENIED',
    })
    const oauth = await signIn(world, await world.issueToken())
    const off = { method: 'PATCH', body: JSON.stringify({ enableTokensConfig: 'false' }) }
    await auth.fetch('/api/2.0/workspace-conf', off)
    await expect(oauth.management.createOnBehalfOf({ applicationId })).rejects.toMatchObject({
      code: 'ERR_TOKENS_DISABLED',
    })
    await expect(personalAccessTokens(oauth.auth).create()).rejects.toMatchObject({ code: 'ERR_TOKENS_DISABLED' })
    expect(world.journal.count('token-management.create')).toBe(2)
    expect(world.journal.count('pat.create')).toBe(1)
  })

  it('says on Azure that a service principal creates its own [S2-06]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { management } = await signIn(world, await world.issueToken({ site: 'azure' }), world.azure.publicHost)
    await expect(management.createOnBehalfOf({ applicationId: world.workspace.clientId })).rejects.toMatchObject({
      code: 'ERR_TOKENS_DISABLED',
      message: expect.stringContaining('Azure'),
    })
  })

  it('counts the 600 tokens of the service principal, not those of who creates them, and never repeats [F03]', async () => {
    const { world, management, applicationId } = await signIn(createWorld({ clock: 'frozen', patLimit: 2 }))
    const first = await management.createOnBehalfOf({ applicationId })
    await management.createOnBehalfOf({ applicationId, lifetimeSeconds: 60 })
    await expect(management.createOnBehalfOf({ applicationId })).rejects.toMatchObject({
      code: 'ERR_QUOTA_EXCEEDED',
      message: expect.stringContaining('600'),
    })
    expect(world.journal.count('token-management.create')).toBe(3)
    await management.revoke(first.tokenId)
    await expect(management.createOnBehalfOf({ applicationId })).resolves.toBeDefined()
    await world.clock.advance(60_000)
    await expect(management.createOnBehalfOf({ applicationId })).resolves.toBeDefined()
  })

  it.each([
    ['no token', () => Response.json({ token_info: { token_id: 'a1' } }), 'ERR_API_RESPONSE_INVALID'],
    ['an HTML page', () => new Response('<html>login</html>'), 'ERR_API_RESPONSE_INVALID'],
    ['a 503', () => new Response(null, { status: 503 }), 'ERR_API_REFUSED'],
  ])('after one request gives a typed error for %s', async (_name, answer, code) => {
    const { fetch, management } = answering(answer)
    await expect(management.createOnBehalfOf({ applicationId })).rejects.toMatchObject({ code, name: 'ApiError' })
    expect(fetch.requests).toHaveLength(1)
  })

  it('refuses an application id that is none, and a token value, before any request [T35]', async () => {
    const { fetch, management } = answering(() => Response.json({}))
    const refused = { code: 'ERR_ATTRIBUTE_INVALID' }
    await expect(management.createOnBehalfOf({ applicationId: '4711' })).rejects.toMatchObject(refused)
    await expect(management.createOnBehalfOf({ applicationId, lifetimeSeconds: 0 })).rejects.toMatchObject(refused)
    await expect(management.createOnBehalfOf({ applicationId, comment: 'two\nlines' })).rejects.toMatchObject(refused)
    await expect(management.get(`dapi${'0'.repeat(32)}`)).rejects.toMatchObject(refused)
    await expect(management.revoke('../../2.1/clusters')).rejects.toMatchObject(refused)
    expect(fetch.requests).toHaveLength(0)
  })
})

describe('tokenManagement', () => {
  it('lists the tokens of everybody, by creator if asked, and never a value [S1-07] [S2-06]', async () => {
    const { world, management, applicationId } = await signIn()
    const other = world.addUser('ada@lakeauth.example')
    const minted = await management.createOnBehalfOf({ applicationId })
    const all = await management.list()
    expect(all).toContainEqual({ ...minted, reveal: undefined })
    const theirs = await management.list({ createdByUsername: 'ada@lakeauth.example' })
    expect(theirs.map(({ createdById }) => createdById)).toEqual([other.id])
    expect(await management.list({ createdById: other.id })).toEqual(theirs)
    expect(await management.list({ createdByUsername: 'nobody & co' })).toEqual([])
    expect(inspect(all, { depth: null })).not.toContain('dapi')
  })

  it('shows the day of the last use of a token', async () => {
    const { world, management, applicationId } = await signIn()
    const minted = await management.createOnBehalfOf({ applicationId })
    expect(await management.get(minted.tokenId)).toEqual({ ...minted, reveal: undefined })
    const { auth } = await signIn(world, minted.reveal())
    await auth.fetch(LIST)
    const now = world.clock.now()
    expect((await management.get(minted.tokenId)).lastUsedDay).toEqual(new Date(now - (now % 86_400_000)))
  })

  it('ends the token of somebody else at once, repeatably when asked to be [S1-03] [S2-11]', async () => {
    const { world, management, applicationId } = await signIn()
    const minted = await management.createOnBehalfOf({ applicationId })
    const { auth } = await signIn(world, minted.reveal())
    await management.revoke(minted.tokenId)
    expect((await auth.fetch(LIST)).status).toBe(403)
    await expect(management.revoke(minted.tokenId)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' })
    await expect(management.get(minted.tokenId)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' })
    await expect(management.revoke(minted.tokenId, { ifExists: true })).resolves.toBeUndefined()
  })

  it('is empty when the answer names no tokens, and takes nothing else for tokens', async () => {
    expect(await answering(() => Response.json({})).management.list()).toEqual([])
    const odd = { token_infos: [null, 7, { token_id: '' }, { token_id: 'a1', owner_id: {}, created_by_id: 'x' }] }
    expect(await answering(() => Response.json(odd)).management.list()).toEqual([{ tokenId: 'a1' }])
    const invalid = { code: 'ERR_API_RESPONSE_INVALID' }
    await expect(answering(() => Response.json({ token_infos: 1 })).management.list()).rejects.toMatchObject(invalid)
    await expect(answering(() => Response.json({})).management.get('a1')).rejects.toMatchObject(invalid)
  })
})
