import type { DetectContext } from '../context.js'
import { ConfigurationError } from '../errors.js'
import { IniSyntaxError, parseIni } from './ini.js'
import type { Source } from './source.js'

/** The section of the configuration file that takes part, if any. */
export interface Profile {
  readonly name: string
  readonly values: ReadonlyMap<string, string>
  readonly source: Source
}

/** Which file and section are wanted, and by whom. */
export interface ProfileRequest {
  readonly file: string
  /** The section that somebody named, and where; the default one when absent. */
  readonly name?: { readonly value: string; readonly source: Source } | undefined
}

const SETTINGS_SECTION = '__settings__'

/**
 * Reads a section of `.databrickscfg`. A named section must exist; the default one (`default_profile` of
 * `[__settings__]`, else `DEFAULT`) may be absent, and so may the file.
 */
export async function loadProfile(
  { file, name }: ProfileRequest,
  { files }: Pick<DetectContext, 'files'>,
): Promise<Profile | undefined> {
  if (name?.value === SETTINGS_SECTION) {
    throw invalid(file, name.source, `[${SETTINGS_SECTION}] is reserved and cannot be used as a profile`)
  }
  const sections = await readSections(file, name?.source, files)
  if (!sections) return undefined
  const defaultName = sections.get(SETTINGS_SECTION)?.get('default_profile') || 'DEFAULT'
  const wanted = name?.value ?? defaultName
  const values = sections.get(wanted)
  if (name && !values?.size) {
    const others = [...sections.keys()].filter((section) => section !== SETTINGS_SECTION && sections.get(section)?.size)
    const known = others.length > 0 ? `it has ${others.map((other) => `[${other}]`).join(', ')}` : 'it has none'
    throw invalid(file, name.source, `there is no profile [${wanted}]; ${known}`)
  }
  if (!values?.size) return undefined
  const description = `profile [${wanted}] in ${file}`
  return { name: wanted, values, source: { level: name ? 'profile' : 'default-profile', description } }
}

async function readSections(
  file: string,
  wantedBy: Source | undefined,
  files: DetectContext['files'],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>> | undefined> {
  try {
    return parseIni(await files.readText(file))
  } catch (error) {
    if (error instanceof IniSyntaxError) throw invalid(file, wantedBy, `line ${error.line}: ${error.problem}`)
    const code = (error as { code?: unknown }).code
    if (code === 'ENOENT' && !wantedBy) return undefined
    const problem = code === 'ENOENT' ? 'the file does not exist' : `the file cannot be read (${String(code ?? 'unknown error')})`
    throw invalid(file, wantedBy, problem)
  }
}

function invalid(file: string, wantedBy: Source | undefined, problem: string): ConfigurationError {
  const by = wantedBy ? ` (profile named by ${wantedBy.description})` : ''
  return new ConfigurationError({
    code: 'ERR_PROFILE_INVALID',
    message: `${file}${by}: ${problem}. Correct the file, or name another profile with \`profile\` or DATABRICKS_CONFIG_PROFILE.`,
    attribute: 'profile',
    source: wantedBy?.description ?? file,
  })
}
