import type { Attribute } from '../attributes.js'
import type { DetectContext } from '../context.js'
import { ConfigurationError } from '../errors.js'
import { cleanLine } from '../redact.js'
import { type CanonicalHost, canonicalHost } from './host.js'
import { loadProfile, type Profile } from './profile.js'
import { rankOf, type Source } from './source.js'
import { isSign } from './sign.js'
import { selectionAttributes } from './standard-attributes.js'

/** A value before it is parsed, where it came from, and the weaker sources that it hides. */
export interface RawSetting {
  readonly value: unknown
  readonly source: Source
  readonly hides: readonly Source[]
}

/** All values that are set, and why a profile took no part. */
export interface RawSettings {
  readonly values: ReadonlyMap<string, RawSetting>
  readonly profile?: string
  readonly notes: readonly string[]
  /** The first mistake that no choice of strategy could mend. */
  readonly invalid?: ConfigurationError
}

/** Where values are looked for. */
export interface SettingsRequest {
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly config: Readonly<Record<string, unknown>>
}

/**
 * Explicit option, then chosen profile, then environment, then default profile, field by field, each value with its
 * source. The default profile takes part only where nothing else says where or how to sign in: half a sign-in from it
 * would send one place's secret to another. A mistake is reported beside everything that could be read.
 */
export async function resolveSettings(
  { attributes, config }: SettingsRequest,
  context: Pick<DetectContext, 'env' | 'home' | 'files'>,
): Promise<RawSettings> {
  const mistakes = unknownOptions(attributes, config)
  const explicit = new Map<string, RawSetting>()
  const environment = new Map<string, RawSetting>()
  for (const [key, attribute] of attributes) {
    const option = explicitValue(key, Object.hasOwn(config, key) ? config[key] : undefined)
    if (option?.value === '') mistakes.push(emptyOption(key, option.source))
    else if (option) explicit.set(key, option)
    const variable = environmentValue(attribute, context.env)
    if (variable) environment.set(key, variable)
  }
  const notes: string[] = []
  let profile: Profile | undefined
  try {
    const decided = [...explicit, ...environment].find(([key, { source }]) => decides(key, attributes.get(key), source))
    profile = await profileBeside({ explicit, environment, decided }, notes, context)
  } catch (error) {
    mistakes.push(asMistake(error))
  }
  const values = layered([explicit, profileValues(attributes, profile), environment])
  try {
    promoteHostQuery(values)
  } catch (error) {
    mistakes.push(asMistake(error))
  }
  return { values, notes, ...(profile && { profile: profile.name }), ...(mistakes[0] && { invalid: mistakes[0] }) }
}

type Layer = ReadonlyMap<string, RawSetting>

/** The chosen profile, or the default one where nothing else decides; a note says why there is none. */
async function profileBeside(
  {
    explicit,
    environment,
    decided,
  }: { readonly explicit: Layer; readonly environment: Layer; readonly decided: [string, RawSetting] | undefined },
  notes: string[],
  context: Pick<DetectContext, 'home' | 'files'>,
): Promise<Profile | undefined> {
  const chosen = explicit.get('profile') ?? environment.get('profile')
  const named = explicit.get('configFile') ?? environment.get('configFile')
  const file = configFile(named, context.home)
  if (!chosen && decided) {
    const where = file ?? '.databrickscfg'
    notes.push(
      `the default profile of ${where} takes no part, because ${decided[0]} is set by ${decided[1].source.description}`,
    )
    return undefined
  }
  if (!file) {
    const needed = chosen ?? named
    if (needed) throw noHome(needed.source)
    notes.push('this process has no home directory, so there is no .databrickscfg')
    return undefined
  }
  const name = chosen && { value: String(chosen.value), source: chosen.source }
  const profile = await loadProfile({ file, name, fileNamedBy: named?.source }, context)
  if (!profile) notes.push(`${file} has no default profile, or does not exist`)
  return profile
}

/** Does this setting say where or how to sign in, so that a default profile would mix two sign-ins? */
function decides(key: string, attribute: Attribute | undefined, source: Source): boolean {
  return key === 'host' || (isSign(key, attribute, source) && !Object.hasOwn(selectionAttributes, key))
}

function asMistake(error: unknown): ConfigurationError {
  if (error instanceof ConfigurationError) return error
  throw error
}

