import { spawnSync } from 'node:child_process'
import { beforeAll, expect, test, vi } from 'vitest'
import { bin, commandFolder } from './command-folder.js'

// Each test starts Node.
vi.setConfig({ testTimeout: 120_000 })

const core = new URL('../../../../packages/core/dist/index.js', import.meta.url).href

/** A plugin whose `configure` does something first. */
const plugin = (configuring = ''): string => `
import { pat } from '${core}'

export const conformance = [
  {
    strategy: { ...pat, configure: (settings, context) => { ${configuring}; return pat.configure(settings, context) } },
    scenario: {
      name: 'workspace',
      capabilities: ['bearer', 'secret', 'pat', 'api'],
      arrange: ({ workspace }) => ({ config: { host: workspace.host, token: workspace.pat } }),
    },
  },
]
`

const { command, commandReadOnce, path, read, write } = commandFolder()
beforeAll(() => write('plugin.mjs', plugin()))

test('a plugin is certified without a runner, and every report is written', async () => {
  const names = ['json', 'ndjson', 'junit', 'markdown', 'html', 'badge']
  const reports = names.flatMap((name) => ['--report', `${name}=out.${name}`])
  const ended = await command('run', '--plugin', './plugin.mjs', ...reports)
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(ended.stdout).toMatch(
    /^pat, scenario "workspace"\n✓ IDENTITY-001 [^]*\nconformant: \d+ pass, \d+ inapplicable\n$/,
  )
  const written = await Promise.all(names.map((name) => read(`out.${name}`)))
  expect(written.filter((text) => text.length < 80)).toEqual([])
  expect(JSON.parse(written[0] as string).verdict.conformant).toBe(true)
  expect(await command('diff', 'out.json', 'out.ndjson')).toMatchObject({ code: 0, stdout: 'no difference\n' })
})

test('a report on stdout stands alone there', async () => {
  const { code, stdout, stderr } = await command(
    'run',
    '--plugin',
    './plugin.mjs',
    '--case',
    'PAT',
    '--report',
    'json=-',
  )
  expect([code, JSON.parse(stdout).results.length]).toEqual([0, 4])
  expect(stderr).toContain('only PAT was selected')
})

test('a reader that has read enough, as head has, ends neither the run nor its reports', async () => {
  const told = await commandReadOnce('run', '--plugin', './plugin.mjs', '--report', 'json=unread.json')
  expect(told).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(await read('unread.json')).verdict.conformant).toBe(true)
  const { code, stderr } = await commandReadOnce('run', '--plugin', './plugin.mjs', '--report', 'ndjson=-')
  expect(code).toBe(0)
  expect(stderr).toMatch(/\nconformant: \d+ pass, \d+ inapplicable\n$/)
})

// What Node gives its children are no pipes.
test.skipIf(process.platform === 'win32')(
  'a report that is longer than a pipe takes at once is whole on stdout',
  () => {
    const line = '"$0" "$1" run --plugin ./plugin.mjs --report html=- | cat'
    const { stdout } = spawnSync('sh', ['-c', line, process.execPath, bin], { cwd: path(), encoding: 'utf8' })
    expect([stdout.length > 65_536, stdout.trimEnd().endsWith('</html>')]).toEqual([true, true])
  },
)

test('shards make one report, with the exit code of the whole run', async () => {
  for (const index of [1, 2]) {
    const shard = ['--shard', `${index}/2`, '--report', `ndjson=shard-${index}.ndjson`]
    expect((await command('run', '--plugin', './plugin.mjs', '--case', 'PAT', ...shard)).code).toBe(0)
  }
  const merged = await command('merge', 'shard-2.ndjson', 'shard-1.ndjson', '--report', 'ndjson=merged.ndjson')
  expect(merged).toMatchObject({ code: 0, stderr: '' })
  expect(await command('diff', 'merged.ndjson', 'shard-1.ndjson')).toMatchObject({ code: 1 })
  expect(await command('merge', 'shard-1.ndjson')).toMatchObject({
    code: 2,
    stderr: 'lakeauth-conformance: Shard 2 of 2 is missing.\n',
  })
})

test('a strategy that ends the process has not passed, and what was written is no report', async () => {
  await write('exits.mjs', plugin('process.exit(0)'))
  const ended = await command('run', '--plugin', './exits.mjs', '--report', 'ndjson=exits.ndjson')
  expect(ended.code).toBe(1)
  expect(ended.stderr).toMatch(/^lakeauth-conformance: the process ended before the run did/)
  expect((await command('diff', 'exits.ndjson', 'exits.ndjson')).stderr).toContain('it has no footer')
})

