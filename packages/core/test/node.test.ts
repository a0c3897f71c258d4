import { execFile } from 'node:child_process'
import { getEventListeners, once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type CommandError, coreStrategies, databricksAuth } from '../src/index.js'
import { nodePorts } from '../src/node-context.js'
import { nodeRunner } from '../src/node-runner.js'
import { type FakeClock, fakeClock, fakePorts } from '../src/testing/index.js'

const run = promisify(execFile)
const HOST = 'https://ws.cloud.databricks.com'
let folder = ''
let scripts = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakeauth-node-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** An executable whose body is a script for Node. */
async function program(body: string, name = `program-${++scripts}`, directory = folder): Promise<string> {
  await mkdir(directory, { recursive: true })
  const path = join(directory, name)
  await writeFile(path, `#!${process.execPath}\n${body}\n`, { mode: 0o755 })
  return path
}

interface RunnerSetup {
  readonly env?: Readonly<Record<string, string>>
  readonly clock?: FakeClock
  readonly path?: string
  readonly home?: string
}

function runner({ env = {}, clock = fakeClock(), path, home }: RunnerSetup = {}) {
  return nodeRunner({ env, home, clock, commands: { find: async () => path } })
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: unknown) => error,
  )

/** Waits until a program has said that it runs; it writes the file in one piece. */
async function started(file: string): Promise<string> {
  await vi.waitUntil(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'), {
    timeout: 20_000,
    interval: 10,
  })
  return readFileSync(file, 'utf8').trim()
}

