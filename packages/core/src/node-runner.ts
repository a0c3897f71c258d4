import { spawn } from 'node:child_process'
import { isAbsolute } from 'node:path'
import type { Clock, CommandFinder, CommandResult, CommandRunner } from './context.js'
import { CommandError } from './errors.js'

const TIMEOUT_MS = 30_000
const STDOUT_MAX_BYTES = 1_048_576
const STDERR_MAX_BYTES = 65_536
/** How long output may still arrive after a program has ended, from something that it started and that got away. */
const DRAIN_MS = 1_000

/** What a program needs to find its own files, its login and its way out; none of our settings, and so no secret of ours. */
const PASSED_ON =
  /^(?:PATH|HOME|USER|LOGNAME|USERPROFILE|SYSTEMROOT|APPDATA|LOCALAPPDATA|PROGRAMDATA|TEMP|TMP|TMPDIR|LANG|LC_\w+|TZ|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|(?:HTTPS?|NO|ALL)_PROXY|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|AZURE_CONFIG_DIR|DATABRICKS_(?:CONFIG_FILE|AUTH_STORAGE|CACHE_DIR))$/i

/** Where the machine hands out tokens, and its secret for that: of az alone, which signs in with them by itself. */
const PASSED_ON_TO_AZ = /^(?:ACC_CLOUD|MSI_(?:ENDPOINT|SECRET)|IDENTITY_(?:ENDPOINT|HEADER)|IMDS_ENDPOINT)$/i

/** What the runner takes from its surroundings. */
export interface RunnerOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string | undefined
  readonly commands: CommandFinder
  readonly clock: Clock
}

/** Runs programs without a shell, from an absolute path, with bounded time and output and an environment without secrets. */
export function nodeRunner({ env, home, commands, clock }: RunnerOptions): CommandRunner {
  return async (command, commandArguments, options = {}) => {
    const path = options.path ?? (await commands.find(command))
    if (!path || !isAbsolute(path)) throw notFound(command, path)
    // Node's own error for it repeats the text.
    if ([path, ...commandArguments].some((text) => text.includes('\0'))) throw unusable(command)
    options.signal?.throwIfAborted()
    const child = spawn(path, commandArguments, {
      env: childEnvironment(command, env, home),
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that what it started ends with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    const finish = new AbortController()
    const stop = (): void => {
      killTree(child.pid)
      child.stdout.destroy()
      child.stderr.destroy()
    }
    try {
      return await new Promise<CommandResult>((resolve, reject) => {
        const timeoutMs = options.timeoutMs ?? TIMEOUT_MS
        const signal = options.signal
        const onAbort = (): void => reject(signal?.reason)
        signal?.addEventListener('abort', onAbort, { once: true, signal: finish.signal })
        clock.sleep(timeoutMs, finish.signal).then(
          () => reject(timedOut(command, timeoutMs)),
          () => {},
        )
        const stdout = collect(child.stdout, STDOUT_MAX_BYTES, () => reject(tooMuch(command)))
        const stderr = collect(child.stderr, STDERR_MAX_BYTES)
        child.once('error', (error: NodeJS.ErrnoException) => reject(notStarted(command, path, error.code)))
        const ended = (code: number | null): void =>
          resolve({ exitCode: code ?? -1, stdout: stdout(), stderr: stderr() })
        child.once('close', ended)
        child.once('exit', (code) => {
          // What it left running may hold the pipes open for ever; nobody waits for that.
          killTree(child.pid)
          clock.sleep(DRAIN_MS, finish.signal).then(
            () => ended(code),
            () => {},
          )
        })
      })
    } finally {
      finish.abort()
      stop()
    }
  }
}

/** Gathers a stream up to a bound; what is past it is dropped, or reported. */
function collect(stream: NodeJS.ReadableStream, maxBytes: number, exceeded?: () => void): () => string {
  const chunks: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= maxBytes) chunks.push(chunk)
    else exceeded?.()
  })
  stream.on('error', () => {})
  return () => Buffer.concat(chunks).toString('utf8')
}

function childEnvironment(command: string, env: RunnerOptions['env'], home: string | undefined): NodeJS.ProcessEnv {
  const isKept = (name: string): boolean => PASSED_ON.test(name) || (command === 'az' && PASSED_ON_TO_AZ.test(name))
  const kept = Object.entries(env).filter(([name, value]) => value !== undefined && isKept(name))
  return { ...Object.fromEntries(kept), ...(home !== undefined && { HOME: home }) }
}

function killTree(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

function notFound(command: string, path: string | undefined): CommandError {
  return new CommandError({
    code: 'ERR_COMMAND_NOT_FOUND',
    message: path
      ? `${command}: the path set for it is not absolute. Set the whole path, starting at the root.`
      : `${command} is not on the PATH. Install it, or set its absolute path.`,
    command,
  })
}

function notStarted(command: string, path: string, code: string | undefined): CommandError {
  return new CommandError({
    code: code === 'ENOENT' ? 'ERR_COMMAND_NOT_FOUND' : 'ERR_COMMAND_FAILED',
    message: `${command} could not be started from ${path} (${code ?? 'unknown error'}). Check that the file exists and may be run.`,
    command,
  })
}

function unusable(command: string): CommandError {
  return new CommandError({
    code: 'ERR_COMMAND_FAILED',
    message: `${command} cannot be run: its path or an argument holds a NUL character. Check the settings that it is run with.`,
    command,
  })
}

function timedOut(command: string, timeoutMs: number): CommandError {
  return new CommandError({
    code: 'ERR_COMMAND_TIMEOUT',
    message: `${command} did not finish within ${timeoutMs / 1000} s and was ended. Run it by hand: it may be waiting for a login or a keyring.`,
    command,
  })
}

function tooMuch(command: string): CommandError {
  return new CommandError({
    code: 'ERR_COMMAND_OUTPUT_INVALID',
    message: `${command} printed more than ${STDOUT_MAX_BYTES} bytes and was ended. Check that the path names the right program.`,
    command,
  })
}
