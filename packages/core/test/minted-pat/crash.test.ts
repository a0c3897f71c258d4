import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createWorld } from '@lakeauth/mock'
import { startServer } from '@lakeauth/mock/server'
import { describe, expect, it } from 'vitest'
import { databricksAuth, oauthM2m, personalAccessTokens } from '../../src/index.js'

const run = promisify(execFile)
const script = fileURLToPath(new URL('sign-in.mjs', import.meta.url))
const MINUTE = 60_000

/** A mocked Databricks that processes reach, and what is alive in it. */
async function served() {
  const world = createWorld()
  const server = await startServer({ worlds: [world] })
  const { host, clientId, clientSecret } = world.workspace
  const env = { DATABRICKS_HOST: host, DATABRICKS_CLIENT_ID: clientId, DATABRICKS_CLIENT_SECRET: clientSecret }
  const auth = await databricksAuth({ strategies: [oauthM2m], env, home: undefined })
  return {
    alive: async () => (await personalAccessTokens(auth).list()).length,
    signIn: async (dieAt = 0) => {
      const ended = await run(process.execPath, [script], {
        env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env, DIE_AT: String(dieAt) },
      }).catch((error: { signal?: string; stderr?: string }) => error)
      if ('signal' in ended && ended.signal) return ended.signal
      expect(ended.stderr).toBe('')
      return JSON.parse((ended as { stdout: string }).stdout) as { status: number; moments: number }
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
}

describe('mintedPat in processes that are killed', () => {
  it('leaves at most two tokens wherever it dies, and the next start leaves none [P41]', {
    timeout: 5 * MINUTE,
  }, async () => {
    await using place = await served()
    const whole = await place.signIn()
    expect(whole).toMatchObject({ status: 200 })
    expect(await place.alive()).toBe(0)
    const { moments } = whole as { moments: number }
    expect(moments).toBeGreaterThanOrEqual(14)
    const left: number[] = []
    for (let moment = 1; moment <= moments; moment++) {
      expect(await place.signIn(moment)).toBe('SIGKILL')
      left.push(await place.alive())
      expect(await place.signIn()).toMatchObject({ status: 200 })
      expect(await place.alive()).toBe(0)
    }
    expect(Math.max(...left)).toBe(2)
    // The control: a kill between the first token and the renewal leaves one.
    expect(left).toContain(1)
  })
})
