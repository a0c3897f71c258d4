import { AsyncLocalStorage } from 'node:async_hooks'
import {
  bearerCredential,
  cachedSource,
  createToken,
  type DatabricksAuth,
  databricksAuth,
  defineStrategy,
  oauthM2m,
  standardAttributes,
  type Timeouts,
} from '@lakeauth/core'
import { fakeClock, fakePorts, recordingLogger } from '@lakeauth/core/testing'
import { createWorld, type World, type WorldOptions } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'

/** A service principal of a frozen world, and its sign-in. */
async function signIn(options: WorldOptions = {}, timeouts: Partial<Timeouts> = {}) {
  const world = createWorld({ clock: 'frozen', ...options })
  const signals: (AbortSignal | null | undefined)[] = []
  const fetch: typeof globalThis.fetch = (input, init) => {
    if (String(input).endsWith('/token')) signals.push(init?.signal)
    return world.fetch(input, init)
  }
  const { publicHost: host, clientId, clientSecret } = world.workspace
  const logger = recordingLogger()
  const auth = await databricksAuth({
    strategies: [oauthM2m],
    ...fakePorts({ fetch, clock: world.clock as never, logger }),
    timeouts,
    config: { host, clientId, clientSecret },
  })
  const grants = (): number => world.journal.count('workspace.token')
  /** Seconds of the world's clock at which the token endpoint was asked, from the first time on. */
  const times = (): number[] => {
    const entries = world.journal.of('workspace.token')
    return entries.map(({ time }) => (time - (entries[0]?.time ?? 0)) / 1_000)
  }
  return { world, auth, logger, signals, grants, times }
}

/** Lets time pass until the promise has its outcome. */
async function through<T>(world: World, promise: Promise<T>, step = 50): Promise<T> {
  let open = true
  void promise.catch(() => {}).finally(() => (open = false))
  for (let steps = 0; open; steps++) {
    if (steps > 2_000) throw new Error('the promise has no outcome after 100 s')
    await world.clock.advance(step)
  }
  return promise
}

const authorization = async (auth: DatabricksAuth): Promise<string | undefined> =>
  (await auth.headers())['Authorization']

