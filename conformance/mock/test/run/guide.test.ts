import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { testWhereInstalled, testWithTool } from '../tools.js'
import { isolationAllowed } from './isolation.js'
import { bin, type Ended, makePlace, type Place } from './mock-command.js'

const page = await readFile(fileURLToPath(new URL('../../../../docs/guide/test-a-client.md', import.meta.url)), 'utf8')
/** The programs of the page: a line with the name, then the block. */
const programs = [...page.matchAll(/^`([\w.]+)`:\n\n```\w+\n(.*?)^```$/gms)].map(
  ([, name, code]) => ({ name, code }) as Record<'name' | 'code', string>,
)
/** Its commands, as they stand there. */
const commands = [...page.matchAll(/^```sh (run|isolate|serve)\n(.*?)^```$/gms)].map(
  ([, kind, script]) => ({ kind, script }) as Record<'kind' | 'script', string>,
)

/** Runs a script of the page in a shell, where its programs are and the command is on the PATH. */
async function runOf({ folder }: Place, script: string): Promise<Omit<Ended, 'signal'>> {
  const path = join(folder, 'bin')
  await mkdir(path)
  await symlink(bin, join(path, 'lakeauth-mock'))
  for (const { name, code } of programs) await writeFile(join(folder, name), code)
  const home = { HOME: folder, TMPDIR: folder, GOTOOLCHAIN: 'local', GO111MODULE: 'off' }
  // Its standard library takes a minute to compile.
  const GOCACHE = process.env['GOCACHE'] ?? join(homedir(), '.cache', 'go-build')
  const PATH = [path, dirname(process.execPath), process.env['PATH']].join(':')
  const child = spawn('sh', ['-ec', script], {
    cwd: folder,
    env: { ...home, GOCACHE, PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = once(child, 'exit') as Promise<[number | null]>
  const [[code], stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

const scriptOf = (part: string): string => commands.find(({ script }) => script.includes(part))?.script as string

test('the page has programs and commands in every language', () => {
  expect(programs.map(({ name }) => name)).toEqual(['job.py', 'main.go', 'Job.java', 'job.mjs', 'list.sh', 'mock.json'])
  expect(commands.map(({ kind }) => kind)).toEqual(['run', 'run', 'run', 'run', 'run', 'run', 'isolate', 'serve'])
})

for (const [tool, part] of [
  ['python3', 'job.py'],
  ['go', 'main.go'],
  ['java', 'Job.java'],
  ['node', 'job.mjs'],
] as const)
  testWhereInstalled(tool)(
    `a program in the language of ${tool} signs in unchanged, with the command of the guide`,
    { timeout: 600_000 },
    async () => {
      await using place = await makePlace()
      const { code, stdout, stderr } = await runOf(place, scriptOf(part))
      expect([code, stdout, stderr.replace(/^Picked up JAVA_TOOL_OPTIONS: .*\n/, '')]).toEqual([
        0,
        'signed in as lakeauth-mock\n',
        expect.not.stringContaining('rror'),
      ])
    },
  )

testWithTool('curl')(
  'a shell script brings the credentials of the mock, and the journal tells what it asked',
  async () => {
    await using place = await makePlace()
    const { code, stdout, stderr } = await runOf(place, scriptOf('list.sh'))
    expect([code, stdout, stderr]).toEqual([0, 'lakeauth-mock\nGET /api/2.0/clusters/list 200\n', ''])
  },
)

testWithTool('curl')('a fault of the configuration is met once', async () => {
  await using place = await makePlace()
  const { code, stdout, stderr } = await runOf(place, scriptOf('mock.json'))
  expect([code, stdout, stderr]).toEqual([0, '503\n200\n', ''])
})

testWithTool('curl')('the command with built-in addresses works, or says in one line what is missing', async () => {
  await using place = await makePlace()
  const { code, stdout, stderr } = await runOf(place, scriptOf('--isolate'))
  if (isolationAllowed) expect([code, JSON.parse(stdout).token_type]).toEqual([0, 'Bearer'])
  else expect([code, stderr]).toEqual([2, expect.stringMatching(/^lakeauth-mock: --isolate: .*\n$/)])
})

test('the first command of the page is one that is run further down, as npx runs it', () => {
  const [, first] = /^```sh\nnpx (.*\n)```$/m.exec(page) as unknown as [string, string]
  expect(first).toBe(scriptOf('job.py'))
})

testWhereInstalled('python3')('the TypeScript of the page runs a program that signs in', async () => {
  await using place = await makePlace()
  const [, code] = /^```ts\n(.*?)^```$/ms.exec(page) as unknown as [string, string]
  const built = (name: string): string => new URL(`../../dist/${name}`, import.meta.url).href
  const entries = { '@lakeauth/mock/server': built('server/index.js'), '@lakeauth/mock': built('index.js') }
  const program = code.replaceAll(/'(@lakeauth\/[\w/]+)'/g, (_, name: keyof typeof entries) => `'${entries[name]}'`)
  await writeFile(join(place.folder, 'page.mts'), program)
  const ended = await runOf(place, 'node page.mts')
  expect(ended).toEqual({ code: 0, stdout: 'signed in as lakeauth-mock\n', stderr: '' })
})

testWithTool('curl')('a server that was started a line before gives the environment of a client', async () => {
  await using place = await makePlace()
  const script = `${scriptOf('serve >')}kill $!; wait`
  const { code, stdout } = await runOf(place, script)
  const [me, json] = stdout.split(/\n(?=\{\n)|(?<=\})(?=\{)/) as [string, string]
  expect([code, JSON.parse(me).active, JSON.parse(json).variables.ARM_CLIENT_SECRET]).toEqual([
    0,
    true,
    expect.any(String),
  ])
})
