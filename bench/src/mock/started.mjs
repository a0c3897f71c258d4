import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cleanEnvironment, ended } from '../lib/probe.mjs'

/** Starts a file of this folder; `first` resolves with the first line that it prints, read as JSON, and when it came. */
function started(name, words) {
  const file = isAbsolute(name) ? name : fileURLToPath(new URL(name, import.meta.url))
  const start = process.hrtime.bigint()
  const child = spawn(process.execPath, [file, ...words], { env: cleanEnvironment() })
  const over = ended(child)
  const first = once(child.stdout, 'data').then(([line]) => ({
    milliseconds: Number(process.hrtime.bigint() - start) / 1e6,
    line: String(line),
  }))
  const failed = over.then(({ stderr }) => Promise.reject(new Error(`${name} ${words[0]} ended: ${stderr.trim()}`)))
  failed.catch(() => {})
  return { child, over, first: Promise.race([first, failed]) }
}

/** Milliseconds from the start of Node to the line that says that the server can be used. */
export async function readyTime(name, words) {
  const { child, over, first } = started(name, words)
  const { milliseconds } = await first
  child.kill('SIGTERM')
  await over
  return milliseconds
}

/** Tokens a second of a mock, asked by another process over sixteen connections. */
export async function grantsPerSecond(kind, algorithm, { seconds }) {
  const { child, over, first } = started('server.mjs', [kind, algorithm])
  try {
    const endpoint = JSON.parse((await first).line)
    // What is compiled on the way is not counted.
    await load(endpoint, 1)
    const { requests, seconds: took } = await load(endpoint, seconds)
    return requests / took
  } finally {
    child.kill('SIGTERM')
    await over
  }
}

async function load(endpoint, seconds) {
  const { over } = started('load.mjs', [JSON.stringify({ ...endpoint, seconds })])
  const { status, stdout, stderr } = await over
  if (status !== 0) throw new Error(`load.mjs ended with ${status}: ${stderr.trim()}`)
  return JSON.parse(stdout)
}
