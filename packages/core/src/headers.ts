import { REDACTED } from './secret.js'

/** True for what may stand behind `Bearer` (RFC 6750 section 2.1). */
export function isTokenText(text: string): boolean {
  return /^[A-Za-z0-9\-._~+/]+=*$/.test(text)
}

/** True for what may be a header's value (RFC 9110 section 5.5); an HTTP client repeats any other in its error. */
export function isHeaderText(text: string): boolean {
  return /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/.test(text)
}

/** Finished headers: frozen, plain to spread and to send, redacted when inspected. */
export function frozenHeaders(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const headers = { ...values }
  const redacted = (): object => Object.fromEntries(Object.keys(headers).map((name) => [name, REDACTED]))
  Object.defineProperty(headers, Symbol.for('nodejs.util.inspect.custom'), { value: redacted, enumerable: false })
  return Object.freeze(headers)
}
