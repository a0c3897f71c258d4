import { REDACTED } from './secret.js'

/** Finished headers: frozen, plain to spread and to send, redacted when inspected. */
export function frozenHeaders(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const headers = { ...values }
  const redacted = (): object => Object.fromEntries(Object.keys(headers).map((name) => [name, REDACTED]))
  Object.defineProperty(headers, Symbol.for('nodejs.util.inspect.custom'), { value: redacted, enumerable: false })
  return Object.freeze(headers)
}
