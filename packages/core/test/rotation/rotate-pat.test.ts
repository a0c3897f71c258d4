import { readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type FileSystem, nodeFileSystem } from '../../src/files/file-system.js'
import { personalAccessTokens, StoreError } from '../../src/index.js'
import { callbackSink } from '../../src/rotation/index.js'
import { rejection } from '../support/context.js'
import { held, inTime, requestsOf, scene } from './setup.js'

const DAY = 86_400

describe('rotatePat', () => {
  it('mints, tries, delivers to every sink and revokes the old token, with one request each [F02] [T27]', async () => {
    const { world, rotate, sinks, old, oldValue, live, works } = await scene()
    let rotation: Awaited<ReturnType<typeof rotate>> | undefined
    const requests = await requestsOf(world, async () => {
      rotation = await rotate({ lifetimeSeconds: 7 * DAY })
    })
    expect(requests).toEqual({
      'secrets.get': 2,
      'pat.list': 1,
      'pat.create': 1,
      'scim.me': 1,
      'secrets.put': 1,
      'pat.delete': 1,
    })
    expect(rotation).toEqual({
      outcome: 'rotated',
      tokenId: expect.any(String),
      expiresAt: new Date(world.clock.now() + 7 * DAY * 1_000),
      revoked: [old.tokenId],
    })
    const values = new Set(await held(sinks()))
    expect(values.size).toBe(1)
    const [value] = values
    expect(value).not.toBe(oldValue)
    expect(await works(value)).toBe(true)
    expect(await works(oldValue)).toBe(false)
    expect(await live()).toEqual([rotation?.tokenId])
  })

  it('keeps every other byte of the files, in which the old token is no more [T26]', async () => {
    const { rotate, folder, world, sinks, oldValue, texts } = await scene()
    await rotate()
    const [value] = await held(sinks())
    expect(await readFile(folder.at('databrickscfg'), 'utf8')).toBe(
      `[mine]\nhost = https://other\ntoken = kept\n\n[ci]\nhost = ${world.workspace.host}\ntoken = ${value}\n`,
    )
    expect(await readFile(folder.at('job.env'), 'utf8')).toBe(`A=1\nDATABRICKS_TOKEN=${value}\n`)
    expect(await folder.names()).toEqual(['databrickscfg', 'job.env', 'rotation.json'])
    expect(await texts()).not.toContain(oldValue)
  })

  it('writes ids and states to a journal of mode 0600, and never a value', async () => {
    const { rotate, journal, sinks, world, old } = await scene()
    const seen: string[] = []
    const spy = callbackSink({
      description: 'a spy',
      write: async () => void seen.push(await readFile(journal, 'utf8')),
    })
    const { tokenId } = await rotate({ sinks: [...sinks(), spy] })
    seen.push(await readFile(journal, 'utf8'))
    expect(JSON.parse(seen[0] ?? '').run).toMatchObject({ tokenId, begun: ['a spy'], delivered: expect.any(Array) })
    expect(JSON.parse(seen[1] ?? '')).toEqual({
      version: 1,
      name: 'default',
      host: world.workspace.host,
      generation: 1,
      current: { tokenId, places: [...sinks(), spy].map(({ description }) => description) },
      ended: [old.tokenId],
    })
    for (const { value } of world.canaries) expect(seen.join()).not.toContain(value)
    expect((await stat(journal)).mode & 0o777).toBe(0o600)
  })

  it('knows by its journal which token to revoke the next time', async () => {
    const { rotate, live } = await scene()
    const first = await rotate()
    const second = await rotate({ replaces: [] })
    expect(second).toMatchObject({ outcome: 'rotated', revoked: [first.tokenId] })
    expect(await live()).toEqual([second.tokenId])
  })

  it('goes on after a pause in which the token ended, by the identity that mints [P41]', async () => {
    const { rotate, world, sinks, works, live } = await scene()
    await rotate({ lifetimeSeconds: 3_600 })
    await world.clock.advance('2h')
    expect(await works((await held(sinks()))[0])).toBe(false)
    const next = await rotate({ lifetimeSeconds: 3_600 })
    expect(next).toMatchObject({ outcome: 'rotated', revoked: [] })
    expect(await works((await held(sinks()))[0])).toBe(true)
    expect(await live()).toEqual([next.tokenId])
  })

  it('rotates the very token that signs in', async () => {
    const { signIn, oldValue, rotate, live, sinks, works } = await scene()
    const { tokenId } = await rotate({ auth: await signIn(oldValue) })
    expect(await live()).toEqual([tokenId])
    expect(await works((await held(sinks()))[0])).toBe(true)
  })

  it('lets the old token live through the overlap, and waits for its end', async () => {
    const { rotate, clock, works, oldValue, sinks, old } = await scene()
    let settled = false
    const rotation = rotate({ overlapSeconds: 60 }).finally(() => {
      settled = true
    })
    while ((await held(sinks())).includes(oldValue)) await clock.advance(0)
    // The lock's next renewal and the overlap.
    while (clock.sleepers < 2) await clock.advance(0)
    await clock.advance(59_999)
    expect([settled, await works(oldValue)]).toEqual([false, true])
    await clock.advance(1)
    expect(await inTime(clock, rotation)).toMatchObject({ outcome: 'rotated', revoked: [old.tokenId] })
    expect(await works(oldValue)).toBe(false)
  })

  it('waits no longer for the end of the overlap when the clock is set back meanwhile', async () => {
    const { rotate, clock, oldValue, sinks, old } = await scene()
    const rotation = rotate({ overlapSeconds: 600 })
    while ((await held(sinks())).includes(oldValue) || clock.sleepers < 2) await clock.advance(0)
    const begunAt = clock.monotonic()
    await clock.advance(300_000)
    clock.step(-86_400_000)
    expect(await inTime(clock, rotation)).toMatchObject({ outcome: 'rotated', revoked: [old.tokenId] })
    // Ten minutes, and the seconds that pass while the disk works; a day would have been waited for.
    expect(clock.monotonic() - begunAt).toBeLessThan(3_600_000)
  })

  it('revokes a token at the end of its own overlap, also where later ones came meanwhile', async () => {
    const { rotate, clock, world, works, old, oldValue, live } = await scene()
    const day = 86_400_000
    const options = { lifetimeSeconds: 7 * 86_400, overlapSeconds: 5 * 86_400, waitForOverlap: false }
    const days: { readonly outcome: string; readonly worksStill: boolean; readonly live: number }[] = []
    const revoked: string[] = []
    for (let index = 0; index <= 21; index++) {
      const rotation = await inTime(clock, rotate(options))
      revoked.push(...rotation.revoked)
      days.push({ outcome: rotation.outcome, worksStill: await works(oldValue), live: (await live()).length })
      await clock.advance(day)
      await world.clock.advance(clock.now() - world.clock.now())
    }
    expect(days.findIndex(({ worksStill }) => !worksStill)).toBe(5)
    expect(revoked[0]).toBe(old.tokenId)
    expect(Math.max(...days.map((one) => one.live))).toBe(3)
    // A token a half of its life long: on days 0, 4, 8, …
    expect(days.filter(({ outcome }) => outcome === 'rotated')).toHaveLength(6)
  }, 60_000)

  it('leaves the overlap to the next run when it shall not wait, and mints nothing before its end', async () => {
    const { rotate, clock, works, oldValue, live, old, world } = await scene()
    const options = { overlapSeconds: 60, waitForOverlap: false }
    const first = await rotate(options)
    expect(first).toMatchObject({ outcome: 'rotated', revoked: [], revokeAt: new Date(clock.now() + 60_000) })
    expect(await works(oldValue)).toBe(true)
    const early = await rotate(options)
    expect(early).toEqual({ ...first, outcome: 'overlapping' })
    await clock.advance(60_000)
    const second = await rotate(options)
    expect(second).toMatchObject({
      outcome: 'rotated',
      revoked: [old.tokenId],
      revokeAt: new Date(clock.now() + 60_000),
    })
    expect(await works(oldValue)).toBe(false)
    expect(await live()).toEqual(expect.arrayContaining([first.tokenId, second.tokenId]))
    expect(world.journal.count('pat.create') - 1).toBe(2)
  })

  it('mints one token for ten rotations at the same time [P41]', async () => {
    const { rotate, world, live, signIn, clock } = await scene()
    const auths = await Promise.all(Array.from({ length: 10 }, () => signIn()))
    const requests = await requestsOf(world, async () => {
      const timeoutMs = 10 * DAY * 1_000
      const rotations = await inTime(clock, Promise.all(auths.map((auth) => rotate({ auth, timeoutMs }))))
      expect(rotations.map(({ outcome }) => outcome).sort()).toEqual([...Array(9).fill('joined'), 'rotated'])
      expect(new Set(rotations.map(({ tokenId }) => tokenId)).size).toBe(1)
    })
    expect([requests['pat.create'], requests['pat.delete']]).toEqual([1, 1])
    expect(await live()).toHaveLength(1)
  })

  it('tries a token that is not known everywhere yet up to four times', async () => {
    const { rotate, world, clock } = await scene()
    world
      .on('scim.me')
      .times(3)
      .respond({ status: 403, json: { error_code: 'PERMISSION_DENIED' } })
    const requests = await requestsOf(world, () => inTime(clock, rotate()))
    expect([requests['scim.me'], requests['pat.create'], requests['pat.delete']]).toEqual([4, 1, 1])
  })

  it('revokes a token that the workspace never takes, and delivers nothing [T27]', async () => {
    const { rotate, world, clock, old, oldValue, live, sinks } = await scene()
    world.on('scim.me').respond({ status: 403, json: { error_code: 'PERMISSION_DENIED' } })
    const error = await rejection(inTime(clock, rotate()))
    expect(error).toMatchObject({ code: 'ERR_TOKEN_NOT_VERIFIED', name: 'ApiError', status: 403 })
    expect(error.message).toContain('it was revoked again')
    expect(await live()).toEqual([old.tokenId])
    expect(await held(sinks())).toEqual([oldValue, oldValue, oldValue])
    world.clearFaults()
    expect(await rotate()).toMatchObject({ outcome: 'rotated', revoked: [old.tokenId] })
  })

  it('revokes the token again when no sink took it, and says so [S1-08]', async () => {
    const { rotate, world, live, old } = await scene()
    const broken = callbackSink({
      description: 'the vault',
      write: () => Promise.reject(new StoreError({ code: 'ERR_VALUE_UNSAFE', message: 'no route to the vault' })),
      read: async () => undefined,
    })
    const requests = await requestsOf(world, async () => {
      const error = await rejection(rotate({ sinks: [broken] }))
      expect(error).toMatchObject({ code: 'ERR_ROTATION_INCOMPLETE', name: 'StoreError' })
      expect(error.message).toMatch(
        /^the vault did not confirm the new token\. No place holds the new token; it was revoked again\./,
      )
      expect(error.cause).toMatchObject({ message: 'no route to the vault' })
    })
    expect([requests['pat.create'], requests['pat.delete']]).toEqual([1, 1])
    expect(await live()).toEqual([old.tokenId])
  })

  it('keeps both tokens when some sinks took the new one, and goes on with it the next time', async () => {
    const { rotate, world, sinks, live, old, works } = await scene()
    let broken = true
    const kept: string[] = []
    const vault = callbackSink({
      description: 'the vault',
      write: async ({ value }) => {
        if (broken) throw new Error(`refused ${value.reveal()}`)
        kept.push(value.reveal())
      },
    })
    const error = await rejection(rotate({ sinks: [...sinks(), vault] }))
    expect(error.message).toContain('These hold the new token: the profile [ci] in ')
    for (const { value } of world.canaries) expect(inspect(error, { depth: null })).not.toContain(value)
    for (const value of await held(sinks())) expect(await works(value)).toBe(true)
    expect(await live()).toHaveLength(2)
    broken = false
    const requests = await requestsOf(world, async () => {
      const rotation = await rotate({ sinks: [...sinks(), vault] })
      expect(rotation).toMatchObject({ outcome: 'resumed', revoked: [old.tokenId] })
    })
    expect(requests).toEqual({ 'secrets.get': 1, 'scim.me': 1, 'pat.delete': 1 })
    expect(kept).toEqual([(await held(sinks()))[0]])
    expect(await live()).toHaveLength(1)
  })

  it('removes the token of a create whose answer was lost, and never repeats the create [T27] [R45]', async () => {
    const { rotate, world, live, old } = await scene()
    world.on('pat.create').times(1).afterHandler().transport('reset')
    const requests = await requestsOf(world, async () => {
      expect(await rejection(rotate())).toMatchObject({ code: 'ERR_ENDPOINT_UNREACHABLE' })
    })
    expect([requests['pat.create'], requests['pat.list'], requests['pat.delete']]).toEqual([1, 2, 1])
    expect(await live()).toEqual([old.tokenId])
  })

  it('finds that token in the next run when it cannot look for it at once [R45]', async () => {
    const { rotate, world, live, old } = await scene()
    world.on('pat.create').times(1).afterHandler().transport('reset')
    world.on('pat.list').skip(1).times(1).transport('reset')
    await rejection(rotate())
    expect(await live()).toHaveLength(2)
    const next = await rotate()
    expect(next.revoked).toHaveLength(2)
    expect(next.revoked).toContain(old.tokenId)
    expect(await live()).toEqual([next.tokenId])
  })

  it('makes no request when the journal cannot be written [R35]', async () => {
    const { rotate, world } = await scene()
    const requests = await requestsOf(world, async () => {
      const error = await rejection(rotate({ journal: '/proc/rotation.json', sinks: [callback()] }))
      expect(error.code).toMatch(/^ERR_FILE_/)
    })
    expect(requests).toEqual({})
  })

  it('removes what a process left that was killed while it broke a lock', async () => {
    const { rotate, folder } = await scene()
    await symlink('gone', folder.at('.rotation.json.lakeauth-rotating.0123456789abcdef'))
    await rotate()
    expect(await folder.names()).toEqual(['databrickscfg', 'job.env', 'rotation.json'])
  })

  it('makes no request when the disk is full [R35]', async () => {
    const { rotate, world, folder } = await scene()
    const open: FileSystem['open'] = async (...args) => {
      if (args[1] === 'wx') throw Object.assign(new Error('full'), { code: 'ENOSPC' })
      return nodeFileSystem.open(...args)
    }
    const requests = await requestsOf(world, async () => {
      const error = await rejection(rotate({ fs: { ...nodeFileSystem, open }, sinks: [callback()] }))
      expect(error).toMatchObject({ code: 'ERR_FILE_NOT_WRITTEN', path: folder.at('rotation.json') })
    })
    expect(requests).toEqual({})
    expect(await folder.names()).toEqual(['databrickscfg', 'job.env'])
  })

  it('mints nothing when a sink cannot be read', async () => {
    const { rotate, world } = await scene()
    const locked = callbackSink({ ...callback(), read: () => Promise.reject(new Error('locked')) })
    const requests = await requestsOf(world, () => rejection(rotate({ sinks: [locked] })))
    expect(requests).toEqual({})
  })

  it.each([
    ['holds no JSON', 'is no journal', 'not JSON'],
    ['is of a later version', 'is no journal', '{"version":2}'],
    [
      'holds an odd state',
      'is no journal',
      '{"version":1,"name":"default","host":"h","generation":0,"run":{"id":"a","tokenId":"b","state":"odd"}}',
    ],
    [
      'holds an odd list',
      'is no journal',
      '{"version":1,"name":"default","host":"h","generation":0,"left":[{"tokenId":"a","places":"b"}]}',
    ],
    [
      'is of another host',
      'on another host, https://else',
      '{"version":1,"name":"default","host":"https://else","generation":0}',
    ],
  ])('refuses a journal that %s', async (_title, problem, text) => {
    const { rotate, journal, world } = await scene()
    await writeFile(journal, text)
    const requests = await requestsOf(world, async () => {
      const error = await rejection(rotate())
      expect([error.code, error.message.includes(problem)]).toEqual(['ERR_JOURNAL_INVALID', true])
    })
    expect(requests).toEqual({})
  })

  it.each([
    ['sinks', { sinks: [] }],
    ['sinks', { sinks: [callback(), callback()] }],
    ['sinks', { sinks: [null as never] }],
    ['sinks', { sinks: [{ description: 'no sink' } as never] }],
    ['journal', { journal: undefined as never }],
    ['journal', { journal: '' }],
    ['lifetimeSeconds', { lifetimeSeconds: 0 }],
    ['comment', { comment: 'a\nb' }],
    ['name', { name: 'a b' }],
    ['overlapSeconds', { overlapSeconds: -1 }],
  ])('refuses unusable %s before any request', async (attribute, options) => {
    const { rotate, world } = await scene()
    const requests = await requestsOf(world, async () => {
      expect(await rejection(rotate(options))).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute })
    })
    expect(requests).toEqual({})
  })

  it('stops where the caller aborts, and goes on in the next run', async () => {
    const { rotate, sinks, live, old } = await scene()
    const controller = new AbortController()
    const reason = new Error('enough')
    const stopping = callbackSink({
      description: 'a slow one',
      write: async () => {
        controller.abort(reason)
        throw reason
      },
      read: async () => undefined,
    })
    expect(await rejection(rotate({ sinks: [...sinks(), stopping], signal: controller.signal }))).toBe(reason)
    expect(await live()).toHaveLength(2)
    const next = await rotate({ sinks: [...sinks(), callbackSink({ ...callback(), description: 'a slow one' })] })
    expect(next).toMatchObject({ outcome: 'resumed', revoked: [old.tokenId] })
  })

  it('delivers a further token where a killed sink cannot say what it holds, and revokes the one in doubt', async () => {
    const { rotate, live, old, journal, clock } = await scene()
    const sink = callback()
    let text = ''
    await rotate({
      sinks: [callbackSink({ ...sink, write: async () => void (text = await readFile(journal, 'utf8')) })],
    })
    // As the file was while the sink was written to: the token may have arrived or not.
    const record = JSON.parse(text)
    await writeFile(journal, text)
    await clock.advance(20 * 60_000)
    const next = await rotate({ sinks: [sink] })
    expect(next.outcome).toBe('rotated')
    expect(await live()).toEqual([next.tokenId])
    expect(next.revoked).toEqual([record.run.tokenId])
    expect(record.left).toEqual([{ tokenId: old.tokenId }])
  })

  /** A rotation that stopped when two of three sinks had the new token. */
  async function halfDone() {
    const at = await scene()
    const closed = (): Promise<never> => Promise.reject(new Error('closed'))
    const vault = callbackSink({ description: 'the vault', write: closed, read: async () => undefined })
    await rejection(at.rotate({ sinks: [...at.sinks(), vault] }))
    const [tokenId = ''] = (await at.live()).filter((id) => id !== at.old.tokenId)
    return { ...at, tokenId, vault }
  }

  it('mints another token when the one on its way was revoked by somebody else', async () => {
    const { rotate, auth, tokenId, sinks, works, live, old, clock } = await halfDone()
    await personalAccessTokens(auth).revoke(tokenId)
    await clock.advance(15 * 60_000)
    const next = await inTime(clock, rotate())
    expect(next).toMatchObject({ outcome: 'rotated', revoked: [old.tokenId] })
    for (const value of await held(sinks())) expect(await works(value)).toBe(true)
    expect(await live()).toEqual([next.tokenId])
  })

  it('changes nothing when a sink that may hold the token cannot be read now', async () => {
    const { rotate, sinks, live, journal, world, vault } = await halfDone()
    const before = await readFile(journal, 'utf8')
    const locked = sinks().map((sink) => ({ ...sink, read: () => Promise.reject(new Error('locked')) }))
    const requests = await requestsOf(world, async () => {
      const error = await rejection(rotate({ sinks: [...locked, vault] }))
      expect(error).toMatchObject({ code: 'ERR_ROTATION_INCOMPLETE', cause: { message: 'locked' } })
      expect(error.message).toMatch(/^the profile \[ci\] in .* could not be read, and nothing was changed/)
    })
    expect(requests).toEqual({})
    expect(JSON.parse(await readFile(journal, 'utf8'))).toEqual(JSON.parse(before))
    expect(await live()).toHaveLength(2)
  })

  it('changes nothing while the workspace does not answer, and goes on later', async () => {
    const { rotate, world, clock, live, old } = await halfDone()
    world.on('scim.me').times(4).transport('reset')
    expect(await rejection(inTime(clock, rotate()))).toMatchObject({ code: 'ERR_ENDPOINT_UNREACHABLE' })
    expect(await live()).toHaveLength(2)
    expect(await rotate()).toMatchObject({ outcome: 'resumed', revoked: [old.tokenId] })
  })

  it('finishes an overlap in which it was stopped, and mints nothing', async () => {
    const { rotate, sinks, clock, oldValue, old, live } = await scene()
    const controller = new AbortController()
    const stopped = rejection(rotate({ overlapSeconds: 60, signal: controller.signal }))
    while ((await held(sinks())).includes(oldValue) || clock.sleepers < 2) await clock.advance(0)
    controller.abort(new Error('enough'))
    expect((await stopped).message).toBe('enough')
    expect(await live()).toHaveLength(2)
    const next = await inTime(clock, rotate({ overlapSeconds: 60 }))
    expect(next).toMatchObject({ outcome: 'resumed', revoked: [old.tokenId] })
    expect(await live()).toEqual([next.tokenId])
  })
})

function callback() {
  return callbackSink({ description: 'a callback', write: async () => {} })
}
