import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { World } from '@lakeauth/mock'

const folder = fileURLToPath(new URL('../../../python/', import.meta.url))
const TIMEOUT_MS = 60_000

/** A program of `docs/examples/python` with nothing of our environment but PATH, and what is given. */
export function runPython(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ stdout: string; stderr: string }> {
  const path = { PATH: process.env['PATH'] ?? '' }
  // No bytecode: the folder is read by other tests at the same time.
  return promisify(execFile)('python3', ['-B', ...args], { cwd: folder, env: { ...path, ...env }, timeout: TIMEOUT_MS })
}

/** Headers that decide on an answer; the rest names the client and its connection. */
const decisive = ['authorization', 'content-type', 'content-length', 'x-databricks-workspace-id']

/**
 * The requests in the journal, comparable with those of another client: tokens are numbered by their first use, and the id of
 * the token that was made is `{id}`.
 */
export function transcriptOf(world: World) {
  const secrets: string[] = []
  const numbered = (value: unknown): unknown => {
    const { secret, length } = (value ?? {}) as { readonly secret?: string; readonly length?: number }
    if (secret === undefined) return value
    if (!secrets.includes(secret)) secrets.push(secret)
    const [kind] = secret.split('#')
    return { kind, number: secrets.indexOf(secret), length }
  }
  return world.journal.entries.map(
    ({ method, path, status, request: { headers, query, form, jsonKeys, bodySecrets } }) => ({
      method,
      path: path.replace(/[0-9a-f]{64}/, '{id}'),
      status,
      headers: Object.fromEntries(decisive.map((name) => [name, numbered(headers[name])])),
      query,
      form,
      jsonKeys,
      bodySecrets,
    }),
  )
}
