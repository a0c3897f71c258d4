import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ownScript = new URL('writer.mjs', import.meta.url)

/** What came of a writer: the lines that it acknowledged, and how it ended. */
export interface Written {
  readonly acknowledged: readonly string[]
  readonly output: readonly string[]
  readonly signal: string | null
  readonly errors: string
}

/** How a writer is run, and when it is killed. */
export interface WriterRun {
  readonly file: string
  readonly name: string
  readonly count: number
  /** Kills itself at this call of the file system. */
  readonly dieAt?: number
  /** Killed from outside, this many milliseconds after it acknowledged this many lines. */
  readonly kill?: { readonly lines: number; readonly milliseconds: number }
  /** Another program with the same arguments and output. */
  readonly script?: URL
  /** A shell command to run it behind, such as `ulimit -f 1`. */
  readonly limit?: string
}

/** Runs `writer.mjs` in a process of its own. */
export function runWriter({
  file,
  name,
  count,
  dieAt,
  kill,
  script = ownScript,
  limit = 'true',
}: WriterRun): Promise<Written> {
  return new Promise((resolve) => {
    const command = [process.execPath, fileURLToPath(script), file, name, String(count)]
    const env = { PATH: process.env['PATH'] ?? '', ...(dieAt && { DIE_AT: String(dieAt) }) }
    const child = spawn('sh', ['-c', `${limit}; exec "$@"`, 'sh', ...command], { env })
    let stdout = ''
    let errors = ''
    let dying = false
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      if (!kill || dying || linesOf(stdout).length < kill.lines) return
      dying = true
      setTimeout(() => child.kill('SIGKILL'), kill.milliseconds)
    })
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.on('close', (_code, signal) => {
      const output = linesOf(stdout)
      resolve({ acknowledged: output.filter((line) => line.startsWith(`${name} `)), output, signal, errors })
    })
  })
}

function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1)
}
