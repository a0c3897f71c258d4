import { randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import { createWorld, type World } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { type DatabricksAuth, databricksAuth, explain } from '../databricks-auth.js'
import type { ProcessIdentity } from '../files/process-identity.js'
import { type PersonalAccessTokens, personalAccessTokens } from '../pats/personal-access-tokens.js'
import { basic } from '../strategies/basic.js'
import { oauthM2m } from '../strategies/oauth-m2m.js'
import { pat } from '../strategies/pat.js'
import { fakeFiles } from '../testing/files.js'
import { fakePorts } from '../testing/ports.js'
import { mintedPatWith } from './minted-pat.js'

const ME = '/api/2.0/preview/scim/v2/Me'
const LIST = '/api/2.0/clusters/list'

/** A process of a machine on which others have ended. */
function machine(given: { self?: Partial<ProcessIdentity>; running?: (pid: number) => boolean | undefined } = {}) {
  const self = { realm: 'realm', boot: 'boot', pid: 100, started: '7', ...given.self }
  return mintedPatWith({
    unique: randomUUID,
    processes: () => ({ self, uid: 1, isRunning: ({ pid }) => (given.running ? given.running(pid) : false) }),
  })
}

interface Options {
  readonly world?: World
  readonly minted?: ReturnType<typeof machine>
  readonly config?: Readonly<Record<string, unknown>>
  readonly fetch?: typeof globalThis.fetch
}

async function signIn({
  world = createWorld({ clock: 'frozen' }),
  minted = machine(),
  config,
  fetch = world.fetch,
}: Options = {}) {
  const { host, clientId, clientSecret } = world.workspace
  const ports = fakePorts({ fetch, clock: world.clock as never })
  const auth = await databricksAuth({
    strategies: [minted(oauthM2m)],
    ...ports,
    config: { host, clientId, clientSecret, ...config },
  })
  return { world, auth, logger: ports.logger, count: world.journal.count.bind(world.journal) }
}

/** The tokens of the same service principal, by another sign-in. */
async function tokensIn(world: World): Promise<PersonalAccessTokens> {
  const { host, clientId, clientSecret } = world.workspace
  const auth = await databricksAuth({
    strategies: [oauthM2m],
    ...fakePorts({ fetch: world.fetch, clock: world.clock as never }),
    config: { host, clientId, clientSecret },
  })
  return personalAccessTokens(auth)
}

async function alive(world: World): Promise<readonly string[]> {
  return (await (await tokensIn(world)).list()).map(({ comment = '' }) => comment)
}

/** A server that gives every token this life, whatever it is asked for; below zero none that ends. */
function giving(world: World, seconds: number): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    if (!request.url.endsWith('/token/create')) return world.fetch(request)
    const { lifetime_seconds: _asked, ...body } = (await request.json()) as Record<string, unknown>
    const given = seconds < 0 ? body : { ...body, lifetime_seconds: seconds }
    return world.fetch(request.url, { method: 'POST', headers: request.headers, body: JSON.stringify(given) })
  }
}

async function bearer(auth: DatabricksAuth): Promise<string> {
  return (await auth.headers())['Authorization'] ?? ''
}