describe('oauth-m2m against the mock', () => {
  it('makes one grant for a hundred callers: cold, in the window, after a refusal, and one after an error [P01] [R19] [R24]', async () => {
    const { world, auth, grants } = await signIn()
    const hundred = (request?: Parameters<typeof auth.headers>[0]): Promise<string[]> =>
      Promise.all(Array.from({ length: 100 }, async () => (await auth.headers(request))['Authorization'] as string))
    const cold = new Set(await hundred())
    expect([cold.size, grants()]).toEqual([1, 1])
    await world.clock.advance('41m')
    expect(new Set(await hundred())).toEqual(cold)
    await world.clock.advance('1s')
    const second = new Set(await hundred())
    expect([second.size, second.has([...cold][0] as string), grants()]).toEqual([1, false, 2])
    await world.clock.advance('5s')
    const third = new Set(await hundred({ rejected: await auth.headers() }))
    expect([third.size, second.has([...third][0] as string), grants()]).toEqual([1, false, 3])
    const discovery = world.journal.count('workspace.config') + world.journal.count('workspace.discovery')
    expect(discovery).toBe(1)
    world
      .on('workspace.token')
      .times(1)
      .respond({ status: 400, json: { error: 'invalid_client' } })
    await world.clock.advance('2h')
    const refused = await Promise.allSettled(Array.from({ length: 100 }, () => auth.headers()))
    expect(new Set(refused.map((each) => (each as PromiseRejectedResult).reason as unknown)).size).toBe(1)
    expect(grants()).toBe(4)
    await auth.headers()
    expect(grants()).toBe(5)
  })

  it('signs a call a second through three lifetimes of an hour without one refusal, with 5 grants [P03] [C08]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { publicHost: host, clientId, clientSecret } = world.workspace
    const start = world.clock.now()
    // Both clocks of the sign-in follow the wall clock of the world, which can be set without waiting.
    const clock = { ...world.clock, monotonic: () => world.clock.now() - start }
    const ports = fakePorts({ fetch: world.fetch, clock: clock as never })
    const auth = await databricksAuth({ strategies: [oauthM2m], ...ports, config: { host, clientId, clientSecret } })
    for (let second = 0; second < 10_800; second++) {
      world.clock.set(start + second * 1_000)
      await auth.fetch('/api/2.1/clusters/list')
    }
    expect(world.journal.count('clusters.list', { status: 200 })).toBe(10_800)
    expect(world.journal.count('clusters.list')).toBe(10_800)
    expect(world.journal.count('workspace.token')).toBe(5)
  }, 60_000)

  it.each([-10, 10])(
    'asks twice at most in an hour of calls on a machine whose clock is %d minutes off, and once more after eight hours of sleep [P51]',
    async (minutes) => {
      const world = createWorld({ clock: 'frozen' })
      const { publicHost: host, clientId, clientSecret } = world.workspace
      // The machine sleeps without its monotonic clock.
      let slept = 0
      const clock = {
        ...fakeClock(),
        now: () => world.clock.now() + minutes * 60_000,
        monotonic: () => world.clock.monotonic() - slept,
        sleep: (ms: number, signal?: AbortSignal) => world.clock.sleep(ms, signal),
      }
      const ports = fakePorts({ fetch: world.fetch, clock: clock as never })
      const auth = await databricksAuth({ strategies: [oauthM2m], ...ports, config: { host, clientId, clientSecret } })
      const call = async (): Promise<number> => (await auth.fetch('/api/2.1/clusters/list')).status
      const statuses = new Set<number>()
      for (let second = 0; second < 3_600; second += 30) {
        statuses.add(await call())
        await world.clock.advance('30s')
      }
      expect([[...statuses], world.journal.count('workspace.token')]).toEqual([[200], 2])
      await world.clock.advance('8h')
      slept = 8 * 3_600_000
      expect([await call(), world.journal.count('workspace.token')]).toEqual([200, 3])
      expect(world.journal.count('clusters.list', { outcome: 'refused' })).toBe(0)
    },
  )

  it('refreshes first after it was idle until 20 s before the expiry [P03] [R3]', async () => {
    const { world, auth, grants } = await signIn()
    await auth.fetch('/api/2.1/clusters/list')
    await world.clock.advance(3_580_000)
    expect((await auth.fetch('/api/2.1/clusters/list')).status).toBe(200)
    expect([grants(), world.journal.count('clusters.list')]).toEqual([2, 2])
  })

  it('makes one grant for a hundred calls, a second apart, with tokens of 298 s [P06]', async () => {
    const { world, auth, grants } = await signIn({ tokenLifetimeSeconds: 298 })
    for (let call = 0; call < 100; call++) {
      await auth.headers()
      await world.clock.advance('1s')
    }
    expect(grants()).toBe(1)
  })

  it.each([1, 2, 3])('needs one request more for each of %d answers of 503 [P13] [R5]', async (failures) => {
    const { world, auth, grants } = await signIn()
    world.on('workspace.token').times(failures).respond({ status: 503 })
    expect(await through(world, authorization(auth))).toMatch(/^Bearer /)
    expect(grants()).toBe(failures + 1)
  })

  it('gives up after four answers of 503, with a typed error [P13] [R5]', async () => {
    const { world, auth, grants } = await signIn()
    world.on('workspace.token').respond({ status: 503 })
    await expect(through(world, auth.headers())).rejects.toMatchObject({
      code: 'ERR_ENDPOINT_FAILED',
      status: 503,
      attempts: 4,
    })
    expect(grants()).toBe(4)
  })

  it.each([
    ['1', 1],
    ['5', 5],
  ])('after 429 with Retry-After: %s asks again %d s later at the earliest [P13] [R4]', async (seconds, least) => {
    const { world, auth, times } = await signIn()
    world
      .on('workspace.token')
      .times(1)
      .respond({ status: 429, headers: { 'retry-after': seconds } })
    await through(world, auth.headers())
    expect(times()).toHaveLength(2)
    expect(times()[1]).toBeGreaterThanOrEqual(least)
    expect(times()[1]).toBeLessThanOrEqual(least + 0.26)
  })

  it('asks once when the secret is wrong [P13] [R5]', async () => {
    const { world, auth, grants } = await signIn()
    world.revokeToken(world.workspace.clientSecret)
    await expect(auth.headers()).rejects.toMatchObject({
      code: 'ERR_TOKEN_REJECTED',
      oauthError: 'invalid_client',
      attempts: 1,
    })
    expect(grants()).toBe(1)
  })

  it.each(['reset', 'truncate', 'empty'] as const)(
    'asks again when the connection fails: %s [R5] [R8] [P13]',
    async (kind) => {
      const { world, auth, grants } = await signIn()
      world.on('workspace.token').times(2).transport(kind)
      expect(await through(world, authorization(auth))).toMatch(/^Bearer /)
      expect(grants()).toBe(3)
    },
  )

  it('ends at the deadlines that were set, an attempt and all, when nothing answers [R7] [C14]', async () => {
    const { world, auth, times } = await signIn({}, { attemptMs: 2_000, totalMs: 5_000 })
    world.on('workspace.token').transport('hang')
    const startedAt = world.clock.monotonic()
    await expect(through(world, auth.headers(), 125)).rejects.toMatchObject({
      code: 'ERR_TOKEN_TIMEOUT',
      retryable: true,
    })
    expect(world.clock.monotonic() - startedAt).toBeGreaterThanOrEqual(5_000)
    expect(world.clock.monotonic() - startedAt).toBeLessThanOrEqual(5_125)
    expect(times()).toEqual([0, 2.125, 4.375])
  })

  it('stops a hanging request at once when its one caller gives up [P13] [R21] [C13]', async () => {
    const { world, auth, grants, signals } = await signIn()
    world.on('workspace.token').times(1).transport('hang')
    const controller = new AbortController()
    const waiting = auth.headers({ signal: controller.signal })
    await world.journal.wait('workspace.token', 1)
    controller.abort('gone')
    await expect(waiting).rejects.toBe('gone')
    await world.clock.advance(0)
    expect(signals.map((signal) => signal?.aborted)).toEqual([true])
    expect(await authorization(auth)).toMatch(/^Bearer /)
    expect(grants()).toBe(2)
  })

  it.each([401, 403] as const)(
    'heals a revoked token that is answered with %d: a hundred calls, one grant, a hundred replays [P12] [R24]',
    async (deadTokenStyle) => {
      const { world, auth, grants } = await signIn({ deadTokenStyle })
      const token = await auth.token?.()
      world.revokeToken(token?.value as string)
      await world.clock.advance('5s')
      const responses = await Promise.all(Array.from({ length: 100 }, () => auth.fetch('/api/2.1/clusters/list')))
      expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]))
      expect([grants(), world.journal.count('clusters.list')]).toEqual([2, 200])
    },
  )

  it('serves through an outage with one request in each wait, one warning, and no secret in it [R1]', async () => {
    const { world, auth, grants, logger, times } = await signIn()
    await auth.headers()
    world.on('workspace.token').respond({ status: 503 })
    await world.clock.advance('40m')
    for (let minute = 0; minute < 15; minute++) {
      for (let call = 0; call < 4; call++) {
        await auth.headers()
        await world.clock.advance('15s')
      }
    }
    expect(grants()).toBeGreaterThanOrEqual(13)
    expect(grants()).toBeLessThanOrEqual(22)
    const gaps = times()
      .slice(2)
      .map((time, index) => time - (times()[index + 1] as number))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(45)
    expect(logger.warnings).toHaveLength(1)
    expect(logger.text()).not.toContain(world.workspace.clientSecret)
  })

  it('resumes within 1.5 s of the recovery once the token has ended, after 20 requests at most in 5 s [R2]', async () => {
    const { world, auth, grants } = await signIn()
    await auth.headers()
    world.on('workspace.token').respond({ status: 503 })
    await world.clock.advance('1h')
    const before = grants()
    for (let call = 0; call < 100; call++) {
      auth.headers().catch(() => {})
      await world.clock.advance(50)
    }
    expect(grants() - before).toBeGreaterThanOrEqual(8)
    expect(grants() - before).toBeLessThanOrEqual(20)
    world.clearFaults()
    const recoveredAt = world.clock.monotonic()
    let servedAt = Number.POSITIVE_INFINITY
    for (let call = 0; call < 30 && servedAt === Number.POSITIVE_INFINITY; call++) {
      auth.headers().then(
        () => (servedAt = Math.min(servedAt, world.clock.monotonic())),
        () => {},
      )
      await world.clock.advance(50)
    }
    expect(servedAt - recoveredAt).toBeLessThanOrEqual(1_500)
  })
})

