import type { DetectContext } from '@lakeauth/core'

/** How az is started. */
export interface AzProgram {
  /** An absolute path; looked up on the `PATH` when absent. */
  readonly path?: string
  /** What stands before the arguments. */
  readonly first: readonly string[]
}

/** Where az keeps its logins, as far as that tells one az from another. */
export function azFolder({ env, home }: Pick<DetectContext, 'env' | 'home'>): string {
  return env['AZURE_CONFIG_DIR'] ?? home ?? ''
}

const FOLDERS = ['ProgramFiles', 'ProgramFiles(x86)'] as const
/** Only these are places: a relative one is wherever the process happens to be. */
const ABSOLUTE = /^(?:[a-z]:[\\/]|\\\\)/i

/**
 * The program that runs az, from a setting or from where it is installed; `undefined` when it is nowhere. On Windows az is a
 * batch file, which only a shell can run, and a shell would read its arguments anew: the Python beside it is run instead, as
 * the batch file itself does.
 */
export async function azProgram(setting: string | undefined, context: DetectContext): Promise<AzProgram | undefined> {
  const { platform, commands, files, env } = context
  if (platform !== 'win32') {
    if (setting) return { path: setting, first: [] }
    return (await commands.find('az')) === undefined ? undefined : { first: [] }
  }
  if (setting) return /\.cmd$/i.test(setting) ? python(upTwice(setting)) : { path: setting, first: [] }
  const installed = FOLDERS.filter((name) => env[name]).map((name) => `${env[name]}\\Microsoft SDKs\\Azure\\CLI2`)
  for (const folder of [...installed, ...(await foldersOnPath(context))]) {
    const found = python(folder)
    if (await files.exists(found.path)) return found
  }
  return undefined
}

function python(folder: string): AzProgram & { readonly path: string } {
  return { path: `${folder}\\python.exe`, first: ['-IBm', 'azure.cli'] }
}

/** Where a `wbin\az.cmd` on the `PATH` belongs, for an az that was installed elsewhere. */
async function foldersOnPath({ env, files }: DetectContext): Promise<readonly string[]> {
  const places = (env['PATH'] ?? env['Path'] ?? '').split(';').map((place) => place.replace(/[\\/]+$/, ''))
  const programs = places.filter((place) => ABSOLUTE.test(place)).map((place) => `${place}\\az.cmd`)
  const found = await Promise.all(programs.map((program) => files.exists(program)))
  return programs.filter((_, at) => found[at]).map(upTwice)
}

/** `…\CLI2\wbin\az.cmd` without its last two parts. */
function upTwice(path: string): string {
  return path.replace(/[\\/]+[^\\/]+[\\/]+[^\\/]+$/, '')
}
