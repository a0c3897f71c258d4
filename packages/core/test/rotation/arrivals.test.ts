import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { StoreError } from '../../src/errors.js'
import { type FileSystem, nodeFileSystem } from '../../src/files/file-system.js'
import type { DeliveredSecret } from '../../src/files/secret-sink.js'
import {
  callbackSink,
  environmentFileSink,
  type Keyring,
  keyringSecretStore,
  rotatePat,
  secretScopeSink,
} from '../../src/rotation/index.js'
import { Secret } from '../../src/secret.js'
import { rejection } from '../support/context.js'
import { late } from './late.js'
import { held, inTime, requestsOf, scene, type Scene, START } from './setup.js'

const MINUTE = 60_000
const DAY = 86_400_000

/** Moves both clocks. */
async function pass(at: Scene, milliseconds: number): Promise<void> {
  await at.clock.advance(milliseconds)
  await at.world.clock.advance(milliseconds)
}

describe('a write without an answer', () => {
  it.each([
    ['is reset', () => Promise.reject(new TypeError('fetch failed'))],
    ['is answered 504', async () => new Response('{}', { status: 504 })],
    ['is answered 429', async () => Response.json({ error_code: 'REQUEST_LIMIT_EXCEEDED' }, { status: 429 })],
    ['is not answered', () => new Promise<never>(() => {})],
  ])('to a secret scope that %s and lands later leaves a token that works [F02] [T27]', async (_title, answer) => {
    const at = await scene()
    const underway = late()
    let isFirst = true
    const auth = await at.signIn(undefined, async (input, init) => {
      const request = new Request(input, init)
      if (!isFirst || !request.url.endsWith('/secrets/put')) return at.world.fetch(request)
      isFirst = false
      const { url, headers } = request
      const body = await request.text()
      underway.add(() => at.world.fetch(new Request(url, { method: 'POST', headers, body })))
      return answer()
    })
    const sinks = [secretScopeSink({ auth, scope: 'ci', key: 'token' })]
    const error = await rejection(inTime(at.clock, at.rotate({ sinks })))
    expect(error).toMatchObject({ code: 'ERR_ROTATION_INCOMPLETE' })
    expect(error.message).toMatch(
      /Mend it and run the rotation again after 2026-01-01T[\d:.]+Z, until when it may still arrive/,
    )
    expect(await at.live()).toHaveLength(2)
    const requests = await requestsOf(at.world, async () => {
      const again = await rejection(at.rotate({ sinks }))
      expect([again.code, again.message]).toEqual([
        'ERR_ROTATION_INCOMPLETE',
        expect.stringMatching(/may still arrive at the secret token .* no further one was minted/),
      ])
    })
    expect(requests).toEqual({ 'secrets.get': 1 })
    await underway.land()
    const [value] = await held(sinks)
    expect([value === at.oldValue, await at.works(value)]).toEqual([false, true])
    expect(await at.rotate({ sinks })).toMatchObject({ outcome: 'resumed', revoked: [at.old.tokenId] })
    expect([await held(sinks), await at.works(value), (await at.live()).length]).toEqual([[value], true, 1])
  })

  it('to a keyring that is silent for three seconds and lands later leaves a token that works [F02] [T27]', async () => {
    const at = await scene()
    const underway = late()
    let kept = at.oldValue
    const keyring: Keyring = async ({ action, password }) => {
      if (action === 'get') return kept
      underway.add(async () => void (kept = password?.reveal() ?? ''))
      return new Promise<never>(() => {})
    }
    const sinks = [keyringSecretStore({ service: 'databricks', account: 'ada', keyring, clock: at.clock })]
    const error = await rejection(inTime(at.clock, at.rotate({ sinks })))
    expect(error).toMatchObject({ code: 'ERR_ROTATION_INCOMPLETE', cause: { code: 'ERR_KEYRING_UNAVAILABLE' } })
    expect(error.message).toContain('until when it may still arrive')
    await underway.land()
    expect([kept === at.oldValue, await at.works(kept)]).toEqual([false, true])
    expect(await at.rotate({ sinks })).toMatchObject({ outcome: 'resumed', revoked: [at.old.tokenId] })
    expect([await at.works(kept), (await at.live()).length]).toEqual([true, 1])
  })

  it.each(['EIO', 'ETIMEDOUT'])('to a disk that reports %s may still arrive as well', async (code) => {
    const at = await scene()
    const rename = () => Promise.reject(Object.assign(new Error('the server does not answer'), { code }))
    const fs = { ...nodeFileSystem, rename }
    const error = await rejection(at.rotate({ sinks: [environmentFileSink({ path: at.folder.at('job.env'), fs })] }))
    expect(error.message).toContain('until when it may still arrive')
    expect(await at.live()).toHaveLength(2)
  })

  it('is over after a quarter of an hour: the token that nobody holds is revoked, and another one comes', async () => {
    const at = await scene()
    at.world.on('secrets.put').times(1).transport('reset')
    await rejection(at.rotate())
    await at.clock.advance(15 * MINUTE - 1)
    // The files have the token: it can be delivered again.
    expect(await at.rotate()).toMatchObject({ outcome: 'resumed' })
    const sinks = [secretScopeSink({ auth: at.auth, scope: 'ci', key: 'token' })]
    await pass(at, 15 * MINUTE)
    const { tokenId } = await at.rotate()
    at.world.on('secrets.put').times(1).transport('reset')
    await rejection(at.rotate({ sinks }))
    expect(await at.live()).toHaveLength(2)
    await at.clock.advance(15 * MINUTE)
    const next = await at.rotate({ sinks })
    expect([next.outcome, next.revoked.length, next.revoked.includes(tokenId)]).toEqual(['rotated', 2, true])
    expect(await at.live()).toEqual([next.tokenId])
  })

  it('keeps a finished rotation from being followed by another one, which it would overwrite [F02] [T27]', async () => {
    const at = await scene()
    at.world.on('secrets.put').times(1).transport('reset')
    await rejection(at.rotate())
    const { tokenId } = await at.rotate()
    expect(await at.rotate()).toEqual({ outcome: 'overlapping', tokenId, revoked: [] })
    await at.clock.advance(15 * MINUTE)
    expect(await at.rotate()).toMatchObject({ outcome: 'rotated', revoked: [tokenId] })
  })

  it('is also one that the disk did not confirm, while the place shows it: both tokens work [F02]', async () => {
    const at = await scene()
    const path = at.folder.at('job.env')
    const open: FileSystem['open'] = async (file, ...rest) => {
      if (file === at.folder.path) throw Object.assign(new Error('the disk is gone'), { code: 'ENODEV' })
      return nodeFileSystem.open(file, ...rest)
    }
    const sinks = [environmentFileSink({ path, fs: { ...nodeFileSystem, open } })]
    const error = await rejection(at.rotate({ sinks }))
    expect(error).toMatchObject({ code: 'ERR_ROTATION_INCOMPLETE', cause: { code: 'ERR_FILE_NOT_WRITTEN' } })
    const [value] = await held(sinks)
    expect([value === at.oldValue, await at.works(value), await at.works(at.oldValue)]).toEqual([false, true, true])
    expect(await at.rotate({ sinks: [environmentFileSink({ path })] })).toMatchObject({ outcome: 'resumed' })
    expect([await at.works(value), (await at.live()).length]).toEqual([true, 1])
  })

  it('is none when a sink says with an error of the family that nothing was kept', async () => {
    const at = await scene()
    const refusal = new StoreError({ code: 'ERR_VALUE_UNSAFE', message: 'The vault is sealed.' })
    const vault = callbackSink({ description: 'the vault', write: () => Promise.reject(refusal) })
    const error = await rejection(at.rotate({ sinks: [vault] }))
    expect(error.message).toContain('No place holds the new token; it was revoked again')
    expect(await at.live()).toEqual([at.old.tokenId])
    expect(await at.rotate()).toMatchObject({ outcome: 'rotated' })
  })
})

