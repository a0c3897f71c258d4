import { ConfigurationError } from '../errors.js'

/** The error for a client whose version or shape an adapter does not know. Values are described, never repeated. */
export function clientUnsupported(client: string, expected: string, found: string): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_CLIENT_UNSUPPORTED',
    message: `${client}: expected ${expected}, found ${found}. See docs/guide/adapters.md for the versions that work.`,
  })
}

/** What a value is, without what is in it. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'another object'
  return value === undefined ? 'nothing' : `a ${typeof value}`
}
