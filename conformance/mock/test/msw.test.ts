import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { mswHandlers } from '../src/msw.js'
import { startServer } from '../src/server/index.js'
import { createWorld } from '../src/world/create-world.js'
import type { World } from '../src/world/world.js'
import { basic, json, requestToken, sendJson } from './requests.js'

// The one file where a global is replaced: that is what MSW does, and what its users run.
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

/** What one request showed, without what differs by time, chance or origin. */
async function shown(response: Response): Promise<unknown> {
  const body = await json(response)
  return {
    status: response.status,
    mediaType: response.headers.get('content-type'),
    keys: Object.keys(body),
    error: body.error,
  }
}

async function scenario(world: World, ask: typeof fetch): Promise<unknown[]> {
  const { pat, host } = world.workspace
  const reached = { ...world, fetch: ask, workspace: world.workspace, account: world.account } as World
  world.on('workspace.token', { scope: 'broken' }).transport('reset')
  world.on('workspace.token', { scope: 'busy' }).preset('rate-limited')
  const grant = (scope: string): Promise<Response> =>
    requestToken(reached, { form: { grant_type: 'client_credentials', scope } })
  return [
    await shown(await grant('all-apis')),
    await shown(await requestToken(reached, { level: 'account' })),
    await shown(await requestToken(reached, { authorization: basic('x', 'y') })),
    await shown(await grant('busy')),
    await grant('broken').catch((error: unknown) => error instanceof TypeError && 'broken'),
    await shown(await sendJson(reached, pat, '/api/2.0/token/create', { comment: 'x' })),
    await shown(await sendJson(reached, 'dead', '/api/2.0/token/create', {})),
    await shown(await ask(`${host}/.well-known/databricks-config`)),
    await shown(await ask(`${host}/nowhere`)),
  ]
}

function journalOf(world: World): unknown[] {
  return world.journal.entries.map(({ operation, method, path, status, outcome, reason, rule, request }) => ({
    operation,
    method,
    path: path.replace(world.workspace.accountId, '{account}'),
    status,
    outcome,
    reason: reason?.code,
    rule,
    form: Object.keys(request.form),
  }))
}

test('a scenario gives the same answers and the same journal in process, through MSW and over HTTP', async () => {
  const [direct, intercepted, served] = [createWorld(), createWorld(), createWorld()]
  const expected = await scenario(direct, direct.fetch)
  expect(expected).toContain('broken')
  server.use(...mswHandlers(intercepted))
  expect(await scenario(intercepted, fetch)).toEqual(expected)
  await using _http = await startServer({ worlds: [served] })
  server.close()
  expect(await scenario(served, fetch)).toEqual(expected)
  server.listen({ onUnhandledFrame: 'error' })
  expect(journalOf(intercepted)).toEqual(journalOf(direct))
  expect(journalOf(served)).toEqual(journalOf(direct))
  expect(new Set(intercepted.journal.entries.map(({ via }) => via))).toEqual(new Set(['msw']))
  expect(new Set(served.journal.entries.map(({ via }) => via))).toEqual(new Set(['http']))
})

test('MSW cuts a body short and never answers a hanging request', async () => {
  const world = createWorld()
  server.use(...mswHandlers(world))
  world.on('workspace.config').times(1).transport('truncate', { bytes: 4 })
  const url = `${world.workspace.host}/.well-known/databricks-config`
  await expect(fetch(url).then((response) => response.text())).rejects.toThrow()
  world.on('workspace.config').transport('hang')
  const controller = new AbortController()
  const pending = fetch(url, { signal: controller.signal })
  await world.journal.wait('workspace.config', 2)
  controller.abort()
  await expect(pending).rejects.toMatchObject({ name: 'AbortError' })
})

test('other hosts are left to other handlers unless all are asked for', async () => {
  const world = createWorld()
  server.use(...mswHandlers(world))
  await expect(fetch('https://elsewhere.invalid/')).rejects.toThrow()
  expect(world.journal.entries).toEqual([])
  server.use(...mswHandlers(world, { allHosts: true }))
  expect((await fetch('https://elsewhere.invalid/')).status).toBe(501)
  expect(world.journal.entries).toMatchObject([{ reason: { code: 'unknown-authority' } }])
})

test.each(['tls-expired', 'tls-wrong-host', 'tls-unknown-ca'] as const)(
  'MSW has no handshake to carry out %s: it says so, and so does the journal',
  async (kind) => {
    const world = createWorld()
    server.use(...mswHandlers(world))
    world.on('workspace.config').times(1).transport(kind)
    const url = `${world.workspace.host}/.well-known/databricks-config`
    const answer = await fetch(url)
    expect(answer.status).toBe(501)
    const { error_code, message } = await json(answer)
    expect(error_code).toBe('LAKEAUTH_MOCK_CANNOT')
    expect(message).toContain(`MSW cannot carry out the transport fault "${kind}"`)
    expect(world.journal.entries).toMatchObject([
      { outcome: 'fault', status: 501, rule: 'fault-1', reason: { code: 'adapter-cannot', sentence: message } },
    ])
    expect(world.journal.entries[0]?.fault).toBeUndefined()
    expect((await fetch(url)).status).toBe(200)
  },
)

test('what the server cannot do to an accepted connection is no fault that was carried out', async () => {
  const world = createWorld()
  server.close()
  await using _http = await startServer({ worlds: [world] })
  world.on('workspace.config').times(1).transport('refuse')
  const answer = await fetch(`${world.workspace.host}/.well-known/databricks-config`)
  server.listen({ onUnhandledFrame: 'error' })
  expect([answer.status, (await json(answer)).error_code]).toEqual([501, 'LAKEAUTH_MOCK_CANNOT'])
  expect(world.journal.entries).toMatchObject([{ outcome: 'fault', status: 501, reason: { code: 'adapter-cannot' } }])
})
