import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { oauthM2m, pat } from '@lakeauth/core'
import { createWorld, type World } from '@lakeauth/mock'
import { startServer } from '@lakeauth/mock/server'
import { netrc } from '@lakeauth/netrc'
import { expect, it, onTestFinished } from 'vitest'
import { runPython, transcriptOf } from './support/python.js'
import { tokenFlow } from './support/token-flow.js'

const ifPython = hasPython() || process.env['REQUIRE_TOOLS'] === '1' ? it : it.skip
const SLOW = 60_000

const ways = [
  { way: 'pat', strategy: pat, requests: 7 },
  { way: 'oauth-m2m', strategy: oauthM2m, requests: 9 },
  { way: 'netrc', strategy: netrc, requests: 7 },
] as const

ifPython.for(ways)(
  'in Python, $way signs in, mints, uses and revokes by the same requests as in TypeScript [S1-01] [S1-10]',
  { timeout: SLOW },
  async ({ way, strategy, requests }) => {
    const world = createWorld()
    await using _server = await startServer({ worlds: [world] })
    const env = (await environments(world))[way]
    const ours = await tokenFlow(strategy, env)
    const expected = transcriptOf(world)
    world.journal.clear()
    const { stdout, stderr } = await runPython(['flow.py', way], env)
    expect(JSON.parse(stdout)).toEqual(ours)
    expect(ours).toEqual({
      lifetimeSeconds: 3600,
      comments: ['nightly export, second attempt'],
      whileItLives: 200,
      afterRevoke: 403,
    })
    expect(expected).toHaveLength(requests)
    expect(transcriptOf(world)).toEqual(expected)
    expect(world.canaries.filter(({ value }) => (stdout + stderr).includes(value))).toEqual([])
  },
)

ifPython('in Python, no redirect takes the token along, and no refusal shows it', { timeout: SLOW }, async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const { pat: env } = await environments(world)
  world
    .on('pat.create')
    .times(1)
    .respond({ status: 302, headers: { location: `${env.DATABRICKS_HOST}/elsewhere` } })
  const error = (await runPython(['flow.py', 'pat'], env).catch((refused: unknown) => refused)) as { stderr: string }
  expect(error.stderr).toContain('POST /api/2.0/token/create was refused (302)')
  expect(world.journal.counters()).toEqual({ 'pat.create': 1 })
  expect(world.canaries.filter(({ value }) => error.stderr.includes(value))).toEqual([])
})

async function environments(world: World) {
  const { host, clientId, clientSecret, pat: token } = world.workspace
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-python-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, '.netrc')
  await writeFile(file, `machine ${new URL(host).hostname} login token password ${token}\n`, { mode: 0o600 })
  return {
    pat: { DATABRICKS_HOST: host, DATABRICKS_TOKEN: token },
    'oauth-m2m': { DATABRICKS_HOST: host, DATABRICKS_CLIENT_ID: clientId, DATABRICKS_CLIENT_SECRET: clientSecret },
    netrc: { DATABRICKS_HOST: host, NETRC: file },
  }
}

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