describe('mintedPat', () => {
  it('mints one token for fifty parallel callers, and requests carry that token alone', async () => {
    const { world, auth, count } = await signIn()
    const all = await Promise.all(Array.from({ length: 50 }, () => auth.headers()))
    expect(new Set(all.map(({ Authorization }) => Authorization)).size).toBe(1)
    expect(Object.keys(all[0] ?? {})).toEqual(['Authorization', 'X-Databricks-Workspace-Id'])
    expect(all[0]?.['Authorization']).toMatch(/^Bearer dapi[0-9a-f]{32}$/)
    const answers = await Promise.all(Array.from({ length: 50 }, () => auth.fetch(LIST)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(50)
    expect([count('pat.list'), count('pat.create'), count('pat.delete'), count('workspace.token')]).toEqual([
      1, 1, 0, 1,
    ])
    const me = (await (await auth.fetch(ME)).json()) as { userName: string }
    expect(me.userName).toBe(world.workspace.clientId)
  })

  it('leaves the headers of the wrapped credential out', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { host, pat: password } = world.workspace
    const auth = await databricksAuth({
      strategies: [machine()(basic)],
      ...fakePorts({ fetch: world.fetch, clock: world.clock as never }),
      config: { host, username: 'token', password },
    })
    expect(await bearer(auth)).toMatch(/^Bearer dapi/)
    expect(auth.authType).toBe('basic')
    expect(await auth.token?.()).toMatchObject({ expiry: new Date(world.clock.now() + 3_600_000) })
  })

  it('asks for the lifetime and the comment that are set, and for an hour otherwise', async () => {
    const { world, auth } = await signIn({ config: { patLifetimeSeconds: 100, patComment: 'nightly export' } })
    expect(await auth.token?.()).toMatchObject({ expiry: new Date(world.clock.now() + 100_000) })
    expect(await alive(world)).toEqual([
      expect.stringMatching(/^nightly export \[lakeauth::realm\/boot\/100\/7:\w+\]$/),
    ])
  })

  it('counts a token as alive for as long as the server may: one that was made late ends late', async () => {
    const world = createWorld({ clock: 'frozen' })
    let slow = true
    let refuses = false
    const { auth, count } = await signIn({
      world,
      config: { patLifetimeSeconds: 300 },
      fetch: async (input, init) => {
        const request = new Request(input, init)
        if (request.url.endsWith('/token/create') && slow) {
          slow = false
          await world.clock.advance(20_000)
        }
        if (!refuses || !request.url.endsWith(LIST)) return world.fetch(request)
        refuses = false
        return new Response('{}', { status: 401 })
      },
    })
    await auth.fetch(LIST)
    await world.clock.advance(250_000)
    await auth.fetch(LIST)
    await world.clock.advance(34_000)
    // 304 s after the create began, and 284 s after the token was made.
    refuses = true
    await auth.fetch(LIST)
    expect([count('pat.create'), await alive(world)]).toEqual([3, [expect.any(String), expect.any(String)]])
    await auth.close()
    expect(await alive(world)).toEqual([])
  })

  it.each([
    ['a longer life than it was asked for', 86_400],
    ['a life without end', -1],
  ])('revokes its tokens where the server gives them %s', async (_life, seconds) => {
    const world = createWorld({ clock: 'frozen' })
    const { auth } = await signIn({
      world,
      config: { patLifetimeSeconds: 300 },
      fetch: giving(world, seconds),
    })
    const counts: number[] = []
    for (let round = 0; round < 5; round++) {
      await auth.fetch(LIST)
      counts.push((await alive(world)).length)
      await world.clock.advance(400_000)
    }
    expect(Math.max(...counts)).toBeLessThanOrEqual(2)
    await auth.close()
    expect(await alive(world)).toEqual([])
  })

  it('makes no request before the first call, and shows its settings in the report', async () => {
    const { world, count } = await signIn()
    expect(world.journal.entries).toHaveLength(0)
    const { host, pat: token } = world.workspace
    const report = await explain({
      strategies: [machine()(pat), machine()(oauthM2m)],
      ...fakePorts(),
      config: { host, token, patLifetimeSeconds: '60' },
    })
    expect(report.values).toContainEqual(expect.objectContaining({ key: 'patLifetimeSeconds', value: '60' }))
    expect(count('pat.create')).toBe(0)
  })

  it('takes part beside a default profile, since its settings say nothing of who signs in', async () => {
    const { host, pat: token } = createWorld().workspace
    const files = fakeFiles({ '/home/ada/.databrickscfg': `[DEFAULT]\nhost = ${host}\ntoken = ${token}\n` })
    const ports = fakePorts({ files })
    const auth = await databricksAuth({
      strategies: [machine()(pat)],
      ...ports,
      config: { patLifetimeSeconds: 60, patComment: 'nightly', patOwner: 'exporter-0' },
    })
    expect(auth.host).toBe(host)
  })

  it.each([
    ['patLifetimeSeconds', 0],
    ['patLifetimeSeconds', 1.5],
    ['patComment', 'two\nlines'],
    ['patComment', 'x'.repeat(101)],
    ['patOwner', 'a b'],
  ])('refuses %s %j', async (attribute, value) => {
    await expect(signIn({ config: { [attribute]: value } })).rejects.toMatchObject({
      code: 'ERR_ATTRIBUTE_INVALID',
      attribute,
    })
  })

  it('is refused on an account, which has no such tokens', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { host, accountId, clientId, clientSecret } = world.account
    const refused = signIn({ world, config: { host, accountId, clientId, clientSecret } })
    await expect(refused).rejects.toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'host' })
    expect(world.journal.entries).toHaveLength(0)
  })

  it('renews ahead without anybody waiting, and revokes the old token a minute later [P41]', async () => {
    const { world, auth, count } = await signIn()
    const first = await bearer(auth)
    await world.clock.advance('41m')
    expect(await bearer(auth)).toBe(first)
    await world.clock.advance(0)
    const second = await bearer(auth)
    expect(second).not.toBe(first)
    expect(await alive(world)).toHaveLength(2)
    expect(count('pat.delete')).toBe(0)
    await world.clock.advance('59s')
    await bearer(auth)
    await world.clock.advance(0)
    expect(count('pat.delete')).toBe(0)
    await world.clock.advance('1s')
    await Promise.all(Array.from({ length: 50 }, () => bearer(auth)))
    await world.clock.advance(0)
    expect([count('pat.create'), count('pat.delete'), count('pat.list')]).toEqual([2, 1, 3 - 1])
    expect(await alive(world)).toHaveLength(1)
    expect(await bearer(auth)).toBe(second)
  })

  it('never has more than two alive in ten renewals, whatever becomes of the old ones [P41]', async () => {
    const { world, auth, count } = await signIn()
    await bearer(auth)
    let most = 0
    for (let renewal = 0; renewal < 10; renewal++) {
      // Every second time no token can be revoked.
      if (renewal % 2 === 1) world.on('pat.delete').respond({ status: 503 })
      await world.clock.advance('41m')
      await auth.headers()
      await world.clock.advance(0)
      most = Math.max(most, (await alive(world)).length)
      await world.clock.advance('2m')
      expect((await auth.fetch(LIST)).status).toBe(200)
      await world.clock.advance(0)
      world.clearFaults()
    }
    expect(most).toBe(2)
    expect(count('pat.create')).toBe(11)
    await auth.close()
    expect(await alive(world)).toEqual([])
  })

  it('waits with the next token while the old one can neither be revoked nor has ended [P41]', async () => {
    const { world, auth, count } = await signIn({ config: { patLifetimeSeconds: 36_000 } })
    const first = await bearer(auth)
    world.on('pat.delete').respond({ status: 503 })
    // The server refuses the token, although it is alive: now there are two.
    await world.clock.advance('1s')
    const second = (await auth.headers({ rejected: { Authorization: first } }))['Authorization'] ?? ''
    expect(await alive(world)).toHaveLength(2)
    await world.clock.advance('581m')
    expect(await bearer(auth)).toBe(second)
    await world.clock.advance(0)
    expect([count('pat.create'), (await alive(world)).length]).toEqual([2, 2])
    world.clearFaults()
    await world.clock.advance('2m')
    await bearer(auth)
    await world.clock.advance(0)
    expect(await bearer(auth)).not.toBe(second)
    expect([count('pat.create'), (await alive(world)).length]).toEqual([3, 2])
  })

  it('replaces a token that was revoked by somebody else once, for all callers', async () => {
    const { world, auth, count } = await signIn()
    world.revokeToken((await bearer(auth)).slice('Bearer '.length))
    await world.clock.advance('1s')
    const answers = await Promise.all(Array.from({ length: 20 }, () => auth.fetch(LIST)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20)
    await bearer(auth)
    await world.clock.advance(0)
    expect([count('pat.create'), count('pat.delete'), (await alive(world)).length]).toEqual([2, 1, 1])
  })

  it('keeps the token to itself where a store is shared', async () => {
    const written: string[] = []
    const world = createWorld({ clock: 'frozen' })
    const { host, clientId, clientSecret } = world.workspace
    const auth = await databricksAuth({
      strategies: [machine()(oauthM2m)],
      ...fakePorts({ fetch: world.fetch, clock: world.clock as never }),
      store: { read: async () => undefined, write: async (_key, { value }) => void written.push(value) },
      config: { host, clientId, clientSecret },
    })
    await auth.headers()
    await world.clock.advance(0)
    expect(written.map((value) => value.slice(0, 3))).toEqual(['eyJ'])
  })
})

