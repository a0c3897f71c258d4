import { rmSync } from 'node:fs'
import { lstat, mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

/** A home folder that is empty at first. */
export interface Home {
  readonly path: string
  /** What makes a process live in it, and see nothing of ours but the PATH. */
  readonly env: Readonly<Record<string, string>>
  /** The files that were written to it. */
  files(): Promise<readonly WrittenFile[]>
  remove(): void
}

/** A file in the home folder. */
export interface WrittenFile {
  /** Such as `~/.cache/tokens.json`. */
  readonly name: string
  readonly text: string
  /** Whether anybody but its owner may read it. */
  readonly shared: boolean
}

const FILES_MAX = 1000
const BYTES_MAX = 1_048_576
const OTHERS = 0o077

/** What programs on Windows do not start without. */
const needed = ['PATH', 'SystemRoot', 'PATHEXT']

/** Makes one in the temporary folder of the machine. */
export async function makeHome(): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-client-'))
  const remove = (): void => {
    process.off('exit', remove)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  // A signal ends this process without coming to the end of a case.
  process.on('exit', remove)
  const path = join(folder, 'home')
  const temporary = join(folder, 'tmp')
  for (const one of [path, temporary]) await mkdir(one, { mode: 0o700 })
  const inherited = needed.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    path,
    env: { ...Object.fromEntries(inherited), HOME: path, USERPROFILE: path, TMPDIR: temporary, LC_ALL: 'C.UTF-8' },
    files: () => filesIn(folder, path, temporary),
    remove,
  }
}

async function filesIn(folder: string, home: string, temporary: string): Promise<readonly WrittenFile[]> {
  const found: WrittenFile[] = []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  // Links lead elsewhere, and what is elsewhere was not written here.
  for (const entry of entries.filter((one) => one.isFile()).slice(0, FILES_MAX)) {
    const file = join(entry.parentPath, entry.name)
    const { mode, size } = await lstat(file)
    const text = size > BYTES_MAX ? '' : await readFile(file, 'latin1')
    const name = file.startsWith(temporary) ? `$TMPDIR/${relative(temporary, file)}` : `~/${relative(home, file)}`
    found.push({ name, text, shared: (mode & OTHERS) !== 0 })
  }
  return found
}
