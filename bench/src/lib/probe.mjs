import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

/**
 * What a measured process gets from ours: a profile file, a proxy or a `DATABRICKS_HOST` of whoever runs the bench must not
 * steer a peer. The mock's CA is trusted by all, so that reading it costs all the same.
 */
export function cleanEnvironment({ ca } = {}) {
  return { PATH: process.env.PATH, HOME: tmpdir(), ...(ca && { NODE_EXTRA_CA_CERTS: ca }) }
}

/**
 * Runs `src/probes/<name>.mjs` in a process of its own with this input, and gives what it reports. `flags` are for Node.
 */
export async function probe(name, input, { flags = [], timeoutMs = 600_000 } = {}) {
  const file = fileURLToPath(new URL(`../probes/${name}.mjs`, import.meta.url))
  const env = { ...cleanEnvironment(input.endpoint), BENCH_INPUT: JSON.stringify(input) }
  const { status, stdout, stderr } = await ended(spawn(process.execPath, [...flags, file], { env, timeout: timeoutMs }))
  const line = stdout.trim().split('\n').at(-1)
  if (status !== 0 || !line)
    throw new Error(`${name} of ${input.peer ?? 'nobody'} ended with ${status}: ${stderr.trim()}`)
  return JSON.parse(line)
}

/** What a child did, once it is over. */
export function ended(child) {
  return new Promise((resolve, reject) => {
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
    child.once('error', reject)
    child.once('close', (status, signal) => resolve({ status: status ?? signal, stdout, stderr }))
  })
}