describe('a token that is half over', () => {
  const lifetimeSeconds = 8 * 86_400

  it('is replaced by the run that resumes it, before the old one is revoked [F02] [T27]', async () => {
    const at = await scene()
    let isBroken = true
    const write = async () => {
      if (isBroken) throw new Error('closed')
    }
    const vault = callbackSink({ description: 'the vault', write })
    await rejection(at.rotate({ sinks: [...at.sinks(), vault], lifetimeSeconds }))
    isBroken = false
    await pass(at, 7 * DAY + 23 * 60 * MINUTE)
    at.world
      .on('pat.create')
      .times(1)
      .respond({ status: 400, json: { error_code: 'INVALID_STATE' } })
    await rejection(at.rotate({ sinks: [...at.sinks(), vault], lifetimeSeconds }))
    expect(await at.works(at.oldValue)).toBe(true)
    const next = await at.rotate({ sinks: [...at.sinks(), vault], lifetimeSeconds })
    expect([next.outcome, next.revoked.length]).toEqual(['rotated', 2])
    await pass(at, 2 * 60 * MINUTE)
    for (const value of await held(at.sinks())) expect(await at.works(value)).toBe(true)
    expect(await at.live()).toEqual([next.tokenId])
  })

  it('is replaced when only the revoking was interrupted [F02]', async () => {
    const at = await scene()
    at.world
      .on('pat.delete')
      .times(1)
      .respond({ status: 400, json: { error_code: 'INVALID_STATE' } })
    await rejection(at.rotate({ lifetimeSeconds }))
    await pass(at, 4 * DAY)
    const next = await at.rotate({ lifetimeSeconds })
    expect([next.outcome, next.revoked.length]).toEqual(['rotated', 2])
    expect(await at.live()).toEqual([next.tokenId])
  })

  it.each([
    ['than was asked for', { lifetimeSeconds: 7 * 86_400 }],
    ['than the overlap, and none was asked for', {}],
  ])('ends the overlap, also when the workspace gave it a shorter life %s [F02] [T27]', async (_title, asked) => {
    const at = await scene()
    const auth = await at.signIn(undefined, async (input, init) => {
      const request = new Request(input, init)
      if (!request.url.endsWith('/token/create')) return at.world.fetch(request)
      const { url, headers } = request
      const body = JSON.stringify({ ...((await request.json()) as object), lifetime_seconds: 86_400 })
      return at.world.fetch(new Request(url, { method: 'POST', headers, body }))
    })
    const sinks = [secretScopeSink({ auth, scope: 'ci', key: 'token' })]
    const rotation = at.rotate({ auth, sinks, overlapSeconds: 5 * 86_400, ...asked })
    // The lock's next renewal and the overlap.
    while ((await held(sinks))[0] === at.oldValue || at.clock.sleepers < 2) await at.clock.advance(0)
    await pass(at, DAY / 2 - 1)
    expect(await at.live()).toHaveLength(2)
    await pass(at, 1)
    const { tokenId, ...rest } = await inTime(at.clock, rotation)
    expect(rest).toMatchObject({ outcome: 'rotated', revoked: [at.old.tokenId] })
    expect(at.clock.now()).toBeLessThan(at.world.clock.now() + 60 * MINUTE)
    const [value] = await held(sinks)
    expect([await at.works(value), await at.live()]).toEqual([true, [tokenId]])
  })

  it('is outlasted by no overlap that is left to a later run', async () => {
    const at = await scene()
    const options = { lifetimeSeconds: 86_400, overlapSeconds: 86_399, waitForOverlap: false }
    const auth = await at.signIn(undefined, async (input, init) => {
      const response = await at.world.fetch(input, init)
      // As long as the token is tried.
      if (new Request(input, init).url.endsWith('/scim/v2/Me')) await at.clock.advance(2_000)
      return response
    })
    const { revokeAt } = await at.rotate({ ...options, auth })
    expect(revokeAt).toEqual(new Date(START + DAY))
  })

  it('is replaced in its overlap too', async () => {
    const at = await scene()
    const options = { lifetimeSeconds: 86_400, overlapSeconds: 86_399, waitForOverlap: false }
    await at.rotate(options)
    await pass(at, DAY / 2 - 1)
    expect(await at.rotate(options)).toMatchObject({ outcome: 'overlapping' })
    await pass(at, 1)
    expect(await at.rotate(options)).toMatchObject({ outcome: 'rotated' })
    await pass(at, DAY / 2)
    for (const value of await held(at.sinks())) expect(await at.works(value)).toBe(true)
  })

  it('is younger than the journal says when that was written by a clock that was ahead', async () => {
    const at = await scene()
    const options = { lifetimeSeconds: 7 * 86_400, overlapSeconds: 3_600, waitForOverlap: false }
    await at.rotate(options)
    const record = JSON.parse(await readFile(at.journal, 'utf8'))
    record.run.revokeAt += 30 * DAY
    await writeFile(at.journal, JSON.stringify(record))
    const early = await at.rotate(options)
    expect(early).toMatchObject({ outcome: 'overlapping', revokeAt: new Date(at.clock.now() + 3_600_000) })
    await pass(at, 3_600_000)
    expect(await at.rotate(options)).toMatchObject({ outcome: 'rotated', revoked: [at.old.tokenId] })
    const ahead = JSON.parse(await readFile(at.journal, 'utf8'))
    ahead.run.mintedAt += 30 * DAY
    ahead.run.revokeAt += 30 * DAY
    await writeFile(at.journal, JSON.stringify(ahead))
    expect(await at.rotate(options)).toMatchObject({ outcome: 'rotated' })
  })

  it('takes the place of one that has its overlap and no more, when the clock was ahead as that began', async () => {
    const at = await scene()
    const options = { lifetimeSeconds: 7 * 86_400, overlapSeconds: 5 * 86_400, waitForOverlap: false }
    await at.rotate(options)
    const ahead = JSON.parse(await readFile(at.journal, 'utf8'))
    for (const token of ahead.left) token.revokeAt += 365 * DAY
    ahead.run.mintedAt += 365 * DAY
    ahead.run.revokeAt += 365 * DAY
    await writeFile(at.journal, JSON.stringify(ahead))
    const worked: boolean[] = []
    for (let day = 0; day < 8; day++) {
      await inTime(at.clock, at.rotate(options))
      worked.push(await at.works(at.oldValue))
      await pass(at, DAY)
    }
    expect(worked).toEqual([true, true, true, true, true, false, false, false])
  }, 60_000)
})

