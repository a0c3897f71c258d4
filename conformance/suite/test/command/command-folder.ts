import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll } from 'vitest'

/** The built command. */
export const bin = fileURLToPath(new URL('../../bin/lakeauth-conformance.js', import.meta.url))

/** How a run of the command ended. */
interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A folder for the tests of one file, and the command run in it. */
interface CommandFolder {
  path(): string
  read(name: string): Promise<string>
  write(name: string, text: string): Promise<void>
  command(...args: readonly string[]): Promise<Ended>
  /** The command as before `head`: its output is read once and no more. */
  commandReadOnce(...args: readonly string[]): Promise<Ended>
}

/** The folder is there when the file's tests begin, and gone after the last one. */
export function commandFolder(): CommandFolder {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakeauth-conformance-'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  return {
    path: () => folder,
    read: (name) => readFile(join(folder, name), 'utf8'),
    write: (name, text) => writeFile(join(folder, name), text),
    command: (...args) =>
      new Promise((resolve) => {
        execFile(process.execPath, [bin, ...args], { cwd: folder }, (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
        )
      }),
    commandReadOnce: async (...args) => {
      const child = spawn(process.execPath, [bin, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
      const stderr = text(child.stderr)
      const ended = once(child, 'close')
      const [first] = await once(child.stdout, 'data')
      child.stdout.destroy()
      const [code] = await ended
      return { code, stdout: String(first), stderr: await stderr }
    },
  }
}

/** A report as it would be had its run taken no time. */
export function timeless(report: string): string {
  return report
    .replaceAll(/"(startedAt|endedAt)": ?"[^"]*"/g, '"$1":""')
    .replaceAll(/"durationMs": ?[\d.]+/g, '"durationMs":0')
}
