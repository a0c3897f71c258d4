import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callbackSink } from '../../src/rotation/index.js'
import type { DeliveredSecret, SecretSink } from '../../src/files/secret-sink.js'
import { Secret } from '../../src/secret.js'
import { held, inTime, scene, type Scene } from './setup.js'
import { type Mortal, mortal } from './mortal.js'

const MINUTE = 60_000
/** `KILLS=500 vitest run --project @lakeauth/core test/rotation` is the full run. */
const KILLS = Number(process.env['KILLS'] ?? 15)

/** One run in which everything stops at the `dieAt`-th change of the outside. How many there were. */
async function run(at: Scene, dieAt: number, vault: SecretSink): Promise<Mortal> {
  const life = mortal(dieAt)
  const auth = await at.signIn(undefined, life.fetch(at.world.fetch))
  // First, so that what it holds after a kill in it nobody else can tell.
  const sinks = [life.sink(vault), ...at.sinks(life.fs, auth)]
  await inTime(at.clock, at.rotate({ auth, sinks, fs: life.fs })).catch(() => {})
  // Locks of a process that is gone are broken by the next one, which the tests of updateFile prove.
  for (const name of await readdir(at.folder.path)) {
    if (/lakeauth-(lock|rotating)/.test(name)) await rm(join(at.folder.path, name))
  }
  return life
}

describe.each([
  { kind: 'can be read', readable: true },
  { kind: 'cannot be read', readable: false },
])('a rotation that is killed, with a sink that $kind', ({ readable }) => {
  /** A scene whose fourth sink is a callback. */
  async function prepared(): Promise<{ at: Scene; vault: SecretSink; stored: () => string | undefined }> {
    const at = await scene()
    let stored: string | undefined = at.oldValue
    const write = async ({ value }: DeliveredSecret): Promise<void> => {
      stored = value.reveal()
    }
    const read = async () => (stored === undefined ? undefined : new Secret(stored))
    const vault = callbackSink({ description: 'the vault', write, ...(readable && { read }) })
    return { at, vault, stored: () => stored }
  }

  async function expectServed(at: Scene, stored: string | undefined): Promise<void> {
    for (const value of [...(await held(at.sinks())), stored]) expect(await at.works(value)).toBe(true)
  }

  async function expectFinished(at: Scene, vault: SecretSink, stored: () => string | undefined): Promise<void> {
    const done = await run(at, Number.MAX_SAFE_INTEGER, vault)
    expect(done.died).toBe(false)
    await expectServed(at, stored())
    expect(new Set([...(await held(at.sinks())), stored()]).size).toBe(1)
    expect(await at.live()).toHaveLength(1)
    expect(await at.works(at.oldValue)).toBe(false)
    expect(await at.folder.names()).toEqual(['databrickscfg', 'job.env', 'rotation.json'])
    expect(await at.texts()).not.toContain(at.oldValue)
    expect(await at.texts()).not.toContain('"run"')
  }

  it('leaves every sink a token that works and at most one beside the old, at every step, and the next run finishes it [F02] [T27] [P41]', {
    timeout: 10 * MINUTE,
  }, async () => {
    const whole = await prepared()
    const { steps } = await run(whole.at, Number.MAX_SAFE_INTEGER, whole.vault)
    expect(steps).toBeGreaterThan(70)
    const extra = new Set<number>()
    for (let dieAt = 1; dieAt <= steps; dieAt++) {
      const { at, vault, stored } = await prepared()
      const life = await run(at, dieAt, vault)
      expect([dieAt, life.died]).toEqual([dieAt, true])
      await expectServed(at, stored())
      const live = await at.live()
      extra.add(live.length)
      expect(live.length).toBeLessThanOrEqual(2)
      await expectFinished(at, vault, stored)
    }
    expect([...extra].sort()).toEqual([1, 2])
  })

  it(`leaves every sink a token that works when it is killed again and again, ${KILLS} times at random [T27]`, {
    timeout: 10 * MINUTE,
  }, async () => {
    const random = seeded(readable ? 7 : 11)
    let kills = 0
    while (kills < KILLS) {
      const { at, vault, stored } = await prepared()
      for (let inRow = 1 + Math.floor(random() * 4); inRow > 0; inRow--) {
        const life = await run(at, 1 + Math.floor(random() * 105), vault)
        if (life.died) kills++
        await expectServed(at, stored())
        // A sink that can say what it holds never costs a second token.
        if (readable) expect((await at.live()).length).toBeLessThanOrEqual(2)
      }
      await expectFinished(at, vault, stored)
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