describe('mintedPat at close()', () => {
  it('asks once to revoke a token that was refused, while the next one waits for its turn', async () => {
    const { world, auth, count } = await signIn()
    let rejected = await auth.headers()
    for (let renewal = 0; renewal < 3; renewal++) {
      await world.clock.advance('2s')
      rejected = await auth.headers({ rejected })
    }
    await auth.close()
    expect([count('pat.create'), count('pat.delete'), await alive(world)]).toEqual([4, 4, []])
  })

  it('revokes what is left, once, and refuses calls from then on', async () => {
    const { world, auth, count } = await signIn()
    const value = await bearer(auth)
    await world.clock.advance('41m')
    await auth.headers()
    await world.clock.advance(0)
    await Promise.all([auth.close(), auth.close(), auth[Symbol.asyncDispose]()])
    expect([count('pat.delete'), await alive(world)]).toEqual([2, []])
    const refused = { code: 'ERR_SIGN_IN_CLOSED', strategy: 'oauth-m2m' }
    await expect(auth.headers()).rejects.toMatchObject(refused)
    await expect(auth.token?.()).rejects.toMatchObject(refused)
    await expect(auth.fetch(LIST)).rejects.toMatchObject(refused)
    const response = await world.fetch(world.workspace.host + LIST, { headers: { Authorization: value } })
    expect(response.status).toBe(403)
  })

  it('asks nobody when nothing was minted, and revokes nothing that has ended', async () => {
    const { world, auth } = await signIn()
    await auth.close()
    expect(world.journal.entries).toHaveLength(0)
    const other = await signIn()
    await other.auth.headers()
    await other.world.clock.advance('60m')
    await other.auth.close()
    expect(other.count('pat.delete')).toBe(0)
  })

  it('warns, and does not fail, when a token cannot be revoked', async () => {
    const { world, auth, logger } = await signIn()
    const value = (await bearer(auth)).slice('Bearer '.length)
    world.on('pat.delete').transport('reset')
    await expect(auth.close()).resolves.toBeUndefined()
    const warnings = logger.entries.filter(({ level }) => level === 'warn')
    expect(warnings).toHaveLength(1)
    expect(warnings[0]?.message).toMatch(/token [0-9a-f]{64} could not be revoked. It ends by itself in 3600 s/)
    expect(inspect(logger.entries, { depth: null })).not.toContain(value)
  })

  it('waits for a token that is being minted, and revokes it', async () => {
    const { world, auth, count } = await signIn()
    const hold = world.on('pat.create').hold(1)
    const call = auth.headers().catch(() => undefined)
    await world.clock.advance(0)
    const closing = auth.close()
    await world.clock.advance(0)
    expect(count('pat.delete')).toBe(0)
    hold.release()
    await Promise.all([call, closing])
    expect([count('pat.create'), count('pat.delete'), await alive(world)]).toEqual([1, 1, []])
  })

  it('mints nothing for a caller who was waiting meanwhile', async () => {
    const { world, auth, count } = await signIn()
    // Grants keep a second between them, so that this caller sleeps.
    const call = auth.headers({ rejected: await auth.headers() })
    call.catch(() => {})
    await world.clock.advance(0)
    await auth.close()
    await world.clock.advance('1s')
    await expect(call).rejects.toMatchObject({ code: 'ERR_SIGN_IN_CLOSED' })
    expect([count('pat.create'), count('pat.delete')]).toEqual([1, 1])
  })

  it('closes the wrapped credential too', async () => {
    let closed = 0
    const world = createWorld({ clock: 'frozen' })
    const { host, pat: token } = world.workspace
    const inner = {
      ...pat,
      configure: (...given: Parameters<typeof pat.configure>) => ({
        ...pat.configure(...given),
        close: async () => void closed++,
      }),
    }
    const auth = await databricksAuth({
      strategies: [machine()(inner)],
      ...fakePorts({ fetch: world.fetch, clock: world.clock as never }),
      config: { host, token },
    })
    await auth.close()
    expect(closed).toBe(1)
  })
})

