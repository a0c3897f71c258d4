import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import { run, testWithTool } from '../tools.js'
import { bin, makePlace, type Place } from './mock-command.js'

/** A served world, whose ready line is where `env` looks for it. */
async function serveIn(place: Place) {
  const worlds = [createWorld(), createWorld({ name: 'second' })] as const
  const server = await startServer({ worlds: [...worlds] })
  await writeFile(join(place.folder, 'ready.json'), `${JSON.stringify(server.ready)}\n`)
  return { worlds, server, [Symbol.asyncDispose]: server.close }
}

testWithTool('curl')('what env prints leads curl to the mock and signs it in', async () => {
  await using place = await makePlace()
  await using mock = await serveIn(place)
  const printed = await place.mock(['env', '--client', 'curl', '--auth', 'pat'])
  expect(printed).toMatchObject({ code: 0, stderr: '' })
  expect(printed.stdout).toMatch(/^unset .*DATABRICKS_CLIENT_SECRET.*\nexport HTTPS_PROXY=http:/)
  const call =
    'curl -sS --fail -H "Authorization: Bearer $DATABRICKS_TOKEN" "$DATABRICKS_HOST/api/2.0/preview/scim/v2/Me"'
  const { code, stdout } = await run('sh', ['-c', `${printed.stdout}\n${call}`])
  expect([code, JSON.parse(stdout).userName]).toEqual([0, mock.worlds[0].workspace.userName])
  expect(mock.worlds[0].journal.of('scim.me')).toMatchObject([{ via: 'proxy', status: 200 }])
})

testWithTool('curl')('env --world leads to another world of the same proxy', async () => {
  await using place = await makePlace()
  await using mock = await serveIn(place)
  const { stdout } = await place.mock(['env', '--client', 'curl', '--auth', 'pat', '--world', 'second'])
  const call =
    'curl -sS --fail -o /dev/null -H "Authorization: Bearer $DATABRICKS_TOKEN" "$DATABRICKS_HOST/api/2.0/clusters/list"'
  expect((await run('sh', ['-c', `${stdout}\n${call}`])).code).toBe(0)
  expect(mock.worlds.map(({ journal }) => journal.count('clusters.list'))).toEqual([0, 1])
})

test('env --json has variables, what is to be removed, and notes', async () => {
  await using place = await makePlace()
  await using mock = await serveIn(place)
  const { stdout } = await place.mock(['env', '--client', 'terraform', '--auth', 'pat', '--json'])
  const { host, pat } = mock.worlds[0].workspace
  expect(JSON.parse(stdout)).toEqual({
    variables: { DATABRICKS_HOST: host, DATABRICKS_AUTH_TYPE: 'pat', DATABRICKS_TOKEN: pat },
    unset: expect.arrayContaining(['DATABRICKS_CLIENT_ID', 'ARM_CLIENT_SECRET']),
    notes: [],
  })
})

testWithTool('curl')(
  'env removes what is inherited of another sign-in, and a name that is none to a shell harms nothing',
  async () => {
    await using place = await makePlace()
    await using _mock = await serveIn(place)
    const strange = {
      DATABRICKS_DISCOVERY_URL: 'http://mine.example',
      DATABRICKS_NEW: 'mine',
      'DATABRICKS_$(echo >&2 run)': 'x',
    }
    const { stdout } = await place.mock(['env', '--client', 'curl', '--auth', 'pat'], strange)
    const shown = await run('sh', ['-c', `${stdout}\nenv`], {
      DATABRICKS_DISCOVERY_URL: 'mine',
      DATABRICKS_NEW: 'mine',
    })
    expect([shown.code, shown.stderr]).toEqual([0, ''])
    expect(shown.stdout).not.toContain('mine')
  },
)

