import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { cleanEnvironment, ended } from './probe.mjs'

const folder = fileURLToPath(new URL('..', import.meta.url))

/** What makes CommonJS packages run inside a bundle of ES modules: many guides tell users to add it. */
const shim = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

/**
 * The program that signs in with this peer, as one minified ES module for Node: its size in bytes, gzip, and what becomes
 * of it when it runs alone in an empty folder, as in a serverless function. `error` is the first line of what went wrong.
 * `withRequire` adds a shim that CommonJS packages need there; `withoutNative` puts nothing in the place of their native parts.
 */
export async function bundle(module, endpoint, { withRequire = false, withoutNative = false } = {}) {
  const place = mkdtempSync(join(tmpdir(), 'lakeauth-bundle-'))
  const outfile = join(place, 'program.mjs')
  try {
    await build({
      stdin: { contents: program(module), resolveDir: folder },
      outfile,
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      logLevel: 'silent',
      ...(withRequire && { banner: { js: shim } }),
      ...(withoutNative && { loader: { '.node': 'empty' } }),
    })
  } catch (error) {
    rmSync(place, { recursive: true })
    return { error: firstLine(error.errors?.[0]?.text ?? error.message) }
  }
  const bytes = gzipSync(readFileSync(outfile), { level: 9 }).length
  const env = { ...cleanEnvironment(endpoint), BENCH_INPUT: JSON.stringify({ endpoint }) }
  const { status, stdout, stderr } = await ended(
    spawn(process.execPath, [outfile], { cwd: place, env, timeout: 60_000 }),
  )
  rmSync(place, { recursive: true })
  if (status === 0 && stdout.trim() === 'done') return { bytes }
  return { bytes, error: firstLine(/^\w*Error(?: \[\w+\])?: .*$/m.exec(stderr)?.[0] ?? stderr) }
}

/** Its peer is imported statically, so that what is not used can be left out. */
function program(module) {
  return `
    import peer from './${module}'
    import { authorizationOf } from './lib/headers.mjs'
    const { endpoint } = JSON.parse(process.env.BENCH_INPUT)
    const client = await peer.open(endpoint)
    authorizationOf(await client.headers())
    process.stdout.write('done', () => process.exit(0))
  `
}

/** Without the folders of whoever runs the bench. */
function firstLine(text) {
  const [first = ''] = text.trim().split('\n')
  const line = first.replace(/\S*\/node_modules\//g, '')
  return line.length > 160 ? `${line.slice(0, 160)}…` : line
}
