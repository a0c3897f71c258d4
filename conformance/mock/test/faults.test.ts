import { describe, expect, test } from 'vitest'
import { claimsOf, json, requestToken } from './requests.js'
import { type Reached, transports } from './transports.js'

describe.each(transports)('faults %s', (_, reach) => {
  const ask = ({ world, fetch }: Reached, form?: Record<string, string>): Promise<Response> =>
    requestToken(world, { fetch, ...(form && { form }) })
  const statuses = async (reached: Reached, requests: number): Promise<number[]> => {
    const seen: number[] = []
    for (let made = 0; made < requests; made += 1) seen.push((await ask(reached)).status)
    return seen
  }

  test('skip and times choose the requests that a rule answers', async () => {
    await using reached = await reach()
    reached.world
      .on('workspace.token')
      .skip(1)
      .times(2)
      .respond({ status: 503, headers: { 'retry-after': '3' } })
    expect(await statuses(reached, 5)).toEqual([200, 503, 503, 200, 200])
    expect(reached.world.journal.of('workspace.token').map(({ outcome, rule }) => [outcome, rule])).toEqual([
      ['ok', undefined],
      ['fault', 'fault-1'],
      ['fault', 'fault-1'],
      ['ok', undefined],
      ['ok', undefined],
    ])
  })

  test('rules are tried in order, and cleared together', async () => {
    await using reached = await reach()
    reached.world.on('*').times(1).preset('rate-limited')
    reached.world.on('workspace.*').preset('unavailable')
    expect(await statuses(reached, 3)).toEqual([429, 503, 503])
    reached.world.clearFaults()
    expect(await statuses(reached, 1)).toEqual([200])
  })

  test('a match compares form fields, method and headers', async () => {
    await using reached = await reach()
    reached.world.on('workspace.token', { scope: 'sql', method: 'POST' }).respond({ status: 418 })
    expect((await ask(reached)).status).toBe(200)
    expect((await ask(reached, { grant_type: 'client_credentials', scope: 'sql' })).status).toBe(418)
  })

  test('a fault before the handler changes no state, one after it does', async () => {
    await using reached = await reach()
    const { world, fetch } = reached
    const create = (): Promise<Response> =>
      fetch(`${world.workspace.host}/api/2.0/token/create`, {
        method: 'POST',
        headers: { authorization: `Bearer ${world.workspace.pat}` },
        body: '{}',
      })
    const count = async (): Promise<number> => {
      const response = await fetch(`${world.workspace.host}/api/2.0/token/list`, {
        headers: { authorization: `Bearer ${world.workspace.pat}` },
      })
      return (await json(response)).token_infos.length
    }
    world.on('pat.create').times(1).transport('reset')
    await expect(create()).rejects.toThrow()
    expect(await count()).toBe(1)
    world.on('pat.create').times(1).afterHandler().transport('reset')
    await expect(create()).rejects.toThrow()
    expect(await count()).toBe(2)
  })

  test.each([
    ['reset', 'ECONNRESET'],
    ['empty', 'UND_ERR_SOCKET'],
  ] as const)('%s rejects as a broken connection does', async (kind, code) => {
    await using reached = await reach()
    reached.world.on('workspace.token').transport(kind)
    const error = await ask(reached).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TypeError)
    expect(error).toMatchObject({ message: 'fetch failed', cause: { code } })
    expect(reached.world.journal.count('workspace.token', { outcome: 'fault', fault: kind })).toBe(1)
  })

  test('a truncated body breaks off after its status and first bytes', async () => {
    await using reached = await reach()
    reached.world.on('workspace.token').transport('truncate', { bytes: 10 })
    const response = await ask(reached)
    expect(response.status).toBe(200)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    expect((await reader.read()).value).toHaveLength(10)
    await expect(reader.read()).rejects.toThrow()
  })

  test('hang never answers, and an abort ends the wait', async () => {
    await using reached = await reach()
    const { world, fetch } = reached
    world.on('workspace.config').transport('hang')
    const controller = new AbortController()
    const pending = fetch(`${world.workspace.host}/.well-known/databricks-config`, { signal: controller.signal })
    await world.journal.wait('workspace.config')
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(pending).rejects.toBe(reason)
  })

  test('held requests wait until they are released', async () => {
    await using reached = await reach()
    const { journal } = reached.world
    const hold = reached.world.on('workspace.token').hold(2)
    const pending = [ask(reached), ask(reached)]
    await journal.wait('workspace.token', 2)
    expect(journal.count('workspace.token', { outcome: 'pending' })).toBe(2)
    expect((await ask(reached)).status).toBe(200)
    hold.release()
    expect((await Promise.all(pending)).map(({ status }) => status)).toEqual([200, 200])
    expect(hold.waiting).toBe(0)
  })

  test('a delay is spent on the clock of the world', async () => {
    await using reached = await reach({ clock: 'frozen' })
    const { world } = reached
    world.on('workspace.token').times(1).delay('30s')
    let answered = false
    const pending = ask(reached).then((response) => {
      answered = true
      return response
    })
    await world.journal.wait('workspace.token')
    await world.clock.advance('29s')
    expect(answered).toBe(false)
    await world.clock.advance('1s')
    expect((await pending).status).toBe(200)
  })

  test('patchJson merges, removes, or computes', async () => {
    await using reached = await reach()
    reached.world.on('workspace.token').times(1).patchJson({ expires_in: '60', scope: null })
    reached.world.on('workspace.token').patchJson(() => ['not an object'])
    const first = await json(await ask(reached))
    expect(first.expires_in).toBe('60')
    expect(first).not.toHaveProperty('scope')
    expect(await json(await ask(reached))).toEqual(['not an object'])
  })

  test('a redirect and an HTML page can stand in for the answer', async () => {
    await using reached = await reach()
    const { world, fetch } = reached
    world.on('scim.me').times(1).redirect(302, '/login.html')
    world.on('scim.me').html(200)
    const url = `${world.workspace.host}/api/2.0/preview/scim/v2/Me`
    const redirected = await fetch(url, { redirect: 'manual' })
    expect([redirected.status, redirected.headers.get('location')]).toEqual([302, '/login.html'])
    const page = await fetch(url)
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  })

  test.each([
    ['claims', { claims: { aud: 'other', jti: null } }, { aud: 'other' }, 403],
    ['a short life', { lifetimeSeconds: 45 }, {}, 200],
    ['an unknown key', { header: { kid: 'unknown' } }, {}, 403],
    ['no signature', { header: { alg: 'none' } }, {}, 403],
  ])('a token can be minted with %s', async (_name, mutation, claims, status) => {
    await using reached = await reach()
    const { world, fetch } = reached
    world.on('workspace.token').mutateToken(mutation)
    const { access_token: token } = await json(await ask(reached))
    expect(claimsOf(token)).toMatchObject(claims)
    const headers = { authorization: `Bearer ${token}` }
    expect((await fetch(`${world.workspace.host}/api/2.0/preview/scim/v2/Me`, { headers })).status).toBe(status)
  })

  test('what the answer says of a token can be bent apart from the token', async () => {
    await using reached = await reach()
    const { world } = reached
    world.on('workspace.token').times(1).mutateToken({ expiresIn: '7', tokenType: 'bearer' })
    world.on('workspace.token').times(1).mutateToken({ omitExpiresIn: true })
    world.on('workspace.token').times(1).mutateToken({ repeat: true })
    const [bent, bare, repeated, fresh] = [
      await json(await ask(reached)),
      await json(await ask(reached)),
      await json(await ask(reached)),
      await json(await ask(reached)),
    ]
    expect(bent).toMatchObject({ expires_in: '7', token_type: 'bearer' })
    expect(bare).not.toHaveProperty('expires_in')
    expect(repeated.access_token).toBe(bare.access_token)
    expect(fresh.access_token).not.toBe(bare.access_token)
  })
})

test('a refused connection rejects in process, and over HTTP the adapter says that it cannot', async () => {
  for (const [name, reach] of transports) {
    await using reached = await reach()
    reached.world.on('workspace.token').transport('refuse')
    const asked = requestToken(reached.world, { fetch: reached.fetch })
    if (name === 'in process') await expect(asked).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    else
      expect([(await asked).status, (await json(await asked)).message]).toEqual([
        501,
        expect.stringContaining('"refuse"'),
      ])
  }
})
