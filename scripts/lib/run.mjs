import { spawn, spawnSync } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The workspace's root folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The environment of a tool: the workspace's own programs first on the PATH. */
const toolEnvironment = {
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  NX_DAEMON: 'false',
}

/** Runs a program at the root with our own output and gives its exit code. `stdout: 2` sends its output to stderr. */
export function run(command, words, { stdout = 'inherit', cwd = root, env = {} } = {}) {
  const options = { cwd, env: { ...toolEnvironment, ...env }, stdio: ['inherit', stdout, 'inherit'] }
  const { error, status } = spawnSync(command, words, options)
  if (error) throw error
  return status ?? 1
}

/** Runs a program at the root and gives what it did, without showing it. */
export function capture(command, words, { cwd = root, env = {}, input } = {}) {
  const options = { cwd, env: { ...toolEnvironment, ...env }, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024, input }
  const { error, status, stdout, stderr } = spawnSync(command, words, options)
  if (error) throw error
  return { status: status ?? 1, stdout, stderr, output: `${stdout}${stderr}` }
}

/** As {@link capture}, without holding up a server in this process. Nothing of our environment is passed on but what is given. */
export function captureApart(command, words, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
    child.once('error', reject)
    child.once('close', (status) => resolve({ status: status ?? 1, stdout, stderr, output: `${stdout}${stderr}` }))
  })
}