function unknownOptions(
  attributes: ReadonlyMap<string, Attribute>,
  config: Readonly<Record<string, unknown>>,
): ConfigurationError[] {
  const unknown = Object.keys(config).filter((key) => !attributes.has(key))
  return unknown.map((key) => {
    const shown = cleanLine(key.slice(0, 80))
    const meant = [...attributes].find(([, { env, profileKey }]) => profileKey === key || env?.includes(key))?.[0]
    const remedy = meant ? `Did you mean config.${meant}?` : `Known are: ${[...attributes.keys()].join(', ')}.`
    return new ConfigurationError({
      code: 'ERR_ATTRIBUTE_INVALID',
      message: `config.${shown} is no setting of these strategies. ${remedy}`,
      attribute: shown,
      source: `option config.${shown}`,
    })
  })
}

function explicitValue(key: string, value: unknown): RawSetting | undefined {
  if (value === undefined || value === null) return undefined
  const source: Source = { level: 'explicit', description: `option config.${key}` }
  // A list is brought to text, so that it is checked, sorted and shown as text is.
  return { value: key === 'scopes' && Array.isArray(value) ? value.join(' ') : value, source, hides: [] }
}

/** Falling back to the environment could sign in as somebody else than the caller had in mind. */
function emptyOption(key: string, source: Source): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_ATTRIBUTE_INVALID',
    message: `config.${key} is empty. Pass a value, or leave the option out to use the environment or a profile.`,
    attribute: key,
    source: source.description,
  })
}

function environmentValue(attribute: Attribute, env: DetectContext['env']): RawSetting | undefined {
  for (const name of attribute.env ?? []) {
    const value = env[name]
    if (value)
      return { value, source: { level: 'environment', description: `environment variable ${name}` }, hides: [] }
  }
  return undefined
}

function profileValues(
  attributes: ReadonlyMap<string, Attribute>,
  profile: Profile | undefined,
): Map<string, RawSetting> {
  const values = new Map<string, RawSetting>()
  if (!profile) return values
  for (const [key, { profileKey }] of attributes) {
    const value = profileKey === undefined ? undefined : profile.values.get(profileKey)
    if (value) values.set(key, { value, source: profile.source, hides: [] })
  }
  return values
}

/** Layers by the rank of each value's own source: a chosen profile stands above the environment, a default one below. */
function layered(layers: readonly ReadonlyMap<string, RawSetting>[]): Map<string, RawSetting> {
  const merged = new Map<string, RawSetting>()
  for (const [key, setting] of layers.flatMap((layer) => [...layer])) {
    const other = merged.get(key)
    if (!other) merged.set(key, setting)
    else {
      const otherWins = rankOf(other.source.level) >= rankOf(setting.source.level)
      const [winner, loser] = otherWins ? [other, setting] : [setting, other]
      merged.set(key, { ...winner, hides: [...winner.hides, loser.source, ...loser.hides] })
    }
  }
  return merged
}

/**
 * A host copied from the browser names the workspace or account in its query. Such an id counts as much as the host does:
 * it hides one from a weaker source, and gives way to one that stands beside it.
 */
function promoteHostQuery(values: Map<string, RawSetting>): void {
  const host = values.get('host')
  if (!host) return
  const { workspaceId, accountId } = parsedHost(host)
  const source: Source = { level: host.source.level, description: `the query of host (${host.source.description})` }
  for (const [key, value] of Object.entries({ workspaceId, accountId })) {
    if (value === undefined) continue
    const promoted = new Map([[key, { value, source, hides: [] }]])
    for (const [merged, setting] of layered([values, promoted])) values.set(merged, setting)
  }
}

function parsedHost({ value, source }: RawSetting): CanonicalHost {
  try {
    return canonicalHost(String(value))
  } catch (error) {
    throw new ConfigurationError({
      code: 'ERR_HOST_INVALID',
      message: `host from ${source.description} cannot be used: ${(error as Error).message}.`,
      attribute: 'host',
      source: source.description,
    })
  }
}

function configFile(setting: RawSetting | undefined, home: string | undefined): string | undefined {
  const path = setting ? String(setting.value) : '~/.databrickscfg'
  if (path !== '~' && !path.startsWith('~/')) return path
  return home === undefined ? undefined : home.replace(/\/+$/, '') + path.slice(1)
}

function noHome(source: Source): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_PROFILE_INVALID',
    message: `${source.description} needs a home directory, which this process does not have. Set configFile or DATABRICKS_CONFIG_FILE to an absolute path.`,
    attribute: 'profile',
    source: source.description,
  })
}
