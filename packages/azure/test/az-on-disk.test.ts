import { chmod, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { type DatabricksAuth, databricksAuth } from '@lakeauth/core'
import { type FakeClock, fakeClock } from '@lakeauth/core/testing'
import { createWorld, type World } from '@lakeauth/mock'
import { writeAzDouble } from '@lakeauth/mock/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { azureCli } from '../src/index.js'
import { loginsOf, PERSONALITIES, refusalOf } from './support/az.js'

const ME = '/api/2.0/preview/scim/v2/Me'

let folder: string
let world: World

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakeauth az '))
  world = createWorld()
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Signs in with programs of a folder, run as they are on any machine. */
function signIn({
  config,
  clock,
}: {
  readonly config?: Readonly<Record<string, unknown>>
  readonly clock?: FakeClock
} = {}): Promise<DatabricksAuth> {
  const path = [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter)
  const env = { PATH: path, AZURE_CONFIG_DIR: folder, ARM_CLIENT_SECRET: 'synthetic-secret' }
  return databricksAuth({
    strategies: [azureCli],
    fetch: world.fetch,
    home: folder,
    env,
    clock,
    config: { host: world.azure.publicHost, ...config },
  })
}

/** An `az` whose body is a script for Node, and a profile with a login in it. */
async function program(body: string): Promise<void> {
  await writeFile(join(folder, 'az'), `#!${process.execPath}\n${body}\n`)
  await chmod(join(folder, 'az'), 0o755)
  await writeFile(join(folder, 'azureProfile.json'), '{"subscriptions":[{}]}')
}

describe('az, run as a program', () => {
  it.each(PERSONALITIES)(
    'signs in a %s from a folder with a space in its name [A08] [P09] [P46]',
    async (personality) => {
      await writeAzDouble(folder, { accounts: await loginsOf(personality, world) })
      const { workspaceResourceId } = world.azure
      for (const config of [{}, { azureWorkspaceResourceId: workspaceResourceId }]) {
        const auth = await signIn({ config })
        expect((await auth.fetch(ME)).status).toBe(200)
      }
    },
  )

  it('runs once at a time in this process: fifty gets of two sign-ins with an az that fails beside another [R41]', async () => {
    await writeAzDouble(folder, { accounts: await loginsOf('service principal', world) })
    await rename(join(folder, 'az'), join(folder, 'real-az.cjs'))
    const taken = JSON.stringify(join(folder, 'taken'))
    await program(`const fs = require('node:fs')
try { fs.mkdirSync(${taken}) } catch { console.error('another az is running'); process.exit(1) }
process.on('exit', () => fs.rmdirSync(${taken}))
require('./real-az.cjs')`)
    const config = { azureWorkspaceResourceId: world.azure.workspaceResourceId }
    const auths = await Promise.all([signIn({ config }), signIn({ config })])
    const gets = auths.flatMap((auth) => Array.from({ length: 25 }, () => auth.headers()))
    expect((await Promise.all(gets)).map((headers) => Object.keys(headers).length)).toEqual(Array(50).fill(3))
  })

  it('says that az is not there, and which settings help [P46] [R40]', async () => {
    await program('')
    const error = await refusalOf((await signIn({ config: { azureCliPath: join(folder, 'none') } })).headers())
    expect(error).toMatchObject({ code: 'ERR_COMMAND_NOT_FOUND', command: 'az', strategy: 'azure-cli' })
    expect(error.message).toContain('set azureCliPath (AZ_PATH)')
  })

  it('says that nobody is logged in, which is another error [P46] [R40]', async () => {
    await writeAzDouble(folder, { accounts: [] })
    const error = await refusalOf((await signIn({ config: { authType: 'azure-cli' } })).headers())
    expect(error).toMatchObject({ code: 'ERR_COMMAND_FAILED', exitCode: 1 })
    expect(error.message).toContain('Run `az login`')
  })

  it('is ended after thirty seconds of the clock and not before, and says which setting allows more [P46] [R40]', async () => {
    const clock = fakeClock()
    const said = join(folder, 'started')
    await program(`require('node:fs').writeFileSync(${JSON.stringify(said)}, 'x'); setInterval(() => {}, 1000)`)
    let ended: unknown
    const pending = refusalOf((await signIn({ clock })).headers()).then((error) => {
      ended = error
      return error
    })
    await vi.waitUntil(() => existsSync(said), { timeout: 20_000, interval: 10 })
    await clock.advance(29_999)
    expect(ended).toBeUndefined()
    await clock.advance(1)
    expect(await pending).toMatchObject({ code: 'ERR_COMMAND_TIMEOUT', command: 'az', strategy: 'azure-cli' })
    expect((ended as Error).message).toContain('raise azureCliTimeout')
  })

  it('may take twenty-nine seconds of the thirty that it has [P46]', async () => {
    const clock = fakeClock(world.clock.now())
    const [started, go] = [join(folder, 'started'), join(folder, 'go')]
    await writeAzDouble(folder, { accounts: await loginsOf('service principal', world) })
    await rename(join(folder, 'az'), join(folder, 'real-az.cjs'))
    await program(`const fs = require('node:fs')
fs.writeFileSync(${JSON.stringify(started)}, 'x')
const wait = setInterval(() => {
  if (!fs.existsSync(${JSON.stringify(go)})) return
  clearInterval(wait)
  require('./real-az.cjs')
}, 5)`)
    const pending = (await signIn({ clock })).headers()
    await vi.waitUntil(() => existsSync(started), { timeout: 20_000, interval: 10 })
    await clock.advance(29_000)
    await writeFile(go, '')
    expect(Object.keys(await pending)).toEqual(['Authorization'])
  })

  it('is given its configuration and no secret of ours [T19]', async () => {
    const seen = join(folder, 'seen')
    await program(`require('node:fs').writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.env))`)
    await refusalOf((await signIn()).headers())
    const env = JSON.parse(await readFile(seen, 'utf8'))
    expect(env).toMatchObject({ AZURE_CONFIG_DIR: folder, HOME: folder })
    expect(JSON.stringify(env)).not.toContain('synthetic-secret')
  })
})
