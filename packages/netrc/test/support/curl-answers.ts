import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NetrcCase } from './generate.js'

/** What curl sent: `login:password`, `null` for no credentials, `error` when it refused the file. */
export type CurlAnswer = string | null | { readonly error: true }

/** curl takes this many requests at a time from its configuration. */
const BATCH = 250

/** The version of the curl that is installed, with the patch level of its distribution; `undefined` without one. */
export function curlVersion(): string | undefined {
  try {
    const [first = '', second = ''] = execFileSync('curl', ['--version']).toString().split('\n')
    return `${first.split(' (')[0]}${/security patched: (\S+)/.exec(second)?.[1]?.replace(/^/, ', ') ?? ''}`
  } catch {
    return undefined
  }
}

/** Runs the real curl with each file, and reads from the requests what it made of it. */
export async function curlAnswers(cases: readonly NetrcCase[]): Promise<readonly CurlAnswer[]> {
  const headers = new Map<number, string | undefined>()
  const server = createServer(({ url, headers: { authorization } }, response) => {
    headers.set(Number(url?.slice(1)), authorization)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-curl-'))
  try {
    for (let start = 0; start < cases.length; start += BATCH) {
      const batch = cases.slice(start, start + BATCH)
      const sections = batch.map(async ({ file, host }, index) => {
        const path = join(folder, String(index))
        await writeFile(path, file)
        return [
          `netrc-file = "${path}"`,
          `url = "http://${host}/${start + index}"`,
          `connect-to = "::127.0.0.1:${port}"`,
          'noproxy = "*"',
          'silent',
        ].join('\n')
      })
      const config = join(folder, 'config')
      await writeFile(config, (await Promise.all(sections)).join('\nnext\n'))
      await new Promise<void>((resolve) => execFile('curl', ['-q', '-K', config], () => resolve()))
    }
  } finally {
    await new Promise((resolve) => server.close(resolve))
    await rm(folder, { recursive: true })
  }
  // A file that it refuses keeps it from sending the request.
  return cases.map((_, index) => (headers.has(index) ? decode(headers.get(index)) : { error: true }))
}

function decode(authorization: string | undefined): string | null {
  if (authorization === undefined) return null
  return Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString('utf8')
}
