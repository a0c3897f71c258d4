import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { createWorld } from '@lakeauth/mock'
import { describe, expect, it, onTestFinished } from 'vitest'
import { coreStrategies } from '../../src/core-strategies.js'
import { databricksAuth } from '../../src/databricks-auth.js'
import {
  type Keyring,
  type KeyringCall,
  keyringSecret,
  keyringSecretStore,
  resolveSecrets,
} from '../../src/rotation/index.js'
import { systemKeyring } from '../../src/rotation/keyring-process.js'
import { Secret } from '../../src/secret.js'
import { fakeClock, fakePorts } from '../../src/testing/index.js'
import { makeFolder } from '../files/folder.js'
import { rejection } from '../support/context.js'

const CANARY = 'dapi0123456789abcdef0123456789abcdef'
const entry = { service: 'databricks', account: 'ada' }
const HOST = 'https://dbc-a1b2.cloud.databricks.com'
const onLinux = process.platform === 'linux' ? it : it.skip

/** A keyring in memory, and the calls that it got. */
function memory(): { readonly keyring: Keyring; readonly calls: KeyringCall[] } {
  const calls: KeyringCall[] = []
  const entries = new Map<string, string>()
  const keyring: Keyring = async (call) => {
    calls.push(call)
    const key = JSON.stringify([call.service, call.account])
    if (call.action === 'delete') entries.delete(key)
    if (call.action === 'set') entries.set(key, call.password?.reveal() ?? '')
    return call.action === 'get' ? entries.get(key) : undefined
  }
  return { keyring, calls }
}

/** A session bus that takes connections and says nothing. */
async function silentBus() {
  const folder = await makeFolder()
  const bus = createServer()
  bus.listen(folder.at('bus'))
  await once(bus, 'listening')
  onTestFinished(() => void bus.close())
  const connection = once(bus, 'connection')
  const env = { PATH: process.env['PATH'], DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder.at('bus')}` }
  return { env, connected: async () => (await connection)[0] as Socket }
}

describe('keyringSecretStore', () => {
  it('writes, reads and removes the entry of an account for a service, with one call each', async () => {
    const { keyring, calls } = memory()
    const store = keyringSecretStore({ ...entry, keyring })
    expect(await store.read()).toBeUndefined()
    await store.write({ host: HOST, value: new Secret(CANARY) })
    const secret = await store.read()
    expect([secret?.reveal(), String(secret)]).toEqual([CANARY, '[redacted]'])
    await store.remove()
    expect(await store.read()).toBeUndefined()
    expect(calls.map(({ action, service, account }) => [action, service, account])).toEqual(
      ['get', 'set', 'get', 'delete', 'get'].map((action) => [action, 'databricks', 'ada']),
    )
    expect(inspect([store, calls], { depth: null })).not.toContain(CANARY)
    expect(store.description).toBe('the entry of ada for databricks in the keyring')
  })

  it('gives up after three seconds of silence, and ends the call [S2-04] [R44]', async () => {
    const clock = fakeClock()
    let ended = false
    const keyring: Keyring = (_call, signal) => {
      signal.addEventListener('abort', () => {
        ended = true
      })
      return new Promise(() => {})
    }
    const reading = rejection(keyringSecretStore({ ...entry, keyring, clock }).read())
    await clock.advance(2_999)
    expect(ended).toBe(false)
    await clock.advance(1)
    expect(await reading).toMatchObject({ code: 'ERR_KEYRING_UNAVAILABLE', name: 'StoreError' })
    expect(ended).toBe(true)
  })

  it("ends the call with the caller's own reason", async () => {
    const controller = new AbortController()
    const keyring: Keyring = () => new Promise(() => {})
    const reading = rejection(keyringSecretStore({ ...entry, keyring }).read({ signal: controller.signal }))
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await reading).toBe(reason)
  })
})

describe('systemKeyring', () => {
  onLinux(
    'is a typed error where there is no keyring, and uses no other in its place [S2-04] [R44]',
    { timeout: 60_000 },
    async () => {
      const keyring = systemKeyring({
        env: { PATH: process.env['PATH'], DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' },
      })
      const { signal } = new AbortController()
      for (const call of [
        { action: 'set', password: new Secret(CANARY) },
        { action: 'get' },
        { action: 'delete' },
      ] as const) {
        const error = await rejection(keyring({ ...entry, ...call }, signal))
        expect(error).toMatchObject({ code: 'ERR_KEYRING_UNAVAILABLE' })
        expect(error.message).toContain('Failed to connect to socket')
        expect(inspect(error, { depth: null })).not.toContain(CANARY)
      }
    },
  )

  onLinux(
    'gives up on a bus that never answers and leaves no process behind, which has no secret in its arguments or environment [R44]',
    { timeout: 60_000 },
    async () => {
      const { env, connected } = await silentBus()
      const clock = fakeClock()
      const store = keyringSecretStore({ ...entry, keyring: systemKeyring({ env }), clock })
      const writing = rejection(store.write({ host: HOST, value: new Secret(CANARY) }))
      const socket = await connected()
      const seen = await Promise.all((await childrenOf(process.pid)).map(shownBy))
      expect(seen.filter((text) => text.includes('secret-service'))).toHaveLength(1)
      expect(seen.join()).not.toContain(CANARY)
      const closed = once(socket.resume(), 'close')
      await clock.advance(3_000)
      expect(await writing).toMatchObject({ code: 'ERR_KEYRING_UNAVAILABLE' })
      await closed
    },
  )

  it('names the package to install when it is not there', async () => {
    const keyring = systemKeyring({
      resolve: () => {
        throw new Error('not found')
      },
    })
    const error = await rejection(keyring({ ...entry, action: 'get' }, new AbortController().signal))
    expect(error).toMatchObject({ code: 'ERR_PEER_UNAVAILABLE', attribute: '@napi-rs/keyring' })
  })

  it('is a typed error when its process dies', { timeout: 60_000 }, async () => {
    const keyring = systemKeyring({ resolve: () => '/nonexistent/module.js' })
    const error = await rejection(keyring({ ...entry, action: 'get' }, new AbortController().signal))
    expect(error).toMatchObject({ code: 'ERR_KEYRING_UNAVAILABLE' })
  })
})

describe('keyringSecret', () => {
  it('is a source of a setting, with which a sign-in goes through [A31]', async () => {
    const { keyring } = memory()
    const world = createWorld({ clock: 'frozen' })
    const { host, pat } = world.workspace
    await keyringSecretStore({ ...entry, keyring }).write({ host, value: new Secret(pat) })
    const config = await resolveSecrets({ host, token: keyringSecret({ ...entry, keyring }) })
    expect(inspect(config)).not.toContain(pat)
    const auth = await databricksAuth({ strategies: coreStrategies, ...fakePorts({ fetch: world.fetch }), config })
    expect((await auth.fetch('/api/2.0/clusters/list')).status).toBe(200)
  })

  it('is an error that names the entry when there is none', async () => {
    const error = await rejection(keyringSecret({ ...entry, keyring: memory().keyring })())
    expect(error).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
    expect(error.message).toContain('the entry of ada for databricks in the keyring')
  })
})

async function childrenOf(pid: number): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const parents = await Promise.all(pids.map(async (id) => [id, await textOf(`/proc/${id}/stat`)] as const))
  return parents.filter(([, stat]) => stat.slice(stat.lastIndexOf(')')).split(' ')[2] === String(pid)).map(([id]) => id)
}

async function shownBy(pid: string): Promise<string> {
  return (await textOf(`/proc/${pid}/cmdline`)) + (await textOf(`/proc/${pid}/environ`))
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}
