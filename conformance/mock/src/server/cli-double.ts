import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cliScript } from './cli-script.js'

/** What the double asks. */
export interface CliDoubleOptions {
  /** `world.cliUrl` of a served world. */
  readonly url: string
}

/** Real clients take a smaller file for the Python CLI of old and refuse it. */
const paddedBytes = 1024 * 1024 + 4096

/** Writes an executable `databricks` into `directory` and gives its path. It needs `node` on the PATH. */
export async function writeCliDouble(directory: string, options: CliDoubleOptions): Promise<string> {
  const path = join(directory, 'databricks')
  const script = cliScript(options.url)
  const line = `// ${'padding '.repeat(14)}\n`
  const padding = line.repeat(Math.ceil((paddedBytes - script.length) / line.length))
  await writeFile(path, script + padding, { mode: 0o755, flag: 'wx' })
  return path
}