test('env says in one line that what answers at the address is no admin API, or that it is no address', async () => {
  await using place = await makePlace()
  await using mock = await serveIn(place)
  const { host } = mock.worlds[0].workspace
  for (const [admin, sentence] of [
    [host, `What answers at ${host} is no admin API of lakeauth-mock: `],
    ['not a url', '"admin" of the ready line is no URL: '],
  ] as const) {
    await writeFile(join(place.folder, 'wrong.json'), `${JSON.stringify({ ...mock.server.ready, admin })}\n`)
    const ended = await place.mock(['env', '--ready', 'wrong.json', '--client', 'curl'])
    expect([ended.code, ended.stdout, ended.stderr.split('\n').length]).toEqual([2, '', 2])
    expect(ended.stderr).toContain(`lakeauth-mock: ${sentence}`)
  }
})

test.skipIf(!existsSync('/dev/full'))(
  'output that nobody takes ends quietly, and a full disk with one line',
  async () => {
    const env = { BIN: bin, NODE: process.execPath }
    const gone = await run('sh', ['-c', '"$NODE" "$BIN" env --list | true'], env)
    expect(gone).toEqual({ code: 0, stdout: '', stderr: '' })
    for (const command of ['env --list', 'serve']) {
      const full = await run('sh', ['-c', `"$NODE" "$BIN" ${command} > /dev/full`], env)
      expect([full.code, full.stderr]).toEqual([
        2,
        expect.stringMatching(/^(lakeauth-mock: workspace .*\n)?lakeauth-mock: stdout cannot be written: ENOSPC\.\n$/),
      ])
    }
  },
)

test('a note goes to stderr, and a value of several words stays one', async () => {
  await using place = await makePlace()
  await using _mock = await serveIn(place)
  const { stdout, stderr } = await place.mock(['env', '--client', 'java'], { JAVA_TOOL_OPTIONS: "-Dname=it's" })
  expect(stderr).toMatch(/^lakeauth-mock: databricks-sdk-java heeds no proxy.*\n$/)
  const { stdout: value } = await run('sh', ['-c', `${stdout}\nprintf %s "$JAVA_TOOL_OPTIONS"`])
  expect(value).toMatch(/^-Dname=it's -Djavax\.net\.ssl\.trustStore=\S+ /)
})

test('env --list names every client and sign-in, and needs no server', async () => {
  await using place = await makePlace()
  const { code, stdout } = await place.mock(['env', '--list'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^azure-msi +isolate +isolate +proxy +proxy +isolate +proxy +- +- +- +proxy +proxy$/m)
  expect(stdout).toMatch(/^terraform: .* \(from its source: not run with the client itself\)$/m)
  expect(stdout).toMatch(/^curl: curl$/m)
  expect(stdout).toMatch(/^file-oidc +proxy +- /m)
})

test.each([
  [['--client', 'jav'], /^There is no client "jav"\. Did you mean java\?/],
  [['--auth', 'msi'], /^There is no sign-in "msi"\. Did you mean azure-msi\?/],
  [['--world', 'none'], /^There is no world "none"\.$/],
  [['--ready', '/etc/hostname'], /^\/etc\/hostname has no ready line: /],
  [['--ready', '/etc'], /^\/etc cannot be read: EISDIR\.$/],
  [['--ready', 'none.json'], /^There is no none\.json: start "lakeauth-mock serve > none\.json &"/],
])('env %j ends with one line and 2', async (args, sentence) => {
  await using place = await makePlace()
  await using _mock = await serveIn(place)
  const ended = await place.mock(['env', ...args])
  expect(ended).toMatchObject({ code: 2, stdout: '' })
  expect(ended.stderr).toMatch(/^lakeauth-mock: .*\n$/)
  expect(ended.stderr.slice('lakeauth-mock: '.length, -1)).toMatch(sentence)
})

test('a server that has ended is named', async () => {
  await using place = await makePlace()
  const mock = await serveIn(place)
  await mock.server.close()
  const { code, stderr } = await place.mock(['env'])
  expect([code, stderr]).toEqual([
    2,
    `lakeauth-mock: Nothing answers at ${mock.server.ready.admin}: is the server of the ready line still running?\n`,
  ])
})
