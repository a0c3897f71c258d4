import type { Attribute } from '../attributes.js'
import type { DetectContext } from '../context.js'
import { ConfigurationError, isAuthError } from '../errors.js'
import type { Ports } from '../ports.js'
import { createRedactor, type Redactor, redactingLogger, safeCause } from '../redact.js'
import { mergeAttributes } from '../settings/merge-attributes.js'
import { type RawSettings, resolveSettings } from '../settings/resolve-settings.js'
import { secretsAmong, settingsFor } from '../settings/settings-for.js'
import { PLACE_ATTRIBUTES, selectionAttributes } from '../settings/standard-attributes.js'
import { type CredentialStrategy, lacks } from '../strategy.js'
import { type Candidate, type Selection, select } from './select.js'

/** What is to be resolved. */
export interface ResolveRequest {
  readonly strategies: readonly CredentialStrategy[]
  readonly config: Readonly<Record<string, unknown>>
  readonly strict: boolean
}

/** Everything that is known before the first request. */
export interface Resolution {
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly raw: RawSettings
  readonly candidates: readonly Candidate[]
  readonly redact: Redactor
  readonly warnings: readonly string[]
  /** The strategy to use, or why there is none. */
  readonly outcome: Selection | ConfigurationError
}

/** Settings, detection and selection: local reads only, no network, no process. */
export async function resolve({ strategies, config, strict }: ResolveRequest, ports: Ports): Promise<Resolution> {
  const { attributes, conflict } = mergeAttributes(strategies)
  const raw = await resolveSettings({ attributes, config }, ports)
  const redact = createRedactor(secretsAmong(attributes, raw))
  const context: DetectContext = {
    env: ports.env,
    home: ports.home,
    platform: ports.platform,
    files: ports.files,
    commands: ports.commands,
    logger: redactingLogger(ports.logger, redact),
  }
  const core = settingsFor(Object.fromEntries(CORE_KEYS.map((key) => [key, attributes.get(key) as Attribute])), raw)
  const candidates = await Promise.all(strategies.map((strategy) => candidateOf(strategy, raw, context, redact)))
  let outcome: Resolution['outcome']
  let warnings: readonly string[] = []
  try {
    const mistake = conflict ?? raw.invalid ?? core.invalid
    if (mistake) throw mistake
    outcome = select(candidates, raw)
    warnings = [...mixedSources(outcome.selected, attributes, raw, strict), ...unusedOptions(outcome.selected, raw)]
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    outcome = error
  }
  return { attributes, raw, candidates, redact, warnings, outcome }
}

/** Settings that hold for every strategy, so that a mistake in one is always a mistake. */
const CORE_KEYS: readonly string[] = ['host', 'accountId', 'workspaceId', 'cloud', 'authType', 'profile', 'configFile']

async function candidateOf(
  strategy: CredentialStrategy,
  raw: RawSettings,
  context: DetectContext,
  redact: Redactor,
): Promise<Candidate> {
  const { settings, invalid } = settingsFor(strategy.attributes, raw)
  // Whatever a strategy says of itself, it is never used without what it requires.
  const lacking = lacks(strategy.attributes, settings)
  try {
    const said = await strategy.detect(settings, context)
    const detection = said.applicable ? (lacking ?? said) : { missing: lacking?.missing ?? [], ...said }
    return { strategy, settings, detection, ...(invalid && { invalid }) }
  } catch (error) {
    const failure = undetected(strategy, error, redact)
    return {
      strategy,
      settings,
      detection: { applicable: false, reason: failure.message },
      invalid: invalid ?? failure,
    }
  }
}

/** Not knowing whether it applies is no reason to sign in as somebody else. */
function undetected({ name }: CredentialStrategy, error: unknown, redact: Redactor): ConfigurationError {
  if (isAuthError(error) && error.name === 'ConfigurationError') return error as ConfigurationError
  const cause = safeCause(error, redact)
  return new ConfigurationError({
    code: 'ERR_AUTH_NOT_CONFIGURED',
    message: `${name}: looking for its set-up failed (${cause.message}). Correct that, or set authType to another strategy.`,
    strategy: name,
    cause,
  })
}

/**
 * A secret from the environment for a host that a chosen profile names, or the other way round: it may belong to somewhere
 * else.
 */
function mixedSources(
  { strategy }: Candidate,
  attributes: ReadonlyMap<string, Attribute>,
  raw: RawSettings,
  strict: boolean,
): readonly string[] {
  const host = raw.values.get('host')
  const other =
    host?.source.level === 'profile' ? 'environment' : host?.source.level === 'environment' ? 'profile' : undefined
  if (!host || !other) return []
  // One that no profile can hold belongs to the machine or the job that runs, whatever host it signs in to.
  const isOfHost = ({ sensitive, profileKey }: Attribute): boolean => sensitive === true && profileKey !== undefined
  const mixed = Object.keys(strategy.attributes).filter(
    (key) => isOfHost(attributes.get(key) as Attribute) && raw.values.get(key)?.source.level === other,
  )
  return mixed.map((key) => {
    const source = raw.values.get(key)?.source.description ?? ''
    const message = `${key} comes from ${source}, but host from ${host.source.description}: the secret may belong to another host. Put both in one place.`
    if (!strict) return message
    throw new ConfigurationError({ code: 'ERR_MIXED_SOURCES', message, attribute: key, source })
  })
}

/** An option that somebody passed for another way to sign in: a variable that was not set may have changed the choice. */
function unusedOptions({ strategy }: Candidate, raw: RawSettings): readonly string[] {
  const unused = [...raw.values].filter(
    ([key, { source }]) =>
      source.level === 'explicit' &&
      !Object.hasOwn(strategy.attributes, key) &&
      !PLACE_ATTRIBUTES.has(key) &&
      !Object.hasOwn(selectionAttributes, key),
  )
  return unused.map(
    ([key, { source }]) =>
      `${key} (${source.description}) is not used by ${strategy.name}, which signs in. Complete what belongs to it, leave it out, or set authType.`,
  )
}
