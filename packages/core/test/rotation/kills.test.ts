import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callbackSink } from '../../src/rotation/index.js'
import type { DeliveredSecret, SecretSink } from '../../src/files/secret-sink.js'
import { Secret } from '../../src/secret.js'
import { held, inTime, scene, type Scene } from './setup.js'
import { type Late, late } from './late.js'
import { type Mortal, mortal } from './mortal.js'
import { type Unruly, unruly } from './unruly.js'

const MINUTE = 60_000
/** Of the clock that is moved on while files are written. */
const SINK_MS = 60 * MINUTE
/** What was under way has arrived by then. */
const SETTLED_MS = SINK_MS + 15 * MINUTE
/** `KILLS=500 vitest run --project @lakeauth/core test/rotation` is the full run. */
const KILLS = Number(process.env['KILLS'] ?? 15)

interface Conditions {
  readonly vault: SecretSink
  /** Whether the vault is the only place. */
  readonly isAlone?: boolean
  readonly world?: Unruly
  /** Where requests go that were under way at the death; they are lost without it. */
  readonly underway?: Late
}

const RULY: Unruly = { fetch: (inner) => inner, sink: (inner) => inner }

/** One run in which everything stops at the `dieAt`-th change of the outside. How many there were. */
async function run(
  at: Scene,
  dieAt: number,
  { vault, isAlone = false, world = RULY, underway }: Conditions,
): Promise<Mortal> {
  const life = mortal(dieAt, underway)
  const auth = await at.signIn(undefined, life.fetch(world.fetch(at.world.fetch)))
  const others = isAlone ? [] : at.sinks(life.fs, auth).map((sink) => world.sink(sink))
  const sinks = [life.sink(world.sink(vault)), ...others]
  await inTime(at.clock, at.rotate({ auth, sinks, fs: life.fs, sinkTimeoutMs: SINK_MS })).catch(() => {})
  // Locks of a process that is gone are broken by the next one, which the tests of updateFile prove.
  for (const name of await readdir(at.folder.path)) {
    if (/lakeauth-(lock|rotating)/.test(name)) await rm(join(at.folder.path, name))
  }
  return life
}

describe.each([
  { kind: 'can be read', readable: true },
  { kind: 'cannot be read', readable: false },
  { kind: 'cannot be read and is the only one', readable: false, isAlone: true },
])('a rotation that is killed, with a sink that $kind', ({ readable, isAlone = false }) => {
  interface Prepared extends Conditions {
    readonly at: Scene
    readonly stored: () => string | undefined
  }

  /** A scene with a callback among its sinks. */
  async function prepared(): Promise<Prepared> {
    const at = await scene()
    let stored: string | undefined = at.oldValue
    const write = async ({ value }: DeliveredSecret): Promise<void> => {
      stored = value.reveal()
    }
    const read = async () => (stored === undefined ? undefined : new Secret(stored))
    const vault = callbackSink({ description: 'the vault', write, ...(readable && { read }) })
    return { at, vault, isAlone, stored: () => stored }
  }

  async function valuesIn({ at, stored }: Prepared): Promise<ReadonlySet<string | undefined>> {
    return new Set([...(isAlone ? [] : await held(at.sinks())), stored()])
  }

  /** Every sink has a token that works, and at most one lives that no sink has. */
  async function expectServed(prepared: Prepared): Promise<number> {
    const { at } = prepared
    const values = await valuesIn(prepared)
    for (const value of values) expect(await at.works(value)).toBe(true)
    const live = (await at.live()).length
    // The only place that cannot be read has one more in doubt for each write that went wrong, up to ten.
    if (isAlone) expect(live).toBeLessThanOrEqual(12)
    else expect(live - values.size).toBeLessThanOrEqual(1)
    return live
  }

  /** Whatever is under way arrives. */
  async function land(prepared: Prepared, underway: Late): Promise<void> {
    await underway.land()
    await expectServed(prepared)
  }

  /** Runs while something may be under way, has it arrive, and once more when nothing can be. */
  async function expectFinished(prepared: Prepared, underway: Late, runs = 1): Promise<void> {
    const { at } = prepared
    for (let early = 0; early < runs; early++) {
      await run(at, Number.MAX_SAFE_INTEGER, prepared)
      await expectServed(prepared)
    }
    await land(prepared, underway)
    await at.clock.advance(SETTLED_MS)
    const done = await run(at, Number.MAX_SAFE_INTEGER, prepared)
    expect(done.died).toBe(false)
    await expectServed(prepared)
    expect((await valuesIn(prepared)).size).toBe(1)
    expect(await at.live()).toHaveLength(1)
    expect(await at.works(at.oldValue)).toBe(false)
    expect(await at.folder.names()).toEqual(['databrickscfg', 'job.env', 'rotation.json'])
    if (!isAlone) expect(await at.texts()).not.toContain(at.oldValue)
    expect(await at.texts()).not.toMatch(/"(?:run|left)"/)
  }

  it('leaves every sink a token that works and at most one beside the old, at every step, also when what it was sending arrives later, and a later run finishes it [F02] [T27] [P41]', {
    timeout: 10 * MINUTE,
  }, async () => {
    const whole = await prepared()
    const { steps } = await run(whole.at, Number.MAX_SAFE_INTEGER, whole)
    expect(steps).toBeGreaterThan(isAlone ? 40 : 70)
    const extra = new Set<number>()
    let arrivals = 0
    for (let dieAt = 1; dieAt <= steps; dieAt++) {
      const scene = await prepared()
      const underway = late()
      const life = await run(scene.at, dieAt, { ...scene, underway })
      expect([dieAt, life.died]).toEqual([dieAt, true])
      const live = await expectServed(scene)
      extra.add(live)
      expect(live).toBeLessThanOrEqual(2)
      arrivals += underway.size
      await expectFinished(scene, underway)
    }
    expect([...extra].sort()).toEqual([1, 2])
    // The requests, and the vault's write.
    expect(arrivals).toBeGreaterThanOrEqual(isAlone ? 4 : 6)
  })

  it(`leaves every sink a token that works when it is killed again and again, ${KILLS} times at random, and half the time calls are refused, arrive late, and answers are lost [T27]`, {
    timeout: 10 * MINUTE,
  }, async () => {
    const random = seeded((readable ? 7 : 11) + (isAlone ? 6 : 0))
    let kills = 0
    for (let round = 0; kills < KILLS; round++) {
      const scene = await prepared()
      const underway = late()
      const world = round % 2 === 0 ? RULY : unruly(random, underway)
      for (let inRow = 1 + Math.floor(random() * 4); inRow > 0; inRow--) {
        const life = await run(scene.at, 1 + Math.floor(random() * (isAlone ? 60 : 105)), {
          ...scene,
          world,
          ...(random() < 0.5 && { underway }),
        })
        if (life.died) kills++
        await expectServed(scene)
        const fate = random()
        if (fate < 0.5) await land(scene, underway)
        if (fate < 0.25) await scene.at.clock.advance(SETTLED_MS)
      }
      await expectFinished(scene, underway, 2)
    }
  })
})

/** Numbers from 0 up to 1 that are the same each time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
