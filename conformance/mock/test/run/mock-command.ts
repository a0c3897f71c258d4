import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** The built command. */
export const bin = fileURLToPath(new URL('../../bin/lakeauth-mock.js', import.meta.url))

/** What the command did. */
export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

/** The command while it runs. */
interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

/** A place of its own for one test: working, home and temporary folder. */
export interface Place extends AsyncDisposable {
  readonly folder: string
  /** What the command left in the temporary folder. */
  left(): Promise<readonly string[]>
  start(args: readonly string[], env?: Readonly<Record<string, string>>): Running
  mock(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>
}

/** Makes one. The Node that runs the tests is first on its PATH. */
export async function makePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-run-'))
  const temporary = await mkdtemp(join(folder, 'tmp-'))
  const path = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`
  const running = new Set<ChildProcess>()
  const start: Place['start'] = (args, env = {}) => {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: folder,
      env: { PATH: path, HOME: folder, TMPDIR: temporary, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    const exit = once(child, 'exit') as Promise<[number | null, string | null]>
    const ended = Promise.all([exit, text(child.stdout), text(child.stderr)]).then(
      ([[code, signal], stdout, stderr]) => {
        running.delete(child)
        return { code, signal, stdout, stderr }
      },
    )
    return { child, ended }
  }
  return {
    folder,
    start,
    left: () => readdir(temporary),
    mock: (args, env) => start(args, env).ended,
    [Symbol.asyncDispose]: async () => {
      for (const child of running) child.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