/** True while a process is there and is no zombie. */
function isAlive(pid: string): boolean {
  try {
    return !/^\d+ \(.*\) Z /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe('the runner', () => {
  it('hands arguments over as they are, through no shell [T14]', async () => {
    const path = await program('process.stdout.write(JSON.stringify(process.argv.slice(2)))')
    const words = [
      '; echo pwned',
      '$(id)',
      '`id`',
      'a & b',
      'a | b',
      "it's",
      '"quoted"',
      'new\nline',
      '%PATH%',
      '*',
      '~',
      '',
      '--flag=x y',
      '\\',
      'ü',
    ]
    const { stdout, exitCode } = await runner({ path })('tool', words)
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, words])
  })

  it('gives the program what it needs to find its way and none of our settings or secrets [T19] [P17]', async () => {
    const secrets = Object.fromEntries(
      [
        'DATABRICKS_TOKEN',
        'DATABRICKS_CLIENT_SECRET',
        'DATABRICKS_PASSWORD',
        'DATABRICKS_HOST',
        'DATABRICKS_AUTH_TYPE',
        'DATABRICKS_METADATA_SERVICE_URL',
        'DATABRICKS_CONFIG_PROFILE',
        'DATABRICKS_OIDC_TOKEN',
        'ARM_CLIENT_SECRET',
        'AZURE_CLIENT_SECRET',
        'GOOGLE_CREDENTIALS',
        'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
        'SYSTEM_ACCESSTOKEN',
        'AWS_SECRET_ACCESS_KEY',
        'GITHUB_TOKEN',
        'NPM_TOKEN',
        'NODE_OPTIONS',
        'LD_PRELOAD',
        'PATHX',
        'MY_PATH',
        'XHOME',
      ].map((name) => [name, `--canary-${name}`]),
    )
    const kept = {
      PATH: '/usr/bin',
      LANG: 'C',
      LC_ALL: 'C',
      XDG_RUNTIME_DIR: '/run/user/1',
      HTTPS_PROXY: 'http://p.example:1',
      no_proxy: 'x',
      DATABRICKS_CONFIG_FILE: '/etc/d.cfg',
      AZURE_CONFIG_DIR: '/etc/az',
      REQUESTS_CA_BUNDLE: '/etc/ca.pem',
      TZ: 'Europe/Berlin',
    }
    const path = await program('process.stdout.write(JSON.stringify(process.env))')
    const { stdout } = await runner({ env: { ...secrets, ...kept, HOME: '/elsewhere' }, path, home: '/home/ada' })(
      'tool',
      [],
    )
    expect(JSON.parse(stdout)).toEqual({ ...kept, HOME: '/home/ada' })
  })

  it('shows az alone where the machine hands out tokens, and the secret for it', async () => {
    const identity = {
      ACC_CLOUD: 'PROD',
      MSI_ENDPOINT: 'http://localhost:50342/oauth2/token',
      MSI_SECRET: 'synthetic-1',
      IDENTITY_ENDPOINT: 'http://169.254.255.2:8081/msi/token',
      IDENTITY_HEADER: 'synthetic-2',
      IMDS_ENDPOINT: 'http://localhost:40342',
    }
    const path = await program('process.stdout.write(JSON.stringify(process.env))')
    const given = runner({ env: { ...identity, PATH: '/usr/bin' }, path })
    const seen = await Promise.all(['az', 'databricks'].map(async (name) => JSON.parse((await given(name, [])).stdout)))
    expect(seen).toEqual([{ ...identity, PATH: '/usr/bin' }, { PATH: '/usr/bin' }])
  })

  it('keeps output and errors apart and gives the exit code [T17]', async () => {
    const path = await program('process.stdout.write("out ü"); process.stderr.write("err"); process.exitCode = 3')
    expect(await runner({ path })('tool', [])).toEqual({ exitCode: 3, stdout: 'out ü', stderr: 'err' })
  })

  it('gives the program no input to wait for', async () => {
    const path = await program('process.stdin.on("data", () => {}).on("end", () => process.stdout.write("no input"))')
    expect((await runner({ path })('tool', [])).stdout).toBe('no input')
  })

  it.each(['tool', './tool', '../tool', ''])('does not run the path %j, which is not absolute [T15]', async (path) => {
    const error = (await rejection(runner()('tool', [], { path }))) as CommandError
    expect([error.code, error.command]).toEqual(['ERR_COMMAND_NOT_FOUND', 'tool'])
  })

  it('reports a program that is not on the PATH, does not exist or may not be run [R40]', async () => {
    const plain = join(folder, 'plain.txt')
    await writeFile(plain, 'x', { mode: 0o644 })
    const codeOf = async (path: string | undefined): Promise<unknown> => {
      const error = (await rejection(runner(path === undefined ? {} : { path })('tool', []))) as CommandError
      return [error.code, error.message]
    }
    expect(await codeOf(undefined)).toEqual([
      'ERR_COMMAND_NOT_FOUND',
      'tool is not on the PATH. Install it, or set its absolute path.',
    ])
    expect(await codeOf('/none/tool')).toEqual([
      'ERR_COMMAND_NOT_FOUND',
      'tool could not be started from /none/tool (ENOENT). Check that the file exists and may be run.',
    ])
    expect(await codeOf(plain)).toEqual([
      'ERR_COMMAND_FAILED',
      `tool could not be started from ${plain} (EACCES). Check that the file exists and may be run.`,
    ])
  })

  it('starts nothing with a NUL character and does not repeat the argument [T14] [P17]', async () => {
    const mark = join(folder, 'nul')
    const path = await program(`require('node:fs').writeFileSync(${JSON.stringify(mark)}, 'x')`)
    const error = (await rejection(runner({ path })('tool', ['canary\0']))) as CommandError
    expect(error.code).toBe('ERR_COMMAND_FAILED')
    expect(error.message).not.toContain('canary')
    expect(existsSync(mark)).toBe(false)
  })

  it('bounds what it keeps of the error stream [R40]', async () => {
    const path = await program('process.stderr.write("e".repeat(1_000_000), () => process.stdout.write("done"))')
    const { stdout, stderr } = await runner({ path })('tool', [])
    expect(stdout).toBe('done')
    expect(stderr.length).toBeLessThanOrEqual(65_536)
  })

  it('ends a program that prints more than a mebibyte [R40]', async () => {
    const mark = join(folder, 'noisy-pid')
    const path = await program(`require('node:fs').writeFileSync(${JSON.stringify(mark)}, process.pid + '\\n')
      const more = () => process.stdout.write('canary '.repeat(10_000), more); more()`)
    const error = (await rejection(runner({ path })('tool', []))) as CommandError
    expect(error.code).toBe('ERR_COMMAND_OUTPUT_INVALID')
    expect(error.message).not.toContain('canary')
    await vi.waitUntil(() => !isAlive(readFileSync(mark, 'utf8').trim()))
  })

  it('takes exactly a mebibyte', async () => {
    const path = await program('process.stdout.write("x".repeat(1_048_576))')
    expect((await runner({ path })('tool', [])).stdout).toHaveLength(1_048_576)
  })

  /** Starts a grandchild that holds the pipes, says so in a file, and then does `rest`. */
  const withGrandchild = (mark: string, rest: string, detached = false): Promise<string> =>
    program(`const { spawn } = require('node:child_process')
      const grandchild = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'inherit', detached: ${detached} })
      process.stdout.write('output')
      require('node:fs').writeFileSync(${JSON.stringify(mark)}, process.pid + ' ' + grandchild.pid + '\\n')
      ${rest}`)

  it('ends a hanging program at its time limit, with the grandchild that holds the pipe [R40]', async () => {
    const mark = join(folder, 'hanging')
    const clock = fakeClock()
    const path = await withGrandchild(mark, 'setInterval(() => {}, 1e6)')
    const outcome = rejection(runner({ path, clock })('tool', [], { timeoutMs: 5_000 }))
    const pids = (await started(mark)).split(' ')
    await clock.advance(4_999)
    expect(pids.map(isAlive)).toEqual([true, true])
    await clock.advance(1)
    const error = (await outcome) as CommandError
    expect([error.code, error.message]).toEqual([
      'ERR_COMMAND_TIMEOUT',
      'tool did not finish within 5 s and was ended. Run it by hand: it may be waiting for a login or a keyring.',
    ])
    await vi.waitUntil(() => !pids.some(isAlive))
    expect(clock.sleepers).toBe(0)
  })

  it('does not wait for what a program leaves behind, and ends it [R40]', async () => {
    const mark = join(folder, 'left-behind')
    const path = await withGrandchild(mark, 'process.exitCode = 4; grandchild.unref()')
    expect(await runner({ path })('tool', [])).toEqual({ exitCode: 4, stdout: 'output', stderr: '' })
    const [, grandchild] = (await started(mark)).split(' ') as [string, string]
    await vi.waitUntil(() => !isAlive(grandchild))
  })

  it('gives the output of a program whose grandchild got away, a second after its end [R40]', async () => {
    const mark = join(folder, 'got-away')
    const clock = fakeClock()
    const path = await withGrandchild(mark, 'grandchild.unref()', true)
    const outcome = runner({ path, clock })('tool', [])
    const [child, grandchild] = (await started(mark)).split(' ') as [string, string]
    try {
      await vi.waitUntil(() => !isAlive(child) && clock.sleepers === 2)
      await clock.advance(1_000)
      expect(await outcome).toEqual({ exitCode: 0, stdout: 'output', stderr: '' })
    } finally {
      process.kill(Number(grandchild), 'SIGKILL')
    }
  })

  it("ends the program for a caller who gives up, with that caller's reason", async () => {
    const mark = join(folder, 'aborted')
    const clock = fakeClock()
    const path = await withGrandchild(mark, 'setInterval(() => {}, 1e6)')
    const controller = new AbortController()
    const outcome = rejection(runner({ path, clock })('tool', [], { signal: controller.signal }))
    const pids = (await started(mark)).split(' ')
    const reason = new Error('gone')
    controller.abort(reason)
    expect(await outcome).toBe(reason)
    await vi.waitUntil(() => !pids.some(isAlive))
    expect([clock.sleepers, getEventListeners(controller.signal, 'abort').length]).toEqual([0, 0])
  })

  it('starts nothing for a caller who has given up', async () => {
    const mark = join(folder, 'never-started')
    const path = await program(`require('node:fs').writeFileSync(${JSON.stringify(mark)}, 'x')`)
    const reason = new Error('gone')
    expect(await rejection(runner({ path })('tool', [], { signal: AbortSignal.abort(reason) }))).toBe(reason)
    expect(existsSync(mark)).toBe(false)
  })

  it('leaves no listener on a signal that is used for many runs', async () => {
    const path = await program('process.stdout.write("x")')
    const { signal } = new AbortController()
    for (let count = 0; count < 3; count++) await runner({ path })('tool', [], { signal })
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('keeps no timer: a process that ran programs, also one that it ended, ends by itself [R18] [R40]', async () => {
    const mark = join(folder, 'exits')
    const [quick, hanging] = [
      await program('process.stdout.write("x")'),
      await withGrandchild(mark, 'setInterval(() => {}, 1e6)'),
    ]
    const script = `import { nodePorts } from ${JSON.stringify(coreUrl('chunks/node-context.js'))}
      const { run } = nodePorts({})
      await run('tool', [], { path: ${JSON.stringify(quick)} })
      await run('tool', [], { path: ${JSON.stringify(hanging)}, timeoutMs: 1 }).catch((error) => process.stdout.write(error.code))
      process.stdout.write(' ' + process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length)`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000 })
    expect(stdout).toBe('ERR_COMMAND_TIMEOUT 0')
  })
})