test('what a strategy left running does not keep the process, and its exit code stands', async () => {
  await write('runs-on.mjs', `setInterval(() => {}, 1000)\n${plugin()}`)
  expect(await command('run', '--plugin', './runs-on.mjs', '--case', 'PAT')).toMatchObject({ code: 0, stderr: '' })
})

test('what is thrown while the last lines are on their way makes the run fail, without its message', async () => {
  await write(
    'late.mjs',
    `const { write } = process.stdout
process.stdout.write = (text, ...more) => {
  if (text !== '') return write.call(process.stdout, text, ...more)
  setImmediate(() => { throw new RangeError('dose-of-a-test') })
  setImmediate(() => setImmediate(more.at(-1)))
}
${plugin()}`,
  )
  expect(await command('run', '--plugin', './late.mjs', '--case', 'PAT')).toMatchObject({
    code: 1,
    stderr:
      'lakeauth-conformance: after the last case RangeError was thrown outside of any call and nobody handled it.\n',
  })
})

test('a rejection that nobody handles is an error of its case, without its message', async () => {
  await write('stray.mjs', plugin(`void Promise.reject(new TypeError('dose-of-a-test'))`))
  const { code, stdout, stderr } = await command('run', '--plugin', './stray.mjs', '--case', 'PAT-001')
  expect(code).toBe(1)
  expect(stdout).toContain('a promise was rejected with TypeError and nobody handled it')
  expect(stdout + stderr).not.toContain('dose-of-a-test')
})

test.for([
  ['never answers', 'headers: () => new Promise(() => {})', 'never ended'],
  ['gives garbage', 'headers: async () => 42', 'gave a number'],
  ['asks the network by itself', `headers: () => fetch('http://127.0.0.1:65535/')`, 'the network of this machine'],
  [
    'throws where nobody can catch it',
    `headers: (request) => { setImmediate(() => { throw new TypeError('dose-of-a-test') }); return inner.headers(request) }`,
    'TypeError was thrown outside of any call and nobody handled it',
  ],
] as const)('a strategy that %s is an error of its cases, and the run fails', async ([, member, reason]) => {
  const spoilt = plugin('').replace(
    /return pat.configure\(settings, context\)/,
    `const inner = pat.configure(settings, context); return { ...inner, ${member} }`,
  )
  const file = `spoilt-${member.length}.mjs`
  await write(file, spoilt)
  const cases = ['HEADERS', 'PAT'].flatMap((name) => ['--case', name])
  const { code, stdout, stderr } = await command('run', '--plugin', `./${file}`, ...cases)
  expect(code).toBe(1)
  expect(stdout).toMatch(/! PAT-001 .* \(error: /)
  expect(stdout).toContain(reason)
  expect(stdout).not.toMatch(/✓ (HEADERS-001|PAT-001)/)
  expect(stdout + stderr).not.toContain('dose-of-a-test')
})

test.for([
  [['run', '--plugin', './none.mjs'], 'There is no ./none.mjs: build the plugin first.'],
  [['run', '--plugin', 'lakeauth-nowhere'], 'There is neither a file nor an installed package lakeauth-nowhere.'],
  [['run', '--plugin', './plugin.mjs', '--case', 'PAT-9'], 'There is no case PAT-9. There are PAT-001,'],
  [['run', '--plugin', './plugin.mjs', '--shard', '3/2'], 'It must be like 1/4'],
  [['run', '--plugin', './plugin.mjs', '--report', 'xml=x'], 'there are json, ndjson, junit, markdown, html, badge'],
  [['run', '--plugin', './plugin.mjs', '--report', 'json=no/such/x'], 'no/such/x cannot be written: ENOENT.'],
  [['run', '--plugin', './plugin.mjs', '--waivers', 'no.json'], 'no.json cannot be read: ENOENT.'],
  [['diff', 'no.json', 'no.json'], 'no.json cannot be read: ENOENT.'],
  [['lst'], 'Did you mean list?'],
] as const)('what cannot be carried out ends with 2 and one clear line: %j', async ([args, line]) => {
  const { code, stdout, stderr } = await command(...args)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(line)
})

test('list says what cases there are, and --json everything about them', async () => {
  expect((await command('list', '--case', 'PAT')).stdout.split('\n')[0]).toBe(
    'PAT-001         MUST   a personal access token is sent as it is',
  )
  const { set, cases } = JSON.parse((await command('list', '--json')).stdout)
  expect(set).toEqual({ digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), frozen: '0.1' })
  expect(cases[0]).toMatchObject({ id: 'IDENTITY-001', rev: 1, level: 'MUST', clauses: [{ doc: 'CONTRACT' }] })
})
