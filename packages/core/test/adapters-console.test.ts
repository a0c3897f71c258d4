import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { signIns, workspace, type Workspace } from './support/adapters.js'

const run = promisify(execFile)
const names = ['fetch', 'sdk', 'appkit', 'lakebase', 'sql', 'openai', 'aiSdk', 'axios', 'undici']

/** What a process prints that calls the workspace through every client, each as talkative as a variable makes it. */
async function printed({ host, world }: Workspace, clientSecret = world.workspace.clientSecret): Promise<string> {
  const { clientId } = world.workspace
  const { stdout, stderr } = await run(process.execPath, [join(import.meta.dirname, 'fixtures/every-client.mjs')], {
    env: {
      PATH: process.env['PATH'],
      DATABRICKS_HOST: host,
      DATABRICKS_CLIENT_ID: clientId,
      DATABRICKS_CLIENT_SECRET: clientSecret,
      OPENAI_LOG: 'debug',
    },
  })
  return stdout + stderr
}

const outcomes = (text: string): (string | undefined)[] =>
  names.map((name) => new RegExp(`^${name} (answered|failed)`, 'm').exec(text)?.[1])

// These run the built package, as an application does.
describe('what an application prints of every client', () => {
  it('holds no secret when the calls go well [T35]', async () => {
    await using place = await workspace()
    place.world.on('unmatched').respond({ status: 400, json: {} })
    const text = await printed(place)
    // The servers of Lakebase and SQL, and the models, are not there.
    const absent = ['lakebase', 'sql', 'openai', 'aiSdk']
    expect(outcomes(text)).toEqual(names.map((name) => (absent.includes(name) ? 'failed' : 'answered')))
    place.assertSilent('the console', text)
    expect(signIns(place.world)).toEqual({ grants: 1, discoveries: 1 })
  }, 60_000)

  it('holds no secret when every call is refused [T35]', async () => {
    await using place = await workspace()
    const refusal = { status: 403, json: { error_code: 'PERMISSION_DENIED', message: 'no permission' } }
    for (const operation of ['scim.me', 'clusters.list', 'unmatched']) place.world.on(operation).respond(refusal)
    const text = await printed(place)
    expect(outcomes(text)).toEqual(['answered', ...Array(8).fill('failed')])
    place.assertSilent('the console', text)
    expect(signIns(place.world)).toEqual({ grants: 1, discoveries: 1 })
  }, 60_000)

  it('holds no secret when the sign-in fails [T35]', async () => {
    await using place = await workspace()
    const secret = 'a-secret-that-is-wrong'
    const text = await printed(place, secret)
    expect(outcomes(text)).toEqual(names.map(() => 'failed'))
    expect(text).toContain('ERR_TOKEN_REJECTED')
    place.assertSilent('the console', text)
    expect(text).not.toContain(secret)
  }, 60_000)
})
