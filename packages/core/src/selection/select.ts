import { type Attempt, ConfigurationError } from '../errors.js'
import type { RawSettings } from '../settings/resolve-settings.js'
import { cleanLine } from '../redact.js'
import { rankOf, type Source } from '../settings/source.js'
import { isAmbient, isSign } from '../settings/sign.js'
import type { CredentialStrategy, Detection, ResolvedSettings } from '../strategy.js'

/** A strategy with its settings and what it said of itself. */
export interface Candidate {
  readonly strategy: CredentialStrategy
  readonly settings: ResolvedSettings
  readonly detection: Detection
  /** The first setting that could not be parsed, or why nobody knows whether the strategy applies. */
  readonly invalid?: ConfigurationError
}

/** The one strategy to use, and those that would have applied. */
export interface Selection {
  readonly selected: Candidate
  /** Why it and no other. */
  readonly because: string
  /** What else was set up and takes no part, for a report. */
  readonly notes: readonly string[]
}

/** What a platform sets proves less than any setting that somebody made, */
const AMBIENT_RANK = -1
/** and a local fact less than that. */
const FACTS_RANK = -2

/**
 * The first applicable strategy among those that were meant most strongly: set up by the caller, then by a chosen profile,
 * then by the environment, then by the default profile, then by what a platform sets, then by local facts. Two of one hand's making are a conflict.
 * `authType` narrows the choice to one, unless it is ambient and the caller set up another strategy with options alone.
 *
 * @throws ConfigurationError when none applies, when two conflict, or when the selected one has an invalid setting.
 */
export function select(candidates: readonly Candidate[], raw: RawSettings): Selection {
  const authType = raw.values.get('authType')
  if (!authType) return selectStrongest(candidates, raw)
  const named = String(authType.value)
  if (!isOverruled(named, authType.source, candidates, raw)) return selectNamed(candidates, named, authType.source, raw)
  const selection = selectStrongest(candidates, raw)
  const note = `authType "${shown(named)}" from ${authType.source.description} is ignored, because options set up ${selection.selected.strategy.name}`
  return { ...selection, notes: [...selection.notes, note] }
}

function selectStrongest(candidates: readonly Candidate[], raw: RawSettings): Selection {
  const applicable = candidates.filter((candidate) => isMeant(candidate, raw))
  if (applicable.length === 0) throw nothingApplies(candidates, raw)
  const ranks = applicable.map((candidate) => rankOfCandidate(candidate, raw))
  const highest = Math.max(...ranks)
  const strongest = mostComplete(
    applicable.filter((_, index) => ranks[index] === highest),
    raw,
  )
  const selected = strongest[0] as Candidate
  if (strongest.length > 1 && isDeliberate(highest) && !isOneMistake(strongest)) throw conflict(strongest, raw)
  if (selected.invalid) throw selected.invalid
  return { selected, because: `set up by ${evidenceOf(selected, raw)}`, notes: [] }
}

function selectNamed(candidates: readonly Candidate[], name: string, source: Source, raw: RawSettings): Selection {
  const selected = candidates.find(({ strategy }) => strategy.name === name)
  if (!selected) {
    const known = candidates.map(({ strategy }) => strategy.name).join(', ')
    throw new ConfigurationError({
      code: 'ERR_AUTH_TYPE_UNKNOWN',
      message: `authType "${shown(name)}" from ${source.description} is none of the strategies given: ${known || 'there are none'}. Correct it, or add the strategy to \`strategies\`.`,
      attribute: 'authType',
      source: source.description,
    })
  }
  if (selected.invalid) throw selected.invalid
  const { detection } = selected
  // Named by hand, it needs no further evidence; without a required setting it still cannot work.
  if (!detection.applicable && detection.missing?.length) throw notConfigured(selected, source, raw)
  return { selected, because: `named by authType (${source.description})`, notes: [] }
}

/**
 * An invalid setting counts: a misspelt secret must not look like one that nobody set. One that says where to sign in does
 * not, since it belongs to no strategy; nor does one that a platform or another tool set for purposes of its own.
 */
function isMeant({ strategy, detection, invalid }: Candidate, raw: RawSettings): boolean {
  if (detection.applicable || !invalid) return detection.applicable
  const key = invalid.attribute ?? ''
  const source = raw.values.get(key)?.source
  return !source || isSign(key, strategy.attributes[key], source)
}

/** One wrong setting that several strategies share makes all of them look meant: the mistake is the setting. */
function isOneMistake(candidates: readonly Candidate[]): boolean {
  const attribute = candidates[0]?.invalid?.attribute
  return attribute !== undefined && candidates.every(({ invalid }) => invalid?.attribute === attribute)
}

/** An ambient `authType` does not turn a sign-in that the caller spelled out into another one. */
function isOverruled(named: string, { level }: Source, candidates: readonly Candidate[], raw: RawSettings): boolean {
  if (level === 'explicit' || !candidates.some((candidate) => isSetUpByOptions(candidate, raw))) return false
  const candidate = candidates.find(({ strategy }) => strategy.name === named)
  return !candidate || rankOfCandidate(candidate, raw) < rankOf('explicit')
}