/** A built file of core, for a process of its own. */
function coreUrl(file: string): string {
  return new URL(`../dist/${file}`, import.meta.url).href
}

describe('the finder', () => {
  const finder = (PATH: string | undefined, platform = 'linux') =>
    nodePorts({ env: { PATH }, platform, home: undefined }).commands

  it('finds the first program on the PATH that may be run', async () => {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')]
    await mkdir(join(first, 'tool'), { recursive: true })
    const path = await program('', 'tool', second)
    await program('', 'tool', join(folder, 'third'))
    expect(await finder([first, second, join(folder, 'third')].join(delimiter)).find('tool')).toBe(path)
    await chmod(path, 0o644)
    expect(await finder([first, second].join(delimiter)).find('tool')).toBeUndefined()
    expect(await finder(undefined).find('tool')).toBeUndefined()
    expect(await finder(second, 'win32').find('tool')).toBeUndefined()
  })

  it('finds nothing outside the folders of the PATH, however the name is spelled [T15]', async () => {
    const path = await program('', 'outside', folder)
    const inside = join(folder, 'inside')
    await mkdir(inside)
    expect(existsSync(path)).toBe(true)
    for (const name of ['../outside', path, './outside', '', '.', '..', 'outside\0']) {
      expect(await finder(inside).find(name)).toBeUndefined()
    }
  })

  it('passes over every folder of the PATH that is not absolute, also where it holds the program [T15]', async () => {
    const path = await program('', 'tool', join(folder, 'relative'))
    expect(await finder(dirname(path)).find('tool')).toBe(path)
    expect(await finder(relative(process.cwd(), dirname(path))).find('tool')).toBeUndefined()
  })

  it('follows a link, as package managers of systems make them', async () => {
    const target = await program('', 'linked-target')
    const link = join(folder, 'links')
    await mkdir(link)
    await symlink(target, join(link, 'tool'))
    expect(await finder(link).find('tool')).toBe(join(link, 'tool'))
  })

  const shapes = [
    '',
    '.',
    './',
    ':',
    ':/usr/bin',
    '/usr/bin:',
    '/usr/bin::/bin',
    'bin',
    './bin',
    '../planted',
    'node_modules/.bin',
    'CWD/node_modules/.bin',
    'CWD/node_modules/x/bin',
  ]
  it.each(shapes)(
    'never finds a program planted in the working directory with the PATH %j [T15] [T12]',
    async (shape) => {
      const cwd = join(folder, 'planted')
      const mark = join(folder, 'planted-ran')
      const body = `require('node:fs').writeFileSync(${JSON.stringify(mark)}, 'x')`
      for (const place of ['', 'bin', 'node_modules/.bin', 'node_modules/x/bin']) {
        await program(body, 'databricks', join(cwd, place))
      }
      const script = `import { databricksAuth, coreStrategies } from ${JSON.stringify(coreUrl('index.js'))}
      const auth = await databricksAuth({ strategies: coreStrategies, config: { host: ${JSON.stringify(HOST)}, authType: 'databricks-cli' } })
      await auth.headers().catch((error) => process.stdout.write(error.code))`
      const env = { PATH: shape.replaceAll('CWD', cwd), HOME: cwd }
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
        cwd,
        env,
        timeout: 20_000,
      })
      expect([stdout, existsSync(mark)]).toEqual(['ERR_COMMAND_NOT_FOUND', false])
    },
  )
})

