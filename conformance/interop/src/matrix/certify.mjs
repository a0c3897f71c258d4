import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram } from '../lib/program.mjs'

const suite = fileURLToPath(new URL('../../../suite/bin/lakeauth-conformance.js', import.meta.url))

/**
 * Runs the cases for clients on one that is installed, as `lakeauth-conformance run` does for everybody, and gives its report.
 * `certified` is what the client is driven by: `['--driver', command]`, or `['--exec', command, …]`.
 */
export async function certify(certified, { folder }) {
  const file = join(folder, 'report.json')
  const words = [suite, 'run', ...certified, '--timeout', '120', '--report', `json=${file}`]
  const env = { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(':') }
  const { code, stderr } = await runProgram(process.execPath, words, { cwd: folder, env })
  // 1 says that cases failed; what did, the report says.
  if (code !== 0 && code !== 1) throw new Error(stderr.trim().split('\n').at(-1))
  return JSON.parse(await readFile(file, 'utf8'))
}

/** A word of a command as every POSIX shell takes it. */
export function shellWord(word) {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}
