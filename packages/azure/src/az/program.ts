import type { DetectContext } from '@lakeauth/core'

/** How az is started. */
export interface AzProgram {
  /** An absolute path; looked up on the `PATH` when absent. */
  readonly path?: string
  /** What stands before the arguments. */
  readonly first: readonly string[]
}

const FOLDERS = ['ProgramFiles', 'ProgramFiles(x86)'] as const

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
  for (const folder of FOLDERS) {
    const found = python(`${env[folder]}\\Microsoft SDKs\\Azure\\CLI2`)
    if (env[folder] && (await files.exists(found.path))) return found
  }
  return undefined
}

function python(folder: string): AzProgram & { readonly path: string } {
  return { path: `${folder}\\python.exe`, first: ['-IBm', 'azure.cli'] }
}

/** `…\CLI2\wbin\az.cmd` without its last two parts. */
function upTwice(path: string): string {
  return path.replace(/[\\/]+[^\\/]+[\\/]+[^\\/]+$/, '')
}