describe('mintedPat after a crash', () => {
  it('revokes what a process that has ended left on this machine, and nothing else [P41]', async () => {
    const { world, auth } = await signIn({ minted: machine({ self: { pid: 1 } }) })
    await auth.headers()
    await (await signIn({ world, minted: machine({ self: { pid: 2 }, running: () => true }) })).auth.headers()
    await (
      await signIn({ world, minted: machine({ self: { pid: 3, realm: 'elsewhere' }, running: () => true }) })
    ).auth.headers()
    await (
      await signIn({ world, minted: machine({ self: { pid: 4, boot: 'before' }, running: () => true }) })
    ).auth.headers()
    const mine = await signIn({ world, minted: machine({ self: { pid: 5 }, running: (pid) => pid === 2 }) })
    const sibling = await signIn({ world, minted: machine({ self: { pid: 5, started: '7' }, running: () => true }) })
    await sibling.auth.headers()
    const before = world.journal.count('pat.delete')
    await mine.auth.headers()
    const left = (await alive(world)).map((comment) => /\/(\d+)\/7:/.exec(comment)?.[1]).sort()
    expect(left).toEqual(['2', '3', '4', '5', '5'])
    expect(world.journal.count('pat.delete') - before).toBe(1)
    expect((await mine.auth.fetch(LIST)).status).toBe(200)
    expect((await sibling.auth.fetch(LIST)).status).toBe(200)
  })

  it('leaves the token of a process alone when the system does not say whether it runs', async () => {
    const { world, auth } = await signIn({ minted: machine({ self: { pid: 1 } }) })
    await auth.headers()
    const next = await signIn({ world, minted: machine({ self: { pid: 2 }, running: () => undefined }) })
    await next.auth.headers()
    expect(await alive(world)).toHaveLength(2)
    expect((await auth.fetch(LIST)).status).toBe(200)
  })

  it('with an owner of its own revokes what an earlier process of that name left, wherever it ran [P41]', async () => {
    const config = { patOwner: 'exporter-0' }
    const { world, auth } = await signIn({ minted: machine({ self: { realm: 'elsewhere' } }), config })
    await auth.headers()
    await (await signIn({ world, config: { patOwner: 'exporter-1' } })).auth.headers()
    const next = await signIn({ world, minted: machine({ running: () => true }), config })
    await next.auth.headers()
    const left = (await alive(world)).map((comment) => comment.split(':')[1]).sort()
    expect(left).toEqual(['exporter-0', 'exporter-1'])
    expect(world.journal.count('pat.delete')).toBe(1)
  })

  it('takes no token of somebody else for one of its own', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { host, clientId, clientSecret } = world.workspace
    const other = await databricksAuth({
      strategies: [oauthM2m],
      ...fakePorts({ fetch: world.fetch, clock: world.clock as never }),
      config: { host, clientId, clientSecret },
    })
    for (const comment of [
      'nightly',
      'lakeauth',
      '[lakeauth::realm/boot/1/7]',
      '[lakeauth::realm/boot/1/7:abc] copy',
    ]) {
      await personalAccessTokens(other).create({ comment })
    }
    const { auth } = await signIn({ world })
    await auth.headers()
    expect(await alive(world)).toHaveLength(5)
    expect(world.journal.count('pat.delete')).toBe(0)
  })

  it('signs in although nothing can be listed or revoked, and tries again at the next renewal [P41]', async () => {
    const { world, auth } = await signIn({ minted: machine({ self: { pid: 1 } }) })
    await auth.headers()
    world.on('pat.delete').respond({ status: 503 })
    const next = await signIn({ world })
    expect((await next.auth.fetch(LIST)).status).toBe(200)
    expect(await alive(world)).toHaveLength(2)
    world.clearFaults()
    await world.clock.advance('41m')
    await next.auth.headers()
    await world.clock.advance(0)
    expect((await alive(world)).map((comment) => comment.includes('/1/7:'))).toEqual([false, false])
    world.on('pat.list').respond({ status: 503 })
    const last = await signIn({ world })
    expect((await last.auth.fetch(LIST)).status).toBe(200)
  })
})