describe('the async context of a refresh', () => {
  it('is that of the sign-in, not that of the caller who happened to start it', async () => {
    const storage = new AsyncLocalStorage<string>()
    const seen: (string | undefined)[] = []
    const clock = fakeClock()
    const strategy = defineStrategy({
      name: 'example',
      summary: 'notes the async context of its source',
      attributes: { host: standardAttributes.host },
      egress: () => [],
      detect: () => ({ applicable: true, evidence: ['always'] }),
      configure: (_settings, context) => {
        const source = async () => {
          seen.push(storage.getStore())
          await context.clock.sleep(10)
          seen.push(storage.getStore())
          return createToken({ value: `token-${seen.length / 2}`, expiry: new Date(clock.now() + 3_600_000) })
        }
        return bearerCredential({ authType: 'example', token: cachedSource({ key: {}, source }, context) }, context)
      },
    })
    const env = { DATABRICKS_HOST: 'https://example.cloud.databricks.com' }
    const auth = await databricksAuth({ strategies: [strategy], ...fakePorts({ clock, env }) })
    const call = async (request: string): Promise<void> => {
      const own = await storage.run(request, async () => {
        const waiting = auth.headers().then(() => storage.getStore())
        await clock.advance(10)
        return waiting
      })
      expect(own).toBe(request)
    }
    await call('cold')
    await clock.advance(2_400_000)
    await call('ahead')
    await clock.advance(3_600_000)
    await call('blocking')
    expect(seen).toEqual(Array.from({ length: 6 }, () => undefined))
  })
})
