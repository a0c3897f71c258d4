import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import type { ReadyLine } from '../server/index.js'

/** The ready line of a server from the file that `serve` wrote it to, or `-` for stdin. Rejects with a sentence that says what to do. */
export async function readReady(file: string): Promise<ReadyLine> {
  const written = file === '-' ? await text(process.stdin) : await read(file)
  const line = parsed(written)
  if (line) return line
  const where = file === '-' ? 'stdin' : file
  throw new Error(`${where} has no ready line: give what "lakeauth-mock serve" prints once it can be used.`)
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      `${file} cannot be read: ${code}. Start "lakeauth-mock serve > ${file} &" first, or name its file with --ready.`,
    )
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
