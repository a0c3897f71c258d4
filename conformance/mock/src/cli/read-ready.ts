import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import type { ReadyLine } from '../server/index.js'

const pollMs = 50
/** A server that was started a moment ago: the shell has yet to make its file, and it has yet to write its line. */
const patienceMs = { missing: 5000, empty: 30_000 }

/**
 * The ready line of a server from the file that `serve` writes it to, or `-` for stdin. Waits a moment for one that is being started.
 * Rejects with a sentence that says what to do.
 */
export async function readReady(file: string): Promise<ReadyLine> {
  const line = parsed(file === '-' ? await text(process.stdin) : await written(file))
  if (line) return line
  const where = file === '-' ? 'stdin' : file
  throw new Error(`${where} has no ready line: give what "lakeauth-mock serve" prints once it can be used.`)
}

/** What is in the file once there is a whole line in it, or nothing comes any more. */
async function written(file: string): Promise<string> {
  const began = Date.now()
  for (;;) {
    const found = await read(file)
    const patience = found === undefined ? patienceMs.missing : patienceMs.empty
    const late = Date.now() - began > patience
    if (found !== undefined && (found.endsWith('\n') || parsed(found))) return found
    if (late && found === undefined)
      throw new Error(`There is no ${file}: start "lakeauth-mock serve > ${file} &", or name its file with --ready.`)
    if (late) return found ?? ''
    await setTimeout(pollMs)
  }
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new Error(`${file} cannot be read: ${code}.`)
  }
}

function parsed(written: string): ReadyLine | undefined {
  try {
    const line = JSON.parse(written) as Partial<ReadyLine> | null
    return typeof line?.admin === 'string' ? (line as ReadyLine) : undefined
  } catch {
    return undefined
  }
}
