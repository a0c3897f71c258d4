import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { coreStrategies, databricksAuth, personalAccessTokens, Secret } from '@lakeauth/core'
import { rotatePat } from '@lakeauth/core/rotation'
import { fakeClock, fakePorts } from '@lakeauth/core/testing'
import { createWorld } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { makeFolder } from '../../core/test/files/folder.js'
import { findEntry, netrcSink, netrcStrategies } from '../src/index.js'
import { refusalOf } from './support/sign-in.js'

const machine = 'dbc-a1b2.cloud.databricks.com'
const host = `https://${machine}`
const MINUTE = 60_000

describe('netrcSink', () => {
  it('writes, reads and removes the token of a machine, and keeps every other byte [S2-12]', async () => {
    const folder = await makeFolder()
    const path = folder.at('.netrc')
    const sink = netrcSink({ path, machine })
    expect(await sink.read?.()).toBeUndefined()
    await sink.remove()
    const others = `machine other login token password kept\nmachine ${machine} login bob password his\n`
    await writeFile(path, others)
    expect(await sink.read?.()).toBeUndefined()
    await sink.write({ host, value: new Secret('dapi-one') })
    await sink.write({ host, value: new Secret('dapi-two') })
    expect((await sink.read?.())?.reveal()).toBe('dapi-two')
    expect(await readFile(path, 'utf8')).toContain(others.split('\n')[0])
    await sink.remove()
    expect(await readFile(path, 'utf8')).toBe(others)
    expect(sink.description).toBe(`the entry for ${machine} with the login token in ${path}`)
  })

  it.each([
    ['a password alone before it', `machine ${machine} password other\nmachine ${machine} login token password old\n`],
    ['a default before it', `default login token password other\nmachine ${machine} login token password old\n`],
    [
      'another login before it',
      `machine ${machine} login bob password his\nmachine ${machine} login token password old\n`,
    ],
  ])('reads the very entry that it wrote, with %s', async (_name, text) => {
    const folder = await makeFolder()
    const path = folder.at('.netrc')
    await writeFile(path, text)
    const sink = netrcSink({ path, machine })
    expect((await sink.read?.())?.reveal()).toBe('old')
    await sink.write({ host, value: new Secret('dapi-one') })
    expect((await sink.read?.())?.reveal()).toBe('dapi-one')
    expect(findEntry(await readFile(path), machine)?.password?.reveal()).toBe('dapi-one')
    await sink.remove()
    expect(await sink.read?.()).toBeUndefined()
  })

  it.each([
    ['path', { path: undefined, machine }],
    ['machine', { path: '/file', machine: undefined }],
    ['machine', { path: '/file', machine: '' }],
    ['login', { path: '/file', machine, login: null }],
  ])('refuses a missing or empty %s at once', (attribute, options) => {
    expect(() => netrcSink(options as never)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', code: 'ERR_ATTRIBUTE_INVALID', attribute }),
    )
  })

  it('refuses the token of another host, and a value that could be more than one word [T31]', async () => {
    const folder = await makeFolder()
    const sink = netrcSink({ path: folder.at('.netrc'), machine })
    for (const [at, value] of [
      ['https://else.cloud.databricks.com', 'dapi-one'],
      [host, 'dapi-one\nmachine evil'],
    ] as const) {
      const error = await refusalOf(sink.write({ host: at, value: new Secret(value) }))
      expect(error).toMatchObject({ code: 'ERR_VALUE_UNSAFE' })
      expect(error.message).not.toContain('dapi-one')
    }
    expect(await folder.names()).toEqual([])
  })

  it('is a typed error when the file cannot be read', async () => {
    const folder = await makeFolder()
    await mkdir(folder.at('folder'))
    await writeFile(folder.at('bad'), 'machine a login "b\n')
    const read = (name: string) => refusalOf(Promise.resolve(netrcSink({ path: folder.at(name), machine }).read?.()))
    expect(await read('folder')).toMatchObject({ code: 'ERR_FILE_UNSAFE' })
    expect(await read('bad')).toMatchObject({ code: 'ERR_CREDENTIAL_FILE_INVALID', line: 1 })
  })

  it('serves calls without a refusal while the token in the file is rotated under them [F02]', {
    timeout: MINUTE,
  }, async () => {
    const world = createWorld({ clock: 'frozen' })
    const folder = await makeFolder()
    const path = folder.at('.netrc')
    const own = { host: world.workspace.host }
    const bootstrap = await databricksAuth({
      strategies: coreStrategies,
      ...fakePorts({ fetch: world.fetch }),
      config: { ...own, token: world.workspace.pat },
    })
    const first = await personalAccessTokens(bootstrap).create()
    const sink = netrcSink({ path, machine: new URL(own.host).hostname })
    await sink.write({ host: own.host, value: new Secret(first.reveal()) })
    const files = { exists: async () => true, readText: (name: string) => readFile(name, 'utf8') }
    const clock = fakeClock()
    const auth = await databricksAuth({
      strategies: netrcStrategies,
      ...fakePorts({ fetch: world.fetch, clock, env: { NETRC: path }, files: files as never }),
      config: own,
    })
    const call = async () => (await auth.fetch('/api/2.0/clusters/list')).status
    expect(await call()).toBe(200)
    let replaces = [first.tokenId]
    const statuses: number[] = []
    // A token that is refused within a second of the last look at the file is looked up when that second is over.
    const inTime = async (calls: readonly Promise<number>[]): Promise<void> => {
      let answered = false
      const answers = Promise.all(calls).finally(() => {
        answered = true
      })
      while (!answered) await clock.advance(1_000)
      statuses.push(...(await answers))
    }
    for (let round = 0; round < 3; round++) {
      let over = false
      const rotation = rotatePat({
        auth: bootstrap,
        sinks: [sink],
        journal: folder.at('journal.json'),
        replaces,
      }).finally(() => {
        over = true
      })
      while (!over) {
        await inTime([call(), call(), call()])
      }
      replaces = []
      expect(await rotation).toMatchObject({ outcome: 'rotated' })
      await inTime([call()])
    }
    expect(statuses.length).toBeGreaterThanOrEqual(12)
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect((await personalAccessTokens(bootstrap).list()).length).toBe(2)
  })
})