describe('the reader of files', () => {
  const { files } = nodePorts({ env: {}, home: undefined })

  it('reads UTF-8 text up to a mebibyte and no more', async () => {
    const file = join(folder, 'text')
    await writeFile(file, 'größe\n')
    expect(await files.readText(file)).toBe('größe\n')
    await truncate(file, 1_048_576)
    expect(await files.readText(file)).toHaveLength(1_048_576 - 2)
    await truncate(file, 1_048_577)
    expect(await rejection(files.readText(file))).toMatchObject({ code: 'EFBIG' })
  })

  it.each<[string, () => Promise<string>, string]>([
    ['a device without end', async () => '/dev/zero', 'EFBIG'],
    ['a folder', async () => folder, 'EISDIR'],
    ['a file that is not there', async () => join(folder, 'none'), 'ENOENT'],
    [
      'a pipe that nobody writes to',
      async () => {
        const pipe = join(folder, 'pipe')
        await run('mkfifo', [pipe])
        return pipe
      },
      'ESPIPE',
    ],
  ])('refuses %s with the code of the system', async (_, make, code) => {
    expect(await rejection(files.readText(await make()))).toMatchObject({ code })
  })

  it('reads /dev/null as an empty file, and knows what exists', async () => {
    expect(await files.readText('/dev/null')).toBe('')
    expect([await files.exists(folder), await files.exists(join(folder, 'none'))]).toEqual([true, false])
  })

  it('reads a real .databrickscfg of the home directory and none of the working directory [T12]', async () => {
    const home = join(folder, 'home')
    const cwd = join(folder, 'repository')
    await Promise.all([home, cwd].map((directory) => mkdir(directory)))
    await writeFile(join(cwd, '.databrickscfg'), 'host = https://evil.example\ntoken = dapi-planted\n')
    const script = `import { explain, coreStrategies } from ${JSON.stringify(coreUrl('index.js'))}
      const report = await explain({ strategies: coreStrategies })
      process.stdout.write(JSON.stringify([report.selected ?? null, report.values]))`
    const explained = async (): Promise<unknown> => {
      const options = { cwd, env: { HOME: home, PATH: '' }, timeout: 20_000 }
      return JSON.parse((await run(process.execPath, ['--input-type=module', '-e', script], options)).stdout)
    }
    expect(await explained()).toEqual([null, []])
    await writeFile(join(home, '.databrickscfg'), `host = ${HOST}\ntoken = dapi-mine\n`)
    const source = `profile [DEFAULT] in ${join(home, '.databrickscfg')}`
    expect(await explained()).toEqual([
      'pat',
      [
        { key: 'host', value: HOST, source, hides: [] },
        { key: 'token', value: '[redacted]', source, hides: [] },
      ],
    ])
  })
})

