// Plain Node 18 or later and npm are all that this file may use: it brings the pinned pnpm and Node, installs, and hands over.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'node_modules', '.bin')
const [task, ...taskArguments] = process.argv.slice(2)
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const [, pnpmVersion] = packageManager.split('@')

run(...pnpm(), ['install', '--frozen-lockfile', '--reporter=append-only'])
// The workspace's own Node, where one is published for this platform; else the one that runs this file.
const node = existsSync(join(bin, 'node')) ? join(bin, 'node') : process.execPath
run(node, [], [join(root, 'scripts', `${task}.mjs`), ...taskArguments], 'inherit')

/** The installed pnpm when it is the pinned one, else the pinned one through npx. */
function pnpm() {
  const manifest = join(root, 'node_modules', 'pnpm', 'package.json')
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === pnpmVersion)
    return [join(bin, 'pnpm'), []]
  return ['npx', ['--loglevel=warn', '--yes', packageManager]]
}

/** Logs go to stderr, so that a task's stdout stays the task's alone. */
function run(command, leading, rest, stdout = 2) {
  const result = spawnSync(command, [...leading, ...rest], {
    cwd: root,
    env: environment(),
    stdio: ['inherit', stdout, 'inherit'],
  })
  if (result.error) {
    console.error(`${command} did not start: ${result.error.message}`)
    process.exit(1)
  }
  if (result.status !== 0) process.exit(result.status ?? 1)
}

/** npm's own variables would steer pnpm; Nx must start no daemon. */
function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_(config|package|lifecycle)_/i.test(name))
  return { ...Object.fromEntries(kept), PATH: [bin, process.env.PATH].join(delimiter), NX_DAEMON: 'false' }
}