describe('what a sink shows', () => {
  /** A place that shows what it holds in its own way. */
  function shelf(at: Scene, show: (stored: string) => unknown) {
    const state = { stored: at.oldValue, written: 0 }
    const write = async ({ value }: DeliveredSecret): Promise<void> => {
      state.written++
      state.stored = value.reveal()
    }
    const read = async () => show(state.stored) as Secret
    return Object.assign(state, { sink: callbackSink({ description: 'the shelf', write, read }) })
  }

  it('decides over what the journal says was delivered, as after a copy was restored [F02]', async () => {
    const at = await scene()
    let isBroken = true
    const vault = callbackSink({
      description: 'the vault',
      write: async () => {
        if (isBroken) throw new Error('closed')
      },
    })
    const before = await readFile(at.folder.at('job.env'))
    await rejection(at.rotate({ sinks: [...at.sinks(), vault] }))
    await writeFile(at.folder.at('job.env'), before)
    isBroken = false
    expect(await at.rotate({ sinks: [...at.sinks(), vault] })).toMatchObject({ outcome: 'resumed' })
    for (const value of await held(at.sinks())) expect(await at.works(value)).toBe(true)
  })

  it('decides whether a sink that is new when an overlap is resumed gets the token', async () => {
    const at = await scene()
    at.world
      .on('pat.delete')
      .times(1)
      .respond({ status: 400, json: { error_code: 'INVALID_STATE' } })
    await rejection(at.rotate())
    const shelved = shelf(at, () => undefined)
    expect(await at.rotate({ sinks: [...at.sinks(), shelved.sink] })).toMatchObject({ outcome: 'resumed' })
    expect([shelved.written, await at.works(shelved.stored)]).toEqual([1, true])
  })

  it('may have white space around it', async () => {
    const at = await scene()
    const shelved = shelf(at, (stored) => new Secret(`\t${stored}\r\n`))
    const broken = callbackSink({ description: 'the vault', write: () => Promise.reject(new Error('closed')) })
    await rejection(at.rotate({ sinks: [shelved.sink, broken] }))
    const kept: string[] = []
    const mended = callbackSink({
      description: 'the vault',
      write: async ({ value }) => void kept.push(value.reveal()),
    })
    expect(await at.rotate({ sinks: [shelved.sink, mended] })).toMatchObject({ outcome: 'resumed' })
    expect([kept, shelved.written]).toEqual([[shelved.stored], 1])
  })

  it.each([
    ['a string', (stored: string) => stored],
    ['null', () => null],
    ['nothing', () => undefined],
    ['an empty secret', () => new Secret('')],
  ])(
    'is not known when it is %s: the token of a killed write lives until another one is confirmed',
    async (_t, show) => {
      const at = await scene()
      const shelved = shelf(at, show)
      const controller = new AbortController()
      const { write } = shelved.sink
      const killed = {
        ...shelved.sink,
        write: async (secret: DeliveredSecret) => {
          await write(secret)
          controller.abort(new Error('killed'))
        },
      }
      await rejection(at.rotate({ sinks: [killed], signal: controller.signal }))
      await at.clock.advance(20 * MINUTE)
      at.world
        .on('pat.create')
        .times(1)
        .respond({ status: 400, json: { error_code: 'INVALID_STATE' } })
      await rejection(at.rotate({ sinks: [shelved.sink] }))
      expect(await at.works(shelved.stored)).toBe(true)
      const { tokenId } = await at.rotate({ sinks: [shelved.sink] })
      expect([await at.live(), await at.works(shelved.stored)]).toEqual([[tokenId], true])
    },
  )

  it('is compared with what it was given, and both tokens live when it is something else', async () => {
    const at = await scene()
    const shelved = shelf(at, () => new Secret('********'))
    for (let round = 1; round <= 2; round++) {
      const error = await rejection(inTime(at.clock, at.rotate({ sinks: [shelved.sink] })))
      expect(error).toMatchObject({ code: 'ERR_ROTATION_INCOMPLETE' })
      expect(error.message).toMatch(/^the shelf confirmed the new token and shows another value/)
      expect([await at.works(shelved.stored), await at.works(at.oldValue)]).toEqual([true, true])
      await at.clock.advance(20 * MINUTE)
    }
  })

  it('is asked for anew by a run that waited for one with other sinks', async () => {
    const at = await scene()
    const isAsked = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<void>()
    const slow = callbackSink({
      description: 'the slow one',
      write: async () => {
        isAsked.resolve()
        await answer.promise
      },
    })
    const first = at.rotate({ sinks: [slow] })
    await isAsked.promise
    const shelved = shelf(at, (stored) => new Secret(stored))
    const second = at.rotate({ sinks: [shelved.sink] })
    while (at.clock.sleepers < 3) await at.clock.advance(0)
    answer.resolve()
    await first
    expect(await inTime(at.clock, second)).toMatchObject({ outcome: 'rotated' })
    expect(await at.works(shelved.stored)).toBe(true)
    expect(at.logger.warnings).toContainEqual(expect.stringContaining('the slow one'))
  })
})

