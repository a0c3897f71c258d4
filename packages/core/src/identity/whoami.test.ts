import { createWorld } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { coreStrategies } from '../core-strategies.js'
import { databricksAuth } from '../databricks-auth.js'
import { fakeFetch } from '../testing/fetch.js'
import { fakePorts } from '../testing/ports.js'
import { whoami } from './whoami.js'

const world = createWorld({ clock: 'frozen' })

/** A sign-in to the world's workspace, unless told another host. */
function signIn(config: Record<string, string>) {
  const ports = fakePorts({ fetch: world.fetch, clock: world.clock as never })
  return databricksAuth({ strategies: coreStrategies, ...ports, config: { host: world.workspace.host, ...config } })
}

/** A sign-in whose every request gets this answer. */
function answering(status: number, body: unknown) {
  const fetch = fakeFetch(() => Response.json(body, { status }))
  return {
    fetch: ((path, init) => fetch(new URL(String(path), 'https://example.cloud.databricks.com'), init)) as typeof fetch,
  }
}

describe('whoami', () => {
  it('tells two users apart by their tokens, with a request each [S1-06]', async () => {
    const before = world.journal.count('scim.me')
    const [ada, ben] = [world.addUser('ada@example.com'), world.addUser('ben@example.com')]
    const seen = [await whoami(await signIn({ token: ada.pat })), await whoami(await signIn({ token: ben.pat }))]
    expect(seen.map(({ kind, id, userName }) => ({ kind, id, userName }))).toEqual([
      { kind: 'user', id: ada.id, userName: 'ada@example.com' },
      { kind: 'user', id: ben.id, userName: 'ben@example.com' },
    ])
    expect(world.journal.count('scim.me') - before).toBe(2)
  })

  it('tells a service principal by its application id and its name [S4-14]', async () => {
    const { clientId, clientSecret } = world.workspace
    const principal = await whoami(await signIn({ clientId, clientSecret }))
    expect(principal).toMatchObject({ kind: 'service-principal', userName: clientId, applicationId: clientId })
    expect(principal.displayName).toMatch(/\S/)
  })

  it('says what the host answered for a token that is refused, in the form of SCIM', async () => {
    const detail = 'The principal is not in this workspace'
    const whoIsIt = whoami(answering(403, { schemas: [], detail, status: '403' }))
    await expect(whoIsIt).rejects.toMatchObject({
      code: 'ERR_PERMISSION_DENIED',
      message: `GET /api/2.0/preview/scim/v2/Me was refused (403: ${detail}). Check who is signed in, and that this identity was added to the workspace.`,
    })
  })

  it("says that an account's host knows nobody, where that has no such page", async () => {
    await expect(whoami(answering(404, {}))).rejects.toMatchObject({
      code: 'ERR_NOT_FOUND',
      message: expect.stringContaining('set the host of one, not of the account'),
    })
  })

  it.each([{}, { id: 7, userName: 'ada@example.com' }, { id: '7', userName: '' }])(
    'takes %j for nobody, and says so',
    async (body) => {
      await expect(whoami(answering(200, body))).rejects.toMatchObject({ code: 'ERR_API_RESPONSE_INVALID' })
    },
  )

  it('leaves out a name that nobody gave', async () => {
    const me = { id: '7', userName: 'ada@example.com', displayName: '' }
    expect(await whoami(answering(200, me))).toEqual({ kind: 'user', id: '7', userName: 'ada@example.com' })
  })

  it('ends with the caller', async () => {
    const reason = new Error('enough')
    await expect(whoami(answering(200, {}), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