/**
 * Those that options set up altogether, where there are any. An id among the options belongs to several strategies: with a
 * secret of the environment it makes no second sign-in of the caller's.
 */
function mostComplete(candidates: readonly Candidate[], raw: RawSettings): readonly Candidate[] {
  if (!candidates.some((candidate) => isSetUpByOptions(candidate, raw))) return candidates
  // An option that cannot be read counts as well: nobody knows what it would have set up.
  return candidates.filter((candidate) => !candidate.detection.applicable || isSetUpByOptions(candidate, raw))
}

/** True when every setting that shows a strategy to be set up is an option of the caller's. */
function isSetUpByOptions(candidate: Candidate, raw: RawSettings): boolean {
  const { detection } = candidate
  if (!detection.applicable) return false
  return (
    detection.evidence.length > 0 && detection.evidence.every((key) => raw.values.get(key)?.source.level === 'explicit')
  )
}

/** A name from a variable or a file, fit for an error. */
function shown(name: string): string {
  return cleanLine(name.slice(0, 80))
}

/** The strongest source among the settings that a strategy rests on. */
function rankOfCandidate({ strategy, detection, invalid }: Candidate, raw: RawSettings): number {
  const evidence = detection.applicable ? detection.evidence : [invalid?.attribute ?? '']
  const ranks = evidence.map((key) => {
    const source = raw.values.get(key)?.source
    if (!source) return FACTS_RANK
    return isAmbient(strategy.attributes[key], source) ? AMBIENT_RANK : rankOf(source.level)
  })
  return Math.max(FACTS_RANK, ...ranks)
}

/** Set by one hand: by the caller, or in one profile. The environment is shared by whoever sets a variable. */
function isDeliberate(rank: number): boolean {
  return rank === rankOf('explicit') || rank === rankOf('profile') || rank === rankOf('default-profile')
}

function conflict(candidates: readonly Candidate[], raw: RawSettings): ConfigurationError {
  const claims = candidates.map((candidate) => `${candidate.strategy.name} by ${evidenceOf(candidate, raw)}`)
  return new ConfigurationError({
    code: 'ERR_AUTH_CONFLICT',
    message: `More than one way to sign in is set up: ${claims.join('; ')}. Leave one of them out, or set authType to the one you mean.`,
    strategies: candidates.map((candidate) => attempt(candidate, raw)),
  })
}

/** What a strategy rests on, each setting with its source. */
function evidenceOf({ detection, invalid }: Candidate, raw: RawSettings): string {
  const evidence = detection.applicable ? detection.evidence : [invalid?.attribute ?? 'a setting']
  return evidence
    .map((key) => {
      const source = raw.values.get(key)?.source
      return source ? `${key} (${source.description})` : key
    })
    .join(' and ')
}

function notConfigured(candidate: Candidate, source: Source, raw: RawSettings): ConfigurationError {
  const reason = attempt(candidate, raw).reason
  return new ConfigurationError({
    code: 'ERR_AUTH_NOT_CONFIGURED',
    message: `${candidate.strategy.name}, chosen by authType from ${source.description}, cannot be used: ${reason}.${noted(raw)}`,
    strategy: candidate.strategy.name,
    attribute: 'authType',
    source: source.description,
    strategies: [attempt(candidate, raw)],
  })
}

function nothingApplies(candidates: readonly Candidate[], raw: RawSettings): ConfigurationError {
  const attempts = candidates.map((candidate) => attempt(candidate, raw))
  const first = raw.values.has('host')
    ? 'No way to sign in is set up.'
    : 'The host is not set: set config.host, DATABRICKS_HOST, or host in a profile of .databrickscfg.'
  const lines = attempts.map(({ strategy, reason }) => `  - ${strategy}: ${reason}`)
  return new ConfigurationError({
    code: 'ERR_AUTH_NOT_CONFIGURED',
    message: `${first}${noted(raw)}\n${lines.length > 0 ? 'What each strategy lacks:' : 'No strategy was given.'}${lines.map((line) => `\n${line}`).join('')}`,
    strategies: attempts,
  })
}

function noted(raw: RawSettings): string {
  return raw.notes.map((note) => ` Note: ${note}.`).join('')
}

/** A candidate as errors and reports show it. */
export function attempt(candidate: Candidate, raw: RawSettings): Attempt {
  const { strategy, detection, invalid } = candidate
  const name = strategy.name
  if (invalid && isMeant(candidate, raw))
    return { strategy: name, status: 'invalid', reason: withoutEnd(invalid.message) }
  if (detection.applicable)
    return { strategy: name, status: 'applicable', reason: `set up by ${evidenceOf(candidate, raw)}` }
  const { missing } = detection
  const reason = invalid && isOfPlatform(candidate, raw) ? withoutEnd(invalid.message) : detection.reason
  return { strategy: name, status: 'not-applicable', reason, ...(missing?.length && { missing }) }
}

/** What a platform set and nobody can read is why the strategy does not apply. */
function isOfPlatform({ strategy, invalid }: Candidate, raw: RawSettings): boolean {
  const key = invalid?.attribute ?? ''
  const source = raw.values.get(key)?.source
  return source !== undefined && isAmbient(strategy.attributes[key], source)
}

function withoutEnd(message: string): string {
  return message.replace(/\.$/, '')
}