describe('a place that the rotation is no longer given', () => {
  const lost = callbackSink({ description: 'the old vault', write: () => Promise.reject(new Error('no answer')) })
  const warning = expect.stringMatching(
    /^the old vault may hold a token of this rotation, which is not given that place/,
  )

  it('is warned of by the run that resumes the one whose token may be there', async () => {
    const at = await scene()
    await rejection(at.rotate({ sinks: [...at.sinks(), lost] }))
    expect(at.logger.warnings).toEqual([])
    expect(await at.rotate()).toMatchObject({ outcome: 'resumed' })
    expect(at.logger.warnings).toEqual([warning])
    await at.clock.advance(20 * MINUTE)
    await at.rotate()
    expect(at.logger.warnings).toEqual([warning])
  })

  it('is warned of by the run that revokes the token that may be there', async () => {
    const at = await scene()
    await rejection(at.rotate({ sinks: [lost] }))
    await at.clock.advance(15 * MINUTE)
    for (let round = 1; round <= 2; round++) await at.rotate()
    expect([at.logger.warnings, (await at.live()).length]).toEqual([[warning], 1])
  })

  it('is warned of once when its token is about to be replaced', async () => {
    const at = await scene()
    const vault = callbackSink({ description: 'the old vault', write: async () => {} })
    await at.rotate({ sinks: [...at.sinks(), vault] })
    for (let round = 1; round <= 2; round++) await at.rotate()
    expect(at.logger.warnings).toEqual([warning])
  })
})

