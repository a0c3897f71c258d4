import { REDACTED } from './secret.js'

/** True for what may stand behind `Bearer` (RFC 6750 section 2.1). */
export function isTokenText(text: string): boolean {
  return /^[A-Za-z0-9\-._~+/]+=*$/.test(text)
}

/** True for what may be a header's value (RFC 9110 section 5.5); an HTTP client repeats any other in its error. */
export function isHeaderText(text: string): boolean {
  return /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/.test(text)
}

/**
 * Stands in for `Object.prototype` under finished headers, so that they print redacted. A property of their own would make
 * `new Headers(…)` and `fetch` of Node throw, which read symbols as names; another prototype in between would make HTTP
 * clients take them for no plain object.
 */
const redactedWhenPrinted: object = Object.create(null, {
  ...Object.getOwnPropertyDescriptors(Object.prototype),
  [Symbol.for('nodejs.util.inspect.custom')]: {
    value(this: object) {
      return Object.fromEntries(Object.keys(this).map((name) => [name, REDACTED]))
    },
  },
}) as object

/** Finished headers: frozen, plain to spread and to send, redacted when inspected. */
export function frozenHeaders(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.freeze(Object.assign(Object.create(redactedWhenPrinted) as Record<string, string>, values))
}

/** True when both hold the same names and values. */
export function sameHeaders(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  if (a === b) return true
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}
