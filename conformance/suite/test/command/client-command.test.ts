import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test, vi } from 'vitest'
import { isRunning } from '../driver/is-running.js'
import { bin, commandFolder, timeless } from './command-folder.js'

// Each test starts Node for every case.
vi.setConfig({ testTimeout: 300_000 })

const liar = fileURLToPath(new URL('../driver/lying-driver.mjs', import.meta.url))
const driver = (lie: string): string => `"${process.execPath}" "${liar}" "${lie}"`

const { path, command, read, write } = commandFolder()

test('a client that passes the whole frozen set is conformant, with the reports that strategies have', async () => {
  const names = ['json', 'ndjson', 'junit', 'markdown', 'html', 'badge']
  const reports = names.flatMap((name) => ['--report', `${name}=out.${name}`])
  const ended = await command('run', '--driver', driver('none'), ...reports)
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(ended.stdout).toMatch(/^liar, scenario "pat"\n✓ CLIENT-006 [^]*\nconformant: 6 pass, 12 inapplicable\n$/)
  const written = await Promise.all(names.map((name) => read(`out.${name}`)))
  expect(written.filter((text) => text.length < 80)).toEqual([])
  const report = JSON.parse(written[0] as string)
  expect(report).toMatchObject({
    set: { frozen: 'client-0.1', cases: 18 },
    plugin: { given: driver('none'), name: 'liar', version: '1', language: 'JavaScript' },
    verdict: { conformant: true },
  })
  const isReport = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(
    JSON.parse(await readSchema('report.schema.json')) as object,
  )
  expect([isReport(report), isReport.errors]).toEqual([true, null])
  expect(await command('diff', 'out.json', 'out.ndjson')).toMatchObject({ code: 0, stdout: 'no difference\n' })
})

test('two runs with one seed give the same report, apart from times', async () => {
  for (const name of ['one', 'two'])
    await command('run', '--driver', driver('none'), '--seed', 'x', '--report', `json=${name}.json`)
  expect(timeless(await read('one.json'))).toBe(timeless(await read('two.json')))
})

test('a part is not conformant, shards of a client are merged, and its known failures may be waived', async () => {
  for (const index of [1, 2])
    await command('run', '--driver', driver('none'), '--shard', `${index}/2`, '--report', `ndjson=${index}.ndjson`)
  const merged = await command('merge', '1.ndjson', '2.ndjson', '--report', 'json=merged.json')
  expect([merged.code, JSON.parse(await read('merged.json')).verdict.conformant]).toEqual([0, true])
  const waivers = [{ case: 'CLIENT-009', reason: 'known', expires: '2999-01-31' }]
  await write('waivers.json', JSON.stringify({ waivers }))
  const part = ['--case', 'CLIENT-009', '--waivers', 'waivers.json']
  const ended = await command('run', '--driver', driver('none'), ...part)
  expect(ended.stdout).toContain('only CLIENT-009 was selected')
  expect([ended.code, ended.stdout.includes('xpass')]).toEqual([1, true])
})

test('a driver that lies fails the run, with the command that shows it again', async () => {
  const ended = await command('run', '--driver', driver('a wrong id'), '--case', 'CLIENT-009', '--timeout', '200')
  expect(ended.code).toBe(1)
  expect(ended.stdout).toContain('the result is of "CLIENT-009x" and not of CLIENT-009')
  expect(ended.stdout).toContain(
    `npx lakeauth-conformance run --driver '${driver('a wrong id')}' --timeout 200 --case CLIENT-009\n`,
  )
})

test('a signal ends the client as well, and leaves nothing behind', async () => {
  await write(
    'hangs.mjs',
    `import { writeFileSync } from 'node:fs'
const started = { type: 'started', name: 'x', version: '1', language: 'JavaScript', capabilities: ['pat'] }
process.stdin.once('data', () => console.log(JSON.stringify(started)))
// It was started twice: the second time there is a host, and it stays.
if (process.env.DATABRICKS_HOST) {
  writeFileSync('hanging.json', JSON.stringify({ pid: process.pid, home: process.env.HOME, ca: process.env.SSL_CERT_FILE }))
  setInterval(() => {}, 1e6)
} else process.stdin.on('data', (text) => String(text).includes('stop') && process.exit(0))`,
  )
  const words = [bin, 'run', '--driver', `"${process.execPath}" hangs.mjs`, '--case', 'CLIENT-009']
  const child = spawn(process.execPath, words, { cwd: path(), stdio: 'ignore' })
  const ended = once(child, 'exit')
  const { pid, home, ca } = await vi.waitFor(async () => JSON.parse(await read('hanging.json')), {
    timeout: 120_000,
    interval: 50,
  })
  expect([existsSync(home), existsSync(ca)]).toEqual([true, true])
  child.kill('SIGTERM')
  // A run that did not come to its end has failed.
  expect((await ended)[0]).toBe(1)
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 60_000, interval: 20 })
  expect([existsSync(home), existsSync(ca)]).toEqual([false, false])
})

test('a command is run once for each case, and one that asks nobody has not passed', async () => {
  await write(
    'client.mjs',
    `const { DATABRICKS_HOST: host, DATABRICKS_TOKEN: token } = process.env
const { ok } = await fetch(host.replace(/\\/$/, '') + '/api/2.0/preview/scim/v2/Me', { headers: { authorization: 'Bearer ' + token }, redirect: 'error' })
process.exitCode = ok ? 0 : 1`,
  )
  const exec = ['--exec', `"${process.execPath}" client.mjs`, '--sign-in', 'pat']
  const ended = await command('run', ...exec)
  expect(ended.stdout).toMatch(/\nconformant: 6 pass, 12 inapplicable\n$/)
  const silent = await command('run', '--exec', 'exit 0', '--sign-in', 'pat', '--case', 'CLIENT-009')
  expect(silent.stdout).toContain('(error: no call reached the workspace)')
  expect(silent.code).toBe(1)
})

test.for([
  [['run'], 'Say what is to be certified, by one of --plugin, --driver and --exec.'],
  [['run', '--driver', 'x', '--exec', 'y'], 'by one of --plugin, --driver and --exec.'],
  [['run', '--exec', 'x'], 'Say by --sign-in how the command signs in. There are pat, oauth-m2m, env-oidc.'],
  [['run', '--exec', 'x', '--sign-in', 'magic'], 'declares "magic", which no case tests.'],
  [['run', '--driver', 'x', '--sign-in', 'pat'], '--sign-in and --reach go with --exec'],
  [['run', '--driver', 'exit 0'], 'exit 0: the driver ended before its answer to start (exit code 0).'],
  [['run', '--driver', 'x', '--timeout', '-1'], 'It must be a number of seconds'],
  [['run', '--driver', 'x', '--case', 'FLIGHT-001'], 'There is no case FLIGHT-001. There are CLIENT.'],
  [['run', '--exec', 'x', '--sign-in', 'pat', '--reach', 'tunnel'], 'Allowed choices are url, proxy.'],
] as const)('what cannot be carried out ends with 2 and one clear line: %j', async ([args, line]) => {
  const { code, stdout, stderr } = await command(...args)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(line)
})

test('list says what cases there are for clients, with their set', async () => {
  const { set, cases } = JSON.parse((await command('list', '--clients', '--json')).stdout)
  expect(set.frozen).toBe('client-0.1')
  expect(cases).toHaveLength(18)
  expect(cases[0]).toMatchObject({ id: 'CLIENT-001', clauses: [{ doc: 'CLIENTS' }] })
})

function readSchema(name: string): Promise<string> {
  return readFile(new URL(`../../schema/${name}`, import.meta.url), 'utf8')
}
