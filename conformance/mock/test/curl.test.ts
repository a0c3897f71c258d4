import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { startServer } from '../src/server/index.js'
import { createWorld } from '../src/world/create-world.js'
import { type Ran, run, testWithTool } from './tools.js'

const test = testWithTool('curl')
const curl = (args: readonly string[], env?: Record<string, string>): Promise<Ran> =>
  run('curl', ['--silent', '--show-error', '--noproxy', '*', ...args], env)

test('curl signs in with client credentials and calls an API', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const { host, clientId, clientSecret } = world.workspace
  const form = ['-d', 'grant_type=client_credentials', '-d', 'scope=all-apis']
  const granted = await curl(['-u', `${clientId}:${clientSecret}`, ...form, `${host}/oidc/v1/token`])
  expect(granted).toMatchObject({ code: 0, stderr: '' })
  const { access_token: token, ...rest } = JSON.parse(granted.stdout)
  expect(rest).toEqual({ token_type: 'Bearer', expires_in: 3600, scope: 'all-apis' })
  const listed = await curl(['-H', `Authorization: Bearer ${token}`, `${host}/api/2.1/clusters/list`])
  expect(JSON.parse(listed.stdout).clusters).toHaveLength(1)
})

test('curl sends a personal access token with -u', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const { host, pat } = world.workspace
  const listed = await curl(['--fail', '-u', `token:${pat}`, `${host}/api/2.0/clusters/list`])
  expect(listed.code).toBe(0)
  const refused = await curl(['--fail', '-u', 'token:dapi0', `${host}/api/2.0/clusters/list`])
  expect(refused.code).toBe(22)
  expect(world.journal.of('clusters.list').map(({ status }) => status)).toEqual([200, 403])
})

test('curl sends a personal access token from .netrc', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const home = await mkdtemp(join(tmpdir(), 'lakeauth-curl-'))
  try {
    const netrc = `machine 127.0.0.1\nlogin token\npassword ${world.workspace.pat}\n`
    await writeFile(join(home, '.netrc'), netrc, { mode: 0o600 })
    const listed = await curl(['--fail', '--netrc', `${world.workspace.host}/api/2.0/clusters/list`], { HOME: home })
    expect(listed).toMatchObject({ code: 0, stderr: '' })
    expect(world.journal.count('clusters.list', { outcome: 'ok' })).toBe(1)
  } finally {
    await rm(home, { recursive: true })
  }
})
