import { createRequire } from 'node:module'
import { ConfigurationError } from '../errors.js'
import { cleanLine, createRedactor } from '../redact.js'
import type { Keyring } from './keyring.js'
import { keyringUnavailable } from './keyring-error.js'

/** Enough for any secret, and for a keyring's error. */
const OUTPUT_MAX_BYTES = 1_048_576

/**
 * What the process runs. The peer connects to the keyring before it returns, and a bus or a prompt that nobody answers keeps
 * it there: neither a timer nor a thread could be ended then, so that it has a process of its own. The secret goes through
 * pipes, never through arguments. `secret-service` keeps it from using the kernel's keyring in its place.
 */
const PROGRAM = `
let text = ''
process.stdin.setEncoding('utf8').on('data', (part) => (text += part)).on('end', async () => {
  const answer = (value) => process.stdout.write(JSON.stringify(value), () => process.exit())
  try {
    const { module, action, service, account, password } = JSON.parse(text)
    const { Entry } = require(module)
    const entry = new Entry(service, account, { linux: { store: 'secret-service' } })
    if (action === 'set') answer({ value: entry.setPassword(password) ?? null })
    else if (action === 'get') answer({ value: entry.getPassword() ?? null })
    else answer({ value: null, deleted: entry.deletePassword() })
  } catch (error) {
    answer({ error: String(error && error.message) })
  }
})`

/** What the process is started with. */
export interface KeyringProcessOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Finds the installed peer; it throws where there is none. */
  readonly resolve?: () => string
}

/** The system's keyring: each call has a process of its own, which is killed when the signal is aborted. */
export function systemKeyring({ env = process.env, resolve = installed }: KeyringProcessOptions = {}): Keyring {
  return async ({ action, service, account, password }, signal) => {
    const value = password?.reveal()
    const request = { module: locate(resolve), action, service, account, password: value }
    const answer = parse(await converse(JSON.stringify(request), env, signal))
    const redact = createRedactor(value === undefined ? [] : [value])
    if (answer && typeof answer['error'] === 'string') {
      throw keyringUnavailable(`cannot be used: ${cleanLine(answer['error'], redact).replace(/\.$/, '')}`)
    }
    if (!answer || !('value' in answer)) throw keyringUnavailable('cannot be used: its process ended without an answer')
    return typeof answer['value'] === 'string' ? answer['value'] : undefined
  }
}

function installed(): string {
  const require = createRequire(import.meta.url)
  return require.resolve('@napi-rs/keyring')
}

function locate(resolve: () => string): string {
  try {
    return resolve()
  } catch (error) {
    throw new ConfigurationError({
      code: 'ERR_PEER_UNAVAILABLE',
      message: 'The keyring needs @napi-rs/keyring, which is not installed. Run `npm install @napi-rs/keyring@^2.1.2`.',
      attribute: '@napi-rs/keyring',
      cause: error,
    })
  }
}

async function converse(request: string, given: KeyringProcessOptions['env'], signal: AbortSignal): Promise<string> {
  const { spawn } = await import('node:child_process')
  signal.throwIfAborted()
  // A preloaded module of the application has no business beside the secret.
  const env = { ...given, NODE_OPTIONS: undefined }
  const child = spawn(process.execPath, ['-e', PROGRAM], { env, stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true })
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const kill = (): void => {
      child.kill('SIGKILL')
      reject(signal.reason)
    }
    signal.addEventListener('abort', kill, { once: true })
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > OUTPUT_MAX_BYTES) child.kill('SIGKILL')
      else chunks.push(chunk)
    })
    child.on('error', () => reject(keyringUnavailable('cannot be used: its process could not be started')))
    child.on('close', () => {
      signal.removeEventListener('abort', kill)
      resolve(Buffer.concat(chunks).toString())
    })
    // One that ended before it read is reported by its end.
    child.stdin.on('error', () => {})
    child.stdin.end(request)
  })
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