describe('a sink that does not settle', () => {
  const never = (): Promise<never> => new Promise(() => {})

  it.each([
    ['writes', { write: never }, 'the vault did not confirm the new token'],
    ['reads', { write: async () => {}, read: never }, 'the vault could not be read, and nothing was changed'],
  ])('when it %s is given up after its time', async (_title, methods, message) => {
    const at = await scene()
    const sinks = [callbackSink({ description: 'the vault', ...methods })]
    const error = await rejection(inTime(at.clock, at.rotate({ sinks, sinkTimeoutMs: 30_000 })))
    expect(error).toMatchObject({
      code: 'ERR_ROTATION_INCOMPLETE',
      cause: { message: 'it did not answer within 30 s' },
    })
    expect(error.message).toContain(message)
    expect(at.clock.sleepers).toBe(0)
  })

  it('ends with the abort of the caller, and frees the lock', async () => {
    const at = await scene()
    const controller = new AbortController()
    const isAsked = Promise.withResolvers<void>()
    const write = (): Promise<never> => {
      isAsked.resolve()
      return never()
    }
    const rotation = at.rotate({
      sinks: [callbackSink({ description: 'the vault', write })],
      signal: controller.signal,
    })
    await isAsked.promise
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await rejection(rotation)).toBe(reason)
    expect(await at.folder.names()).toEqual(['databrickscfg', 'job.env', 'rotation.json'])
  })
})