describe('a mint that fails', () => {
  it('is never repeated, and a token that a lost answer spoke of is revoked before the next one [P41]', async () => {
    const { world, auth, count } = await signIn()
    world.on('pat.create').times(1).afterHandler().transport('reset')
    await expect(auth.headers()).rejects.toMatchObject({ strategy: 'oauth-m2m' })
    expect([count('pat.create'), (await alive(world)).length]).toEqual([1, 1])
    await world.clock.advance('2s')
    await auth.headers()
    expect([count('pat.create'), count('pat.delete'), (await alive(world)).length]).toEqual([2, 1, 1])
  })

  it('is looked for again until it can come no more, and is revoked when it comes late [P41]', async () => {
    const { world, auth, count } = await signIn()
    world.on('pat.create').times(1).transport('reset')
    await expect(auth.headers()).rejects.toMatchObject({ strategy: 'oauth-m2m' })
    await world.clock.advance('2s')
    await auth.headers()
    // As if the server had still had it in hand.
    const [comment = ''] = await alive(world)
    await (await tokensIn(world)).create({ comment, lifetimeSeconds: 900 })
    expect([count('pat.create'), (await alive(world)).length]).toEqual([3, 2])
    await auth.close()
    expect(await alive(world)).toEqual([])
  })

  /** A sign-in whose creates are lost on their way; `land` has them arrive. */
  async function losing(creates: number) {
    const world = createWorld({ clock: 'frozen' })
    const late: (() => Promise<unknown>)[] = []
    let left = creates
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init)
      if (left === 0 || !request.url.endsWith('/token/create')) return world.fetch(request)
      left--
      const copy = new Request(request.url, { method: 'POST', headers: request.headers, body: await request.text() })
      late.push(() => world.fetch(copy))
      throw new TypeError('fetch failed')
    }
    const land = async (): Promise<void> => {
      for (const one of late.splice(0)) await one()
    }
    const lose = (more: number): void => {
      left = more
    }
    return { ...(await signIn({ world, fetch })), late, land, lose }
  }

  it('keeps a third one away while two may be alive, and lets it come when they are found [P41]', async () => {
    const { world, auth, late, land, count } = await losing(9)
    for (let attempt = 0; attempt < 5; attempt++) {
      await expect(auth.headers()).rejects.toMatchObject({ code: expect.any(String), strategy: 'oauth-m2m' })
      await world.clock.advance('31s')
    }
    expect([late.length, count('pat.create')]).toEqual([2, 0])
    await expect(auth.headers()).rejects.toMatchObject({
      code: 'ERR_ENDPOINT_FAILED',
      retryable: true,
      message: expect.stringContaining('Two may be alive'),
    })
    await land()
    expect(await alive(world)).toHaveLength(2)
    await world.clock.advance('31s')
    await expect(auth.headers()).rejects.toThrow()
    expect(await alive(world)).toHaveLength(0)
  })

  it('keeps a third one away until the lost ones can come no more [P41]', async () => {
    const { world, auth } = await losing(2)
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(auth.headers()).rejects.toThrow()
      await world.clock.advance('31s')
    }
    await world.clock.advance('13m')
    await expect(auth.headers()).rejects.toThrow('Two may be alive')
    await world.clock.advance('1m')
    await auth.headers()
    expect(await alive(world)).toHaveLength(1)
  })

  it('is revoked by the next sign-in of the process when it comes after the end of its own', async () => {
    const { world, auth, land } = await losing(1)
    await expect(auth.headers()).rejects.toThrow()
    await auth.close()
    await land()
    expect(await alive(world)).toHaveLength(1)
    const next = await signIn({ world })
    await next.auth.headers()
    expect(await alive(world)).toHaveLength(1)
    await next.auth.close()
    expect(await alive(world)).toEqual([])
  })

  it.each([408, 429])(
    'may have made a token when it is answered %i, which a gateway may say after the fact',
    async (status) => {
      const { world, auth, count } = await signIn()
      world
        .on('pat.create')
        .times(1)
        .afterHandler()
        .respond({ status, json: { error_code: 'BUSY' } })
      await expect(auth.headers()).rejects.toThrow()
      await world.clock.advance('31s')
      await auth.headers()
      expect([count('pat.delete'), (await alive(world)).length]).toEqual([1, 1])
    },
  )

  it('makes nobody wait once a list has shown that an outage brought none', async () => {
    const { world, auth, count } = await signIn()
    world
      .on('pat.create')
      .times(3)
      .respond({ status: 503, json: { error_code: 'TEMPORARILY_UNAVAILABLE' } })
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(auth.headers()).rejects.toMatchObject({ status: 503 })
      await world.clock.advance('31s')
    }
    await auth.headers()
    expect([count('pat.create'), (await alive(world)).length]).toEqual([4, 1])
  })

  it('keeps a third one away also where a token is refused again and again and none can be revoked [P41]', async () => {
    const { world, auth } = await signIn()
    let rejected = await auth.headers()
    world.on('pat.delete').respond({ status: 503 })
    for (let refusal = 0; refusal < 4; refusal++) {
      const renewed = auth.headers({ rejected }).catch(() => rejected)
      await world.clock.advance('2m')
      rejected = await renewed
    }
    expect(await alive(world)).toHaveLength(2)
  })

  it('keeps a third one away where a create was lost and the token is refused: that one is revoked first [P41]', async () => {
    const { world, auth, land, lose } = await losing(0)
    const rejected = await auth.headers()
    lose(1)
    const lost = expect(auth.headers({ rejected })).rejects.toThrow()
    await world.clock.advance('2m')
    await lost
    const renewed = auth.headers({ rejected })
    await world.clock.advance('2m')
    expect(await renewed).not.toBe(rejected)
    await land()
    expect(await alive(world)).toHaveLength(2)
  })

  it('has sent nothing where no connection came about, and may be tried again at once', async () => {
    const world = createWorld({ clock: 'frozen' })
    let refused = 3
    const fetch: typeof globalThis.fetch = (input, init) => {
      if (refused === 0 || !new Request(input, init).url.endsWith('/token/create')) return world.fetch(input, init)
      refused--
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) })
    }
    const { auth } = await signIn({ world, fetch })
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(auth.headers()).rejects.toThrow()
      await world.clock.advance('31s')
    }
    await auth.headers()
    expect(await alive(world)).toHaveLength(1)
  })

  it('is looked for no more a quarter of an hour later', async () => {
    const { world, auth, count } = await signIn()
    world.on('pat.create').times(1).transport('reset')
    await expect(auth.headers()).rejects.toMatchObject({ strategy: 'oauth-m2m' })
    const listed: number[] = []
    let rejected = {}
    for (const time of ['14m', '1m', '1h', '1h']) {
      await world.clock.advance(time)
      const before = count('pat.list')
      rejected = await auth.headers({ rejected })
      listed.push(count('pat.list') - before)
    }
    expect(listed).toEqual([1, 1, 0, 0])
  })

  it('is looked for also after its time, since the server may have given it a longer one [P41]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { auth } = await signIn({ world, config: { patLifetimeSeconds: 300 }, fetch: giving(world, 86_400) })
    const rejected = await auth.headers()
    world.on('pat.create').times(1).afterHandler().transport('reset')
    const lost = expect(auth.headers({ rejected })).rejects.toThrow()
    await world.clock.advance('1m')
    await lost
    expect(await alive(world)).toHaveLength(2)
    await world.clock.advance('33m')
    await auth.headers()
    expect((await alive(world)).length).toBeLessThanOrEqual(2)
    await auth.close()
    expect(await alive(world)).toEqual([])
  })

  it('is followed by one other at a time where the tokens cannot be listed, once it should have ended [P41]', async () => {
    const { world, auth, count } = await signIn({ config: { patLifetimeSeconds: 300 } })
    world.on('pat.create').times(1).afterHandler().transport('reset')
    await expect(auth.headers()).rejects.toThrow()
    world.on('pat.list').respond({ status: 403 })
    await world.clock.advance('19m')
    await expect(auth.headers()).rejects.toThrow()
    await world.clock.advance('2m')
    const rejected = await auth.headers()
    const other = auth.headers({ rejected })
    await world.clock.advance('2m')
    expect(await other).not.toBe(rejected)
    expect([count('pat.create'), count('pat.delete')]).toEqual([3, 1])
  })

  it('is not followed by another one while the lost token cannot be looked for', async () => {
    const { world, auth, count } = await signIn()
    world.on('pat.create').times(1).afterHandler().respond({ status: 503 })
    await expect(auth.headers()).rejects.toMatchObject({ code: 'ERR_ENDPOINT_FAILED', retryable: true, status: 503 })
    world.on('pat.list').respond({ status: 503 })
    await world.clock.advance('2s')
    await expect(auth.headers()).rejects.toMatchObject({ code: 'ERR_ENDPOINT_FAILED' })
    expect(count('pat.create')).toBe(1)
    await auth.close()
    world.clearFaults()
    expect(await alive(world)).toHaveLength(1)
  })

  it('leaves nothing behind when everybody gave up and the sign-in is closed', async () => {
    const { world, auth, count } = await signIn()
    const controller = new AbortController()
    world.on('pat.create').times(1).afterHandler().transport('slow')
    const call = auth.headers({ signal: controller.signal })
    call.catch(() => {})
    await world.clock.advance(0)
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(call).rejects.toBe(reason)
    await auth.close()
    expect([count('pat.create'), count('pat.delete'), await alive(world)]).toEqual([1, 1, []])
  })

  it.each([
    ['the quota', { patLimit: 0 }, 'ERR_QUOTA_EXCEEDED'],
    ['disabled tokens', {}, 'ERR_TOKENS_DISABLED'],
  ])('reports %s by code and strategy, after one request [F03]', async (_name, options, code) => {
    const world = createWorld({ clock: 'frozen', ...options })
    if (code === 'ERR_TOKENS_DISABLED') {
      await world.fetch(`${world.workspace.host}/api/2.0/workspace-conf`, {
        method: 'PATCH',
        headers: { Authorization: `Bearer ${world.workspace.pat}` },
        body: JSON.stringify({ enableTokensConfig: 'false' }),
      })
    }
    const { auth, count } = await signIn({ world })
    await expect(auth.headers()).rejects.toMatchObject({ code, strategy: 'oauth-m2m', name: 'ApiError' })
    expect(count('pat.create')).toBe(1)
    await auth.close()
    expect([count('pat.create'), count('pat.delete')]).toEqual([1, 0])
  })

  it('makes room within the quota by what crashed processes left [F03] [P41]', async () => {
    const { world, auth } = await signIn({
      world: createWorld({ clock: 'frozen', patLimit: 1 }),
      minted: machine({ self: { pid: 1 } }),
    })
    await auth.headers()
    const next = await signIn({ world })
    expect((await next.auth.fetch(LIST)).status).toBe(200)
    expect(await alive(world)).toHaveLength(1)
  })

  it('keeps the token that serves while the next one cannot be minted', async () => {
    const { world, auth, count, logger } = await signIn()
    const first = await bearer(auth)
    await world.clock.advance('50m')
    world.on('pat.create').respond({ status: 503 })
    for (let second = 0; second < 8; second++) {
      expect(await bearer(auth)).toBe(first)
      await world.clock.advance('1s')
    }
    expect(count('pat.create')).toBe(2)
    expect(logger.entries.filter(({ level }) => level === 'warn')).toHaveLength(1)
  })
})
