import type { Attribute } from '../attributes.js'
import type { DetectContext } from '../context.js'
import { ConfigurationError } from '../errors.js'
import type { Ports } from '../ports.js'
import { createRedactor, type Redactor, redactingLogger } from '../redact.js'
import { mergeAttributes } from '../settings/merge-attributes.js'
import { type RawSettings, resolveSettings } from '../settings/resolve-settings.js'
import { secretsAmong, settingsFor } from '../settings/settings-for.js'
import type { CredentialStrategy } from '../strategy.js'
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
  const attributes = mergeAttributes(strategies)
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
  const candidates = await Promise.all(strategies.map((strategy) => candidateOf(strategy, raw, context)))
  let outcome: Resolution['outcome']
  let warnings: readonly string[] = []
  try {
    if (core.invalid) throw core.invalid
    outcome = select(candidates, raw)
    warnings = mixedSources(outcome.selected, attributes, raw, strict)
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    outcome = error
  }
  return { attributes, raw, candidates, redact, warnings, outcome }
}

/** Settings that hold for every strategy, so that a mistake in one is always a mistake. */
const CORE_KEYS: readonly string[] = ['host', 'accountId', 'workspaceId', 'cloud', 'authType', 'profile', 'configFile']

async function candidateOf(strategy: CredentialStrategy, raw: RawSettings, context: DetectContext): Promise<Candidate> {
  const { settings, invalid } = settingsFor(strategy.attributes, raw)
  const detection = await strategy.detect(settings, context)
  return { strategy, settings, detection, ...(invalid && { invalid }) }
}

/** A secret from the surroundings for a host that a profile names: it may belong to somewhere else. */
function mixedSources(
  { strategy }: Candidate,
  attributes: ReadonlyMap<string, Attribute>,
  raw: RawSettings,
  strict: boolean,
): readonly string[] {
  const host = raw.values.get('host')
  if (host?.source.level !== 'profile') return []
  const mixed = Object.keys(strategy.attributes).filter(
    (key) => attributes.get(key)?.sensitive && raw.values.get(key)?.source.level === 'environment',
  )
  return mixed.map((key) => {
    const source = raw.values.get(key)?.source.description ?? ''
    const message = `${key} comes from ${source}, but host from ${host.source.description}: the secret may belong to another host. Put both in one place.`
    if (!strict) return message
    throw new ConfigurationError({ code: 'ERR_MIXED_SOURCES', message, attribute: key, source })
  })
}
