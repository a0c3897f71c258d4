import type { Attribute } from '../attributes.js'
import type { Attempt, ConfigurationError } from '../errors.js'
import { cleanLine, type Redactor } from '../redact.js'
import type { Resolution } from './resolve.js'
import { REDACTED, Secret } from '../secret.js'
import { attempt } from './select.js'

/** One setting that has a value. */
export interface ExplainedValue {
  readonly key: string
  /** The value as text, `[redacted]` when it is sensitive, `(not valid)` when it cannot be parsed. */
  readonly value: string
  readonly source: string
  /** Sources that hold a value too, and lost. */
  readonly hides: readonly string[]
}

/** One strategy and what became of it. */
export interface ExplainedStrategy extends Omit<Attempt, 'status'> {
  readonly status: Attempt['status'] | 'selected'
}

/** Where every value came from and what every strategy made of it. Holds no secret. */
export interface Report {
  /** The strategy that is used, when there is one. */
  readonly selected?: string
  readonly profile?: string
  readonly values: readonly ExplainedValue[]
  readonly strategies: readonly ExplainedStrategy[]
  readonly notes: readonly string[]
  readonly warnings: readonly string[]
  /** Why nothing is selected. */
  readonly error?: ConfigurationError
}

/** A resolution as people read it. */
export function reportOf(resolution: Resolution): Report {
  const { raw, attributes, outcome, warnings, candidates, redact } = resolution
  const selection = 'selected' in outcome ? outcome : undefined
  const selected = selection?.selected
  return {
    ...(selected && { selected: selected.strategy.name }),
    ...(raw.profile && { profile: raw.profile }),
    values: [...raw.values].map(([key, { value, source, hides }]) => ({
      key,
      value: shownValue(attributes.get(key), value, redact),
      source: source.description,
      hides: hides.map(({ description }) => description),
    })),
    strategies: candidates.map((candidate) => {
      const said = attempt(candidate, raw)
      if (selection && candidate === selected) {
        return { strategy: candidate.strategy.name, status: 'selected', reason: selection.because }
      }
      if (!selected || said.status === 'not-applicable') return said
      return { ...said, status: 'ignored', reason: `${said.reason}; ignored, because ${selected.strategy.name} wins` }
    }),
    notes: [...raw.notes, ...(selection?.notes ?? [])],
    warnings,
    ...(!selected && { error: outcome as ConfigurationError }),
  }
}

/** What could not be parsed may be anything, a secret in the wrong place included. */
function shownValue(attribute: Attribute | undefined, value: unknown, redact: Redactor): string {
  if (attribute?.sensitive || value instanceof Secret) return REDACTED
  try {
    if (typeof value === 'string') attribute?.parse?.(value)
    return redact(cleanLine(String(value)))
  } catch {
    return '(not valid)'
  }
}
