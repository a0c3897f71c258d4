// Runs a command with variables from the mock's ready line: `NAME=path.in.the.line … -- command`.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

const words = process.argv.slice(2)
const at = words.indexOf('--')
const ready = JSON.parse(readFileSync(process.env.LAKEAUTH_MOCK_READY, 'utf8'))
const given = words.slice(0, at).map((word) => {
  const [name, path] = word.split('=')
  return [name, path.split('.').reduce((value, key) => value[key], ready)]
})
const [command, ...rest] = words.slice(at + 1)
const child = spawn(command, rest, { env: { ...process.env, ...Object.fromEntries(given) }, stdio: 'inherit' })
child.once('exit', (code) => process.exit(code ?? 1))
