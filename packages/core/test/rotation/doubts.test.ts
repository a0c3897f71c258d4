import { lutimes, readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { StoreError } from '../../src/errors.js'
import { nodeFileSystem } from '../../src/files/file-system.js'
import { nodeProcesses } from '../../src/files/process-identity.js'
import type { DeliveredSecret } from '../../src/files/secret-sink.js'
import { callbackSink } from '../../src/rotation/index.js'
import { prepare } from '../../src/rotation/rotation-work.js'
import { runRotation } from '../../src/rotation/run-rotation.js'
import { Secret } from '../../src/secret.js'
import { rejection } from '../support/context.js'
import { held, inTime, requestsOf, scene, type Scene } from './setup.js'

/** A place that keeps a value; `during` decides what becomes of a write. */
function place(at: Scene, { description = 'the vault', readable = false } = {}) {
  let stored = at.oldValue
  const state = {
    /** Called with the function that stores; what it throws is what the sink rejects. */
    during: async (store: () => void): Promise<void> => store(),
    stored: () => stored,
  }
  const write = ({ value }: DeliveredSecret): Promise<void> =>
    state.during(() => {
      stored = value.reveal()
    })
  const read = async (): Promise<Secret> => new Secret(stored)
  return Object.assign(state, { sink: callbackSink({ description, write, ...(readable && { read }) }) })
}

const MINUTE = 60_000
const lost = (): Promise<never> => Promise.reject(new TypeError('fetch failed'))
/** Says that nothing was kept. */
const refused = (): Promise<never> =>
  Promise.reject(new StoreError({ code: 'ERR_VALUE_UNSAFE', message: 'The vault is sealed.' }))

/** Lets the time pass in which what was asked for without an answer may arrive. */
async function settled(at: Scene): Promise<void> {
  await at.clock.advance(21 * MINUTE)
}

describe('a sink that cannot be read', () => {
  it('keeps a token that works when its write landed and the answer was lost [F02] [T27]', async () => {
    const at = await scene()
    const vault = place(at)
    vault.during = async (store) => {
      store()
      await lost()
    }
    const error = await rejection(at.rotate({ sinks: [vault.sink] }))
    expect(error).toMatchObject({ code: 'ERR_ROTATION_INCOMPLETE' })
    expect(error.message).toContain('It may hold the new token or the old one, and both work')
    expect([await at.works(vault.stored()), (await at.live()).length]).toEqual([true, 2])
    vault.during = async (store) => store()
    await settled(at)
    const { tokenId } = await at.rotate({ sinks: [vault.sink] })
    expect([await at.works(vault.stored()), await at.live()]).toEqual([true, [tokenId]])
  })

  it.each([
    { kind: 'refuses', during: refused, live: 1 },
    { kind: 'does not answer', during: lost, live: 2 },
  ])(
    'gets the token after those that can be read, so that nothing piles up while one of these $kind',
    async ({ during, live }) => {
      const at = await scene()
      const vault = place(at)
      const broken = place(at, { description: 'the broken one', readable: true })
      broken.during = during
      for (let round = 0; round < 6; round++) {
        await rejection(at.rotate({ sinks: [vault.sink, broken.sink] }))
        expect(await at.live()).toHaveLength(live)
        await settled(at)
      }
      expect(vault.stored()).toBe(at.oldValue)
    },
  )

  it('costs no further token when one that can be read has it', async () => {
    const at = await scene()
    const vault = place(at)
    vault.during = lost
    const sinks = [vault.sink, ...at.sinks()]
    for (let round = 0; round < 6; round++) {
      await rejection(at.rotate({ sinks }))
      expect(await at.live()).toHaveLength(2)
    }
    vault.during = async (store) => store()
    expect(await at.rotate({ sinks })).toMatchObject({ outcome: 'resumed', revoked: [at.old.tokenId] })
    expect(new Set([...(await held(at.sinks())), vault.stored()]).size).toBe(1)
  })

  it('holds no token any more once a later write was confirmed, and that one ends at once', async () => {
    const at = await scene()
    const first = place(at, { description: 'the first' })
    const second = place(at, { description: 'the second' })
    const sinks = [first.sink, second.sink]
    // Stopped before the second was begun: the first has a token whose value is lost.
    const stopped = async (): Promise<void> => {
      const controller = new AbortController()
      const reason = new Error('enough')
      first.during = async (store) => {
        store()
        controller.abort(reason)
        await lost()
      }
      expect(await rejection(at.rotate({ sinks, signal: controller.signal }))).toBe(reason)
    }
    await stopped()
    await settled(at)
    second.during = lost
    first.during = async (store) => store()
    const [lostId] = (await at.live()).filter((id) => id !== at.old.tokenId)
    await rejection(at.rotate({ sinks }))
    const live = await at.live()
    expect([live.length, live.includes(lostId ?? ''), live.includes(at.old.tokenId)]).toEqual([2, false, true])
    expect(await at.works(first.stored())).toBe(true)
    expect(await at.works(second.stored())).toBe(true)
  })

  /** A place that may hold any of ten tokens. */
  async function full() {
    const at = await scene()
    const vault = place(at)
    vault.during = lost
    for (let round = 0; round < 10; round++) {
      await rejection(at.rotate({ sinks: [vault.sink] }))
      await settled(at)
    }
    expect(await at.live()).toHaveLength(11)
    const requests = await requestsOf(at.world, async () => {
      const error = await rejection(at.rotate({ sinks: [vault.sink] }))
      expect(error).toMatchObject({ code: 'ERR_ROTATION_INCOMPLETE' })
      expect(error.message).toMatch(/^the vault may hold any of 10 tokens/)
    })
    expect(requests).toEqual({ 'pat.list': 1 })
    expect(await at.works(vault.stored())).toBe(true)
    return { at, vault }
  }

  it('never has more than ten tokens in doubt, and goes on when some of them are gone', async () => {
    const { at, vault } = await full()
    const [doubted = ''] = (await at.live()).filter((id) => id !== at.old.tokenId)
    const body = JSON.stringify({ token_id: doubted })
    await at.auth.fetch('/api/2.0/token/delete', { method: 'POST', body })
    vault.during = async (store) => store()
    const { tokenId } = await at.rotate({ sinks: [vault.sink] })
    expect([await at.works(vault.stored()), await at.live()]).toEqual([true, [tokenId]])
  })

  it('gets one further token a day from then on, so that it recovers once the place does', async () => {
    const { at, vault } = await full()
    for (let day = 1; day <= 3; day++) {
      await at.clock.advance(24 * 60 * MINUTE)
      const requests = await requestsOf(at.world, async () => {
        await rejection(at.rotate({ sinks: [vault.sink] }))
        await settled(at)
        await rejection(at.rotate({ sinks: [vault.sink] }))
      })
      expect(requests['pat.create']).toBe(1)
      expect(await at.live()).toHaveLength(11 + day)
    }
    vault.during = async (store) => store()
    await at.clock.advance(24 * 60 * MINUTE)
    const { tokenId } = await at.rotate({ sinks: [vault.sink] })
    expect([await at.works(vault.stored()), await at.live()]).toEqual([true, [tokenId]])
  })

  it.each([
    ['create', { status: 400, json: { error_code: 'INVALID_STATE' } }, 'pat.create'],
    ['trial', { status: 403, json: { error_code: 'PERMISSION_DENIED' } }, 'scim.me'],
  ] as const)(
    'is not forgotten to have a token in doubt when the next %s is refused',
    async (_step, answer, operation) => {
      const at = await scene()
      const vault = place(at)
      vault.during = lost
      await rejection(at.rotate({ sinks: [vault.sink] }))
      await settled(at)
      at.world.on(operation).respond(answer)
      await rejection(inTime(at.clock, at.rotate({ sinks: [vault.sink] })))
      at.world.clearFaults()
      expect(await at.live()).toHaveLength(2)
      vault.during = async (store) => store()
      // The token of the first run is known by the journal alone.
      const { tokenId } = await at.rotate({ sinks: [vault.sink], replaces: [] })
      expect(await at.live()).toEqual([tokenId])
    },
  )
})

describe('a create without an answer', () => {
  /** A sign-in whose first creates are lost on their way; `land` has them arrive. */
  async function losing(creates = 1) {
    const at = await scene()
    const late: (() => Promise<unknown>)[] = []
    const auth = await at.signIn(undefined, async (input, init) => {
      const request = new Request(input, init)
      if (late.length === creates || !request.url.endsWith('/token/create')) return at.world.fetch(request)
      const copy = new Request(request.url, { method: 'POST', headers: request.headers, body: await request.text() })
      late.push(() => at.world.fetch(copy))
      throw new TypeError('fetch failed')
    })
    const land = async (): Promise<void> => {
      for (const one of late.splice(0)) await one()
      late.length = creates
    }
    return { at, auth, land }
  }

  it('keeps the next runs from minting while it may take effect, and is revoked when it does [T27] [P41]', async () => {
    const { at, auth, land } = await losing(5)
    await rejection(at.rotate({ auth }))
    const requests = await requestsOf(at.world, async () => {
      for (let run = 0; run < 5; run++) {
        const error = await rejection(at.rotate({ auth }))
        expect([error.code, error.message]).toEqual([
          'ERR_ROTATION_INCOMPLETE',
          expect.stringContaining('may yet come until 2026-01-01T00:15:00.000Z'),
        ])
      }
    })
    expect(requests).toEqual({ 'secrets.get': 5, 'pat.list': 5 })
    await land()
    expect(await at.live()).toHaveLength(2)
    const { tokenId, revoked } = await at.rotate({ auth })
    expect([await at.live(), revoked.length]).toEqual([[tokenId], 2])
  })

  it('is none where the service says that it cannot serve now, and a list shows that nothing came', async () => {
    const at = await scene()
    const json = { error_code: 'TEMPORARILY_UNAVAILABLE' }
    at.world.on('pat.create').times(1).respond({ status: 503, json })
    expect(await rejection(at.rotate())).toMatchObject({ status: 503 })
    expect(await at.rotate()).toMatchObject({ outcome: 'rotated' })
    expect(await at.live()).toHaveLength(1)
  })

  it('is looked for also when its time is over, as by a clock that was set forward', async () => {
    const { at, auth, land } = await losing()
    await rejection(at.rotate({ auth }))
    await at.clock.advance(15 * MINUTE)
    expect(await at.rotate({ auth })).toMatchObject({ outcome: 'rotated' })
    await land()
    expect(await at.live()).toHaveLength(2)
    const { tokenId } = await at.rotate({ auth })
    expect(await at.live()).toEqual([tokenId])
  })

  it.each([
    ['408', { status: 408 }],
    ['429', { status: 429, json: { error_code: 'REQUEST_LIMIT_EXCEEDED' } }],
    ['409 without words of Databricks', { status: 409 }],
    ['503', { status: 503 }],
  ])('is one with the answer %s, which a gateway may give after the fact', async (_title, answer) => {
    const at = await scene()
    at.world.on('pat.create').times(1).afterHandler().respond(answer)
    at.world.on('pat.list').skip(1).times(1).transport('reset')
    await rejection(at.rotate())
    expect(await at.live()).toHaveLength(2)
    const { tokenId } = await at.rotate()
    expect(await at.live()).toEqual([tokenId])
  })

  it('is none when Databricks refuses it in its own words', async () => {
    const at = await scene()
    at.world
      .on('pat.create')
      .times(1)
      .respond({ status: 400, json: { error_code: 'INVALID_STATE' } })
    await rejection(at.rotate())
    expect(await at.rotate()).toMatchObject({ outcome: 'rotated' })
  })
})

describe('the lock of a rotation', () => {
  const lockOf = async (at: Scene): Promise<string> => {
    const name = (await readdir(at.folder.path)).find((one) => one.endsWith('lakeauth-rotating'))
    return at.folder.at(name ?? 'none')
  }

  /** A rotation whose sink has been asked to write and does not answer. */
  async function slow(during: () => Promise<void> = async () => {}) {
    const at = await scene()
    const vault = place(at, { readable: true })
    const other = place(at, { description: 'the other', readable: true })
    const answer = Promise.withResolvers<void>()
    const isAsked = Promise.withResolvers<void>()
    vault.during = async (store) => {
      isAsked.resolve()
      await answer.promise
      store()
      await during()
    }
    const first = at.rotate({ sinks: [vault.sink, other.sink] })
    first.catch(() => {})
    await isAsked.promise
    return { at, vault, other, answer, first }
  }

  it('is renewed while a sink is slow, so that no other container takes it over [T27]', async () => {
    const { at, answer, first } = await slow()
    await lutimes(await lockOf(at), 1, 1)
    await at.clock.advance(15_000)
    let time = 0
    for (let turn = 0; time <= 1_000 && turn < 10_000; turn++) {
      await at.clock.advance(0)
      time = (await nodeFileSystem.lstat(await lockOf(at))).mtimeMs
    }
    expect(time).toBeGreaterThan(1_000)
    const processes = nodeProcesses()
    const elsewhere = { ...processes, self: { ...processes.self, realm: 'elsewhere' } }
    const options = { auth: at.auth, sinks: at.sinks(), journal: at.journal, timeoutMs: 0 }
    const second = runRotation(await prepare(options, { fs: nodeFileSystem, processes: elsewhere }))
    expect(await rejection(second)).toMatchObject({ code: 'ERR_FILE_LOCKED' })
    answer.resolve()
    expect(await first).toMatchObject({ outcome: 'rotated' })
    expect(at.clock.sleepers).toBe(0)
  })

  /** What a rotation may change. */
  async function stateOf(at: Scene): Promise<unknown> {
    const held = (await readdir(at.folder.path)).filter((name) => !name.includes('rotating')).sort()
    return { journal: await readFile(at.journal, 'utf8'), live: await at.live(), held }
  }

  async function takeOver(at: Scene): Promise<void> {
    // As one does who saw it stand still for a minute.
    await nodeFileSystem.unlink(await lockOf(at))
  }

  it.each([
    { kind: 'has written', during: async () => {} },
    { kind: 'is refused', during: refused },
    { kind: 'gets no answer', during: lost },
  ])('that is lost stops a rotation that $kind, which changes nothing more [T27]', async ({ during }) => {
    const { at, other, answer, first } = await slow(during)
    await takeOver(at)
    const before = await stateOf(at)
    const requests = await requestsOf(at.world, async () => {
      answer.resolve()
      expect(await rejection(first)).toMatchObject({ code: 'ERR_LOCK_LOST', name: 'StoreError', path: at.journal })
    })
    expect([requests, await stateOf(at), other.stored()]).toEqual([{}, before, at.oldValue])
  })

  it('that is lost stops a rotation that waits for the end of the overlap, which revokes nothing [T27]', async () => {
    const at = await scene()
    const vault = place(at)
    const first = at.rotate({ sinks: [vault.sink], overlapSeconds: 60 })
    first.catch(() => {})
    while (vault.stored() === at.oldValue || at.clock.sleepers < 2) await at.clock.advance(0)
    await takeOver(at)
    const before = await stateOf(at)
    expect(await rejection(inTime(at.clock, first))).toMatchObject({ code: 'ERR_LOCK_LOST' })
    expect(await stateOf(at)).toEqual(before)
    expect(await at.live()).toHaveLength(2)
  })

  it('does not let another rotation write while a write of the one that lost it may arrive [F02] [T27]', async () => {
    const { at, vault, answer, first } = await slow()
    await takeOver(at)
    const sinks = [place(at, { readable: true }).sink]
    const requests = await requestsOf(at.world, async () => {
      expect(await rejection(at.rotate({ sinks }))).toMatchObject({ code: 'ERR_ROTATION_INCOMPLETE' })
    })
    expect(requests).toEqual({})
    answer.resolve()
    expect(await rejection(first)).toMatchObject({ code: 'ERR_LOCK_LOST' })
    expect([await at.works(vault.stored()), await at.works(at.oldValue)]).toEqual([true, true])
    expect(await at.rotate({ sinks: [vault.sink] })).toMatchObject({ outcome: 'resumed', revoked: [at.old.tokenId] })
  })
})

describe('a service that is busy', () => {
  it('is asked again to revoke, and then says that every place has the new token', async () => {
    const at = await scene()
    at.world.on('pat.delete').times(3).respond({ status: 503 })
    const requests = await requestsOf(at.world, () => inTime(at.clock, at.rotate()))
    expect(requests['pat.delete']).toBe(4)
    at.world.on('pat.delete').respond({ status: 503 })
    const error = await rejection(inTime(at.clock, at.rotate()))
    expect(error).toMatchObject({ name: 'ApiError', status: 503, request: 'POST /api/2.0/token/delete' })
    expect(error.message).toMatch(/^Every place has the new token \w+, and old ones could not be revoked yet\. /)
    expect(await at.live()).toHaveLength(2)
    at.world.clearFaults()
    expect(await at.rotate()).toMatchObject({ outcome: 'resumed' })
    expect(await at.live()).toHaveLength(1)
  })

  it('does not take a new token for refused, nor one that is on its way for dead', async () => {
    const at = await scene()
    const busy = { status: 429, json: { error_code: 'REQUEST_LIMIT_EXCEEDED' } }
    at.world.on('scim.me').times(4).respond(busy)
    expect(await rejection(inTime(at.clock, at.rotate()))).toMatchObject({ code: 'ERR_API_REFUSED', status: 429 })
    expect(await at.live()).toEqual([at.old.tokenId])
    const vault = place(at)
    vault.during = lost
    const sinks = [...at.sinks(), vault.sink]
    await rejection(at.rotate({ sinks }))
    const before = await at.live()
    at.world.on('scim.me').times(4).respond(busy)
    expect(await rejection(inTime(at.clock, at.rotate({ sinks })))).toMatchObject({ status: 429 })
    expect(await at.live()).toEqual(before)
  })
})
