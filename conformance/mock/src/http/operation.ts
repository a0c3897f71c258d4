import { fidelity, type Operation } from '../fidelity.js'
import { didYouMean } from '../json-schema/did-you-mean.js'

export type { Operation }

/** The names of everything the mock can be asked, as the journal and fault rules use them. */
export const operations = Object.keys(fidelity) as readonly Operation[]

/** What happens below the requests that services answer. */
const below: ReadonlySet<string> = new Set(['proxy.connect', 'tls.handshake'])

/**
 * Whether a pattern (`*`, a prefix such as `workspace.*`, or a full name) covers an operation. `*` covers all that services are
 * asked, and so neither the CONNECT to the proxy nor a handshake.
 */
export function matchesOperation(pattern: string, operation: string): boolean {
  if (pattern === '*') return !below.has(operation)
  return pattern.endsWith('*') ? operation.startsWith(pattern.slice(0, -1)) : pattern === operation
}

/** Throws a `TypeError` for a pattern that covers no operation: a mistyped rule would silently never fire. */
export function checkOperationPattern(pattern: string): void {
  if (operations.some((operation) => matchesOperation(pattern, operation))) return
  const hint = didYouMean(String(pattern), operations)
  throw new TypeError(`No operation matches ${JSON.stringify(pattern)}.${hint} Operations: ${operations.join(', ')}.`)
}
