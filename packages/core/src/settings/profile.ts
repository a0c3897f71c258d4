import type { DetectContext } from '../context.js'
import { ConfigurationError } from '../errors.js'
import { cleanLine } from '../redact.js'
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
  /** Who named the file; nobody for the one in the home directory. */
  readonly fileNamedBy?: Source | undefined
}

const SETTINGS_SECTION = '__settings__'
/** An error names no more of a file's profiles than this. */
const LISTED_MAX = 20

/**
 * Reads a section of `.databrickscfg`. What somebody named must exist: the file, the profile, and the `default_profile` of
 * `[__settings__]`. `DEFAULT` and the file in the home directory may be absent.
 */
export async function loadProfile(
  { file, name, fileNamedBy }: ProfileRequest,
  { files }: Pick<DetectContext, 'files'>,
): Promise<Profile | undefined> {
  const sections = await readSections(file, name?.source ?? fileNamedBy, files)
  if (!sections) return undefined
  const defaultName = sections.get(SETTINGS_SECTION)?.get('default_profile')
  const wanted = name?.value ?? (defaultName || 'DEFAULT')
  const level = name ? 'profile' : 'default-profile'
  const source: Source = { level, description: `profile [${printable(wanted)}] in ${file}` }
  const values = sections.get(wanted)
  if (values?.size && wanted !== SETTINGS_SECTION) return { name: wanted, values, source }
  const wantedBy = name?.source ?? (defaultName ? defaultProfileIn(file) : undefined)
  if (!wantedBy) return undefined
  if (wanted === SETTINGS_SECTION) {
    throw invalid(file, wantedBy, `[${SETTINGS_SECTION}] is reserved and cannot be used as a profile`)
  }
  throw invalid(
    file,
    wantedBy,
    `there is no profile [${printable(wanted)}], or it is empty; ${knownProfiles(sections)}`,
  )
}

type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>

function defaultProfileIn(file: string): Source {
  return { level: 'default-profile', description: `default_profile of [${SETTINGS_SECTION}] in ${file}` }
}

function knownProfiles(sections: Sections): string {
  const names = [...sections]
    .filter(([name, values]) => name !== SETTINGS_SECTION && values.size > 0)
    .map(([name]) => name)
  if (names.length === 0) return 'the file has no profile'
  const more = names.length > LISTED_MAX ? ` and ${names.length - LISTED_MAX} more` : ''
  return `the file has ${names
    .slice(0, LISTED_MAX)
    .map((name) => `[${printable(name)}]`)
    .join(', ')}${more}`
}

/** Names come from variables and files, and end up in errors and logs. */
function printable(name: string): string {
  return cleanLine(name.slice(0, 80))
}

async function readSections(
  file: string,
  wantedBy: Source | undefined,
  files: DetectContext['files'],
): Promise<Sections | undefined> {
  try {
    return parseIni(await files.readText(file))
  } catch (error) {
    if (error instanceof IniSyntaxError) throw invalid(file, wantedBy, `line ${error.line}: ${error.problem}`)
    const code = (error as { code?: unknown }).code
    if (code === 'ENOENT' && !wantedBy) return undefined
    const problem =
      code === 'ENOENT' ? 'the file does not exist' : `the file cannot be read (${String(code ?? 'unknown error')})`
    throw invalid(file, wantedBy, problem)
  }
}

function invalid(file: string, wantedBy: Source | undefined, problem: string): ConfigurationError {
  const by = wantedBy ? `, wanted by ${wantedBy.description}` : ''
  return new ConfigurationError({
    code: 'ERR_PROFILE_INVALID',
    message: `${file}${by}: ${problem}. Correct the file, or name another profile (config.profile, DATABRICKS_CONFIG_PROFILE) or file (config.configFile, DATABRICKS_CONFIG_FILE).`,
    attribute: 'profile',
    source: wantedBy?.description ?? file,
  })
}