describe('the clock of the system', () => {
  const { clock } = nodePorts({ env: {}, home: undefined })

  it('rejects a sleep with the reason of its signal and leaves no listener and no timer [R18]', async () => {
    const controller = new AbortController()
    const sleeping = rejection(clock.sleep(1_000_000, controller.signal))
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
    const reason = new Error('gone')
    controller.abort(reason)
    expect(await sleeping).toBe(reason)
    expect(await rejection(clock.sleep(1_000_000, controller.signal))).toBe(reason)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  it('leaves no listener after a sleep that ran its course', async () => {
    const { signal } = new AbortController()
    await clock.sleep(0, signal)
    await clock.sleep(-5, signal)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('sleeps through delays that would overflow the timer and fire at once [R18]', async () => {
    const controller = new AbortController()
    const warnings: unknown[] = []
    const onWarning = (warning: Error): void => void warnings.push(warning.name)
    process.on('warning', onWarning)
    let woke = false
    const sleeping = clock.sleep(90 * 86_400_000, controller.signal).then(
      () => (woke = true),
      () => {},
    )
    await clock.sleep(5)
    await new Promise<void>((resolve) => setImmediate(resolve))
    controller.abort()
    await sleeping
    process.off('warning', onWarning)
    expect([woke, warnings]).toEqual([false, []])
  })

  it('moves forward', () => {
    const [before, wall] = [clock.monotonic(), clock.now()]
    expect(clock.monotonic()).toBeGreaterThanOrEqual(before)
    expect(Math.abs(Date.now() - wall)).toBeLessThan(60_000)
  })
})

describe('warnings', () => {
  it('reach the user as warnings of Node with a code, and hold no secret [T12] [P17]', async () => {
    const seen = once(process, 'warning') as Promise<[Error & { code?: string }]>
    const ports = fakePorts({ env: { DATABRICKS_TOKEN: 'dapi-canary', DATABRICKS_CONFIG_PROFILE: 'p' } })
    ports.files.contents.set('/home/ada/.databrickscfg', `[p]\nhost = ${HOST}\n`)
    await databricksAuth({ strategies: coreStrategies, ...ports, logger: undefined })
    const [warning] = await seen
    expect([warning.name, warning.code]).toEqual(['LakeauthWarning', 'LAKEAUTH'])
    expect(warning.message).toContain('token comes from environment variable DATABRICKS_TOKEN')
    expect(String(warning.stack)).not.toContain('canary')
  })
})

describe('the import of core', () => {
  const source = fileURLToPath(new URL('../src/', import.meta.url))

  /** Static imports that survive compilation, by file. */
  function importsOf(file: string): readonly string[] {
    const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
    const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^'"();]*?\bfrom\s+)?['"]([^'"]+)['"]/gm)
    return [...statements].map((match) => match[1] as string)
  }

  function reachable(entry: string): ReadonlyMap<string, readonly string[]> {
    const graph = new Map<string, readonly string[]>()
    const visit = (file: string): void => {
      if (graph.has(file)) return
      const imports = importsOf(file)
      graph.set(file, imports)
      for (const name of imports) if (name.startsWith('.')) visit(resolve(dirname(file), name.replace(/\.js$/, '.ts')))
    }
    visit(entry)
    return graph
  }

  it('reaches no module of Node and no dependency, in thirty modules or more', () => {
    const graph = reachable(join(source, 'index.ts'))
    expect(graph.size).toBeGreaterThanOrEqual(30)
    const outside = [...graph].flatMap(([file, imports]) =>
      imports.filter((name) => !name.startsWith('.')).map((name) => `${relative(source, file)} → ${name}`),
    )
    expect(outside).toEqual([])
    expect([...graph.keys()].map((file) => relative(source, file))).not.toContain('node-context.ts')
  })

  it('would notice one: the walk finds those of node-context', () => {
    const found = [...reachable(join(source, 'node-context.ts')).values()].flat()
    expect(found).toEqual(expect.arrayContaining(['node:fs/promises', 'node:async_hooks', 'node:os']))
  })

  it('leaves modules of Node to node-context, node-runner, and the subpaths that its index does not reach', () => {
    const all = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /(?<!\.test|\.test-d)\.ts$/.test(file),
    )
    const users = all.filter((file) => importsOf(join(source, file)).some((name) => name.startsWith('node:')))
    expect(all.length).toBeGreaterThanOrEqual(30)
    const reachable = users.filter((file) => !/^(?:testing|files|rotation|transport)\//.test(file))
    expect(reachable.sort()).toEqual(['node-context.ts', 'node-runner.ts'])
  })

  it('runs nothing: a process that only imports it has loaded no child process and no file access', async () => {
    const script = `import ${JSON.stringify(coreUrl('index.js'))}
      process.stdout.write(process.moduleLoadList.filter((name) => /^NativeModule (child_process|async_hooks_wrap|oauth4webapi)$/.test(name)).join() + 'end')`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000 })
    expect(stdout).toBe('end')
  })
})