describe('a token that the list does not show', () => {
  it('is warned of, and kept until another list a quarter of an hour later does not show it', async () => {
    const at = await scene()
    await at.rotate({ replaces: ['of-a-person'] })
    expect(at.logger.warnings).toEqual([
      expect.stringMatching(/^The token of-a-person is not among the tokens of whoever signs in\./),
    ])
    const isKept = async (): Promise<boolean> => (await readFile(at.journal, 'utf8')).includes('"unseenAt"')
    expect(await isKept()).toBe(true)
    await at.clock.advance(15 * MINUTE)
    await at.rotate({ replaces: ['of-a-person'] })
    expect([await isKept(), at.logger.warnings.length]).toEqual([false, 2])
    await at.rotate({ replaces: ['of-a-person'] })
    expect(at.logger.warnings).toHaveLength(2)
  })

  it('is not warned of, however often it is named, when it is one that a rotation has revoked', async () => {
    const at = await scene()
    for (let round = 0; round < 60; round++) await at.rotate()
    expect(at.logger.warnings).toEqual([])
    expect(JSON.parse(await readFile(at.journal, 'utf8')).ended).toEqual([at.old.tokenId])
  })

  it('is revoked all the same, as when a list comes late [T27]', async () => {
    const at = await scene()
    const first = await at.rotate()
    const auth = await at.signIn(undefined, async (input, init) => {
      const response = await at.world.fetch(input, init)
      if (!new Request(input, init).url.endsWith('/token/list')) return response
      const { token_infos: infos } = (await response.json()) as { token_infos: { token_id: string }[] }
      return Response.json({ token_infos: infos.filter(({ token_id: id }) => id !== first.tokenId) })
    })
    const second = await at.rotate({ auth })
    expect(second.revoked).toEqual([first.tokenId])
    expect(await at.live()).toEqual([second.tokenId])
  })
})

describe('options that cannot be', () => {
  it.each([
    ['options', undefined],
    ['auth', { auth: undefined }],
    ['quota', { quota: null }],
    ['replaces', { replaces: 'abc' }],
    ['replaces', { replaces: [undefined] }],
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['timeoutMs', { timeoutMs: -1 }],
    ['sinkTimeoutMs', { sinkTimeoutMs: 0 }],
    ['overlapSeconds', { overlapSeconds: 1e300 }],
    ['overlapSeconds', { overlapSeconds: 86_400, lifetimeSeconds: 86_400 }],
  ])('are refused before any request: %s', async (attribute, options) => {
    const at = await scene()
    const requests = await requestsOf(at.world, async () => {
      const rotation = options ? at.rotate(options as never) : rotatePat(undefined as never)
      expect(await rejection(rotation)).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute })
    })
    expect(requests).toEqual({})
  })
})
