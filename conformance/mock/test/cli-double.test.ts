import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type MockServer, startServer, writeCliDouble } from '../src/server/index.js'
import { createWorld } from '../src/world/create-world.js'
import type { World } from '../src/world/world.js'
import { callApi } from './requests.js'
import { type Ran, run } from './tools.js'

let world: World
let server: MockServer
let folder: string
let path: string

beforeEach(async () => {
  world = createWorld()
  server = await startServer({ worlds: [world] })
  folder = await mkdtemp(join(tmpdir(), 'lakeauth-cli-'))
  path = await writeCliDouble(folder, { url: world.cliUrl })
})

afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

/** Runs the double, with the running Node first on its PATH. */
function databricks(...args: string[]): Promise<Ran> {
  return run(path, args, { PATH: `${dirname(process.execPath)}:${process.env['PATH']}` })
}

test('the double is an executable of more than a mebibyte', async () => {
  const { size, mode } = await stat(path)
  expect([path, size > 1024 * 1024, mode & 0o777]).toEqual([join(folder, 'databricks'), true, 0o755])
  await expect(writeCliDouble(folder, { url: world.cliUrl })).rejects.toThrow(/EEXIST/)
})

test('it tells its version as text and as JSON', async () => {
  expect(await databricks('version')).toEqual({ code: 0, stdout: 'Databricks CLI v0.296.0\n', stderr: '' })
  const { stdout } = await databricks('version', '--output', 'json')
  expect(JSON.parse(stdout)).toMatchObject({ Major: 0, Minor: 296, Patch: 0 })
})

test('it gives tokens that work, for a profile and for a host', async () => {
  const { host } = world.workspace
  for (const args of [
    ['--profile', 'DEFAULT'],
    ['--host', host],
    [`--host=${host}`, '--force-refresh', '--output', 'json'],
  ]) {
    const { code, stdout, stderr } = await databricks('auth', 'token', ...args)
    expect([code, stderr]).toEqual([0, ''])
    const token = JSON.parse(stdout)
    expect(token).toMatchObject({ token_type: 'Bearer' })
    expect(token.expiry).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}\+01:00$/)
    expect((await callApi(world, token.access_token)).status).toBe(200)
  }
  expect(world.journal.count('cli.auth-token', { outcome: 'ok' })).toBe(3)
})

test('it prints the token alone as text', async () => {
  const { stdout } = await databricks('auth', 'token', '--profile', 'DEFAULT', '--output', 'text')
  expect((await callApi(world, stdout.trim())).status).toBe(200)
})

test.each([
  [
    ['auth', 'token', '--host', 'https://other.example'],
    /^Error: cache: databricks OAuth is not configured for this host\./,
  ],
  [['auth', 'token', '--tenant', 'x'], /^Error: unknown flag: --tenant\n$/],
  [['auth', 'token', '-x'], /^Error: unknown shorthand flag: -x\n$/],
  [['auth', 'token', '--host'], /^Error: flag needs an argument: --host\n$/],
  [['clusters', 'list'], /^Error: unknown command "clusters list"/],
])('%j fails on stderr with exit 1', async (args, message) => {
  expect(await databricks(...args)).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(message) })
})

test('it fails when the mock does', async () => {
  world
    .on('cli.auth-token')
    .times(1)
    .respond({ status: 500, json: { error: 'no luck today' } })
  expect(await databricks('auth', 'token', '--profile', 'x')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'Error: no luck today\n',
  })
  await server.close()
  expect((await databricks('auth', 'token', '--profile', 'x')).stderr).toMatch(/^Error: cannot reach the mock/)
})
