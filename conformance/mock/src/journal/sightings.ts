import { didYouMean } from '../json-schema/did-you-mean.js'
import type { CanaryStore } from './canaries.js'
import type { JournalEntry } from './journal.js'
import type { SecretMark } from './redact.js'

/** Where a secret was seen: in which request, sent to whom, and in which part of it. */
export interface Sighting {
  readonly seq: number
  readonly service?: string
  readonly authority: string
  readonly operation: string
  /** Such as `header authorization`, `query access_token`, `form client_secret`, `body`, `target`. */
  readonly part: string
}

/**
 * Every place among these requests where the secret of this name (`access-token#3`) was seen. Throws a `TypeError` for a name
 * that no secret ever had.
 */
export function sightingsOf(
  name: string,
  entries: readonly JournalEntry[],
  canaries: CanaryStore,
): readonly Sighting[] {
  if (!canaries.hasNamed(name)) throw new TypeError(unknownName(name, canaries.lastNames()))
  return entries.flatMap((entry) =>
    partsWith(name, entry).map((part) => ({
      seq: entry.seq,
      ...(entry.service !== undefined && { service: entry.service }),
      authority: entry.authority,
      operation: entry.operation,
      part,
    })),
  )
}

function partsWith(name: string, { target, request }: JournalEntry): readonly string[] {
  const spelled = `[${name}]`
  const kinds = { header: request.headers, query: request.query, form: request.form }
  const fields = Object.entries(kinds).flatMap(([kind, values]) =>
    Object.entries(values).flatMap(([field, value]) => {
      const held = typeof value === 'string' ? value.includes(spelled) : isNamed(value, name)
      return held || field.includes(spelled) ? [`${kind} ${field}`] : []
    }),
  )
  return [
    ...fields,
    ...(request.bodySecrets.includes(name) ? ['body'] : []),
    ...(target.split('?', 1)[0]?.includes(spelled) ? ['target'] : []),
  ]
}

function isNamed({ secret, others = [] }: SecretMark, name: string): boolean {
  return secret === name || others.includes(name)
}

function unknownName(name: string, names: readonly string[]): string {
  return `There is no secret named ${JSON.stringify(name)}.${didYouMean(name, names)} The last of each kind: ${names.join(', ')}.`
}
