import type { Attribute } from '../attributes.js'
import type { DetectContext } from '../context.js'
import { ConfigurationError } from '../errors.js'
import { canonicalHost } from './host.js'
import { loadProfile, type Profile } from './profile.js'
import { rankOf, type Source } from './source.js'
import { PLACE_ATTRIBUTES, selectionAttributes } from './standard-attributes.js'

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
}

/** Where values are looked for. */
export interface SettingsRequest {
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly config: Readonly<Record<string, unknown>>
}

/**
 * Explicit option, then chosen profile, then environment, then default profile, field by field, each value with its
 * source. The default profile takes part only where nothing else says where or how to sign in: half a sign-in from it
 * would send one place's secret to another.
 */
export async function resolveSettings(
  { attributes, config }: SettingsRequest,
  context: Pick<DetectContext, 'env' | 'home' | 'files'>,
): Promise<RawSettings> {
  assertKnown(attributes, config)
  const explicit = new Map<string, RawSetting>()
  const environment = new Map<string, RawSetting>()
  for (const [key, attribute] of attributes) {
    const option = explicitValue(key, config[key])
    if (option) explicit.set(key, option)
    const variable = environmentValue(attribute, context.env)
    if (variable) environment.set(key, variable)
  }
  const chosen = explicit.get('profile') ?? environment.get('profile')
  const notes: string[] = []
  const file = configFile(explicit.get('configFile') ?? environment.get('configFile'), context.home)
  const decided = [...explicit, ...environment].find(([key]) => decides(key))
  let profile: Profile | undefined
  if (chosen && !file) throw noHome(chosen.source)
  if (file && chosen) {
    profile = await loadProfile({ file, name: { value: String(chosen.value), source: chosen.source } }, context)
  } else if (file && !decided) {
    profile = await loadProfile({ file }, context)
    if (!profile) notes.push(`${file} has no default profile, or does not exist`)
  } else if (file && decided) {
    notes.push(`the default profile of ${file} takes no part, because ${decided[0]} is set by ${decided[1].source.description}`)
  }
  const values = layered([explicit, profileValues(attributes, profile), environment])
  return { values: withHostQuery(values), notes, ...(profile && { profile: profile.name }) }
}

/** Does this attribute say where or how to sign in, so that a default profile would mix two sign-ins? */
function decides(key: string): boolean {
  return key === 'host' || !(PLACE_ATTRIBUTES.has(key) || key in selectionAttributes)
}

function assertKnown(attributes: ReadonlyMap<string, Attribute>, config: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(config)) {
    if (attributes.has(key)) continue
    throw new ConfigurationError({
      code: 'ERR_ATTRIBUTE_INVALID',
      message: `config.${key.slice(0, 80)} is no setting of these strategies. Known are: ${[...attributes.keys()].join(', ')}.`,
      attribute: key,
      source: 'option',
    })
  }
}

function explicitValue(key: string, value: unknown): RawSetting | undefined {
  if (value === undefined || value === null) return undefined
  const source: Source = { level: 'explicit', description: `option config.${key}` }
  if (value !== '') return { value, source, hides: [] }
  // Falling back to the environment here could sign in as somebody else than the caller had in mind.
  throw new ConfigurationError({
    code: 'ERR_ATTRIBUTE_INVALID',
    message: `config.${key} is an empty string. Pass a value, or leave the option out to use the environment or a profile.`,
    attribute: key,
    source: source.description,
  })
}

function environmentValue(attribute: Attribute, env: DetectContext['env']): RawSetting | undefined {
  for (const name of attribute.env ?? []) {
    const value = env[name]
    if (value) return { value, source: { level: 'environment', description: `environment variable ${name}` }, hides: [] }
  }
  return undefined
}

function profileValues(attributes: ReadonlyMap<string, Attribute>, profile: Profile | undefined): Map<string, RawSetting> {
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

/** A host copied from the browser names the workspace or account in its query: used where nothing else does. */
function withHostQuery(values: Map<string, RawSetting>): Map<string, RawSetting> {
  const host = values.get('host')
  if (!host) return values
  const { workspaceId, accountId } = parsedHost(host)
  const source: Source = { level: host.source.level, description: `the query of host (${host.source.description})` }
  if (workspaceId && !values.has('workspaceId')) values.set('workspaceId', { value: workspaceId, source, hides: [] })
  if (accountId && !values.has('accountId')) values.set('accountId', { value: accountId, source, hides: [] })
  return values
}

function parsedHost({ value, source }: RawSetting): { readonly workspaceId?: string; readonly accountId?: string } {
  try {
    return canonicalHost(String(value))
  } catch (error) {
    throw new ConfigurationError({
      code: 'ERR_HOST_INVALID',
      message: `host from ${source.description} is not a Databricks host: ${(error as Error).message}. Expected something like https://dbc-a1b2.cloud.databricks.com.`,
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
    message: `A profile is named by ${source.description}, but this process has no home directory to look for .databrickscfg in. Set configFile or DATABRICKS_CONFIG_FILE to an absolute path.`,
    attribute: 'profile',
    source: source.description,
  })
}
